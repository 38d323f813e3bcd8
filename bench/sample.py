"""A sample stream for a first look: `python -m bench.sample --url URL --secret whsec_…` posts it, signed.

About four months of an invented shop. Every event is the same on every run, so that sending it again is a redelivery,
and tomorrow's stream is today's with one day more.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection, HTTPSConnection
from random import Random
from typing import Any
from urllib.parse import urlsplit

from bench.sample_calendar import CALENDAR
from tests.builders import body, signed
from tests.stories.telling import Story

DAYS = 120
# What an endpoint for finance need not subscribe to: it says nothing that a later event does not say.
UNSUBSCRIBED = {
    "invoice.created",
    "invoice.payment_succeeded",
    "payment_intent.created",
    "payment_intent.requires_action",
}

Event = dict[str, Any]


def sample(today: date, *, livemode: bool = True) -> list[Event]:
    """Tell the last days up to today's midnight UTC, in true order."""
    end = _midnight(today)
    days = (today - timedelta(before) for before in range(DAYS, 0, -1))
    told = [event for day in days for event in _begun_on(day, livemode=livemode)]
    seen = (event for event in told if event["created"] < end and event["type"] not in UNSUBSCRIBED)
    return sorted(seen, key=lambda event: int(event["created"]))


def _begun_on(day: date, *, livemode: bool) -> list[Event]:
    """Tell to its end what begins on a day; the day's number is the only chance in it."""
    told: list[Event] = []
    for number, (every, on, plot) in enumerate(CALENDAR):
        if day.toordinal() % every == on:
            name = f"{day.toordinal()}{number:02d}"
            story = Story(name, Random(name), _midnight(day), livemode=livemode)
            story.wait(7 * 3_600, 21 * 3_600)
            plot(story)
            told += story.events
    return told


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def post(url: str, secret: str, events: Iterable[Event]) -> Counter[int]:
    """Post each event, signed at that moment, over one connection; count the answers by status."""
    target = urlsplit(url)
    kind = HTTPSConnection if target.scheme == "https" else HTTPConnection
    connection = kind(target.netloc, timeout=30)
    address = target._replace(scheme="", netloc="").geturl() or "/"
    statuses: Counter[int] = Counter()
    for event in events:
        payload = body(event)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        headers["Stripe-Signature"] = signed(payload, secret, int(time.time()))
        connection.request("POST", address, payload, headers)
        response = connection.getresponse()
        response.read()
        statuses[response.status] += 1
    connection.close()
    return statuses


def main(arguments: list[str]) -> int:
    """Post the sample of today; 1 if anything was not taken."""
    parser = argparse.ArgumentParser(prog="python -m bench.sample", description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True, help="the endpoint, such as http://127.0.0.1:8000/webhooks/stripe")
    parser.add_argument("--secret", required=True, help="its signing secret, whsec_…")
    options = parser.parse_args(arguments)
    statuses = post(options.url, options.secret, sample(datetime.now(UTC).date()))
    for status, count in sorted(statuses.items()):
        print(f"{count} events answered {status}")
    return 0 if set(statuses) <= {200} else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
