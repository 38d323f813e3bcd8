"""Latency when events come at a steady rate, as from Stripe, not as fast as they are answered.

    python bench/offered.py STREAM URL --secret whsec_... [--rate 200] [--seconds 30] [--connections 16]

STREAM.bodies holds raw bodies, each behind its length as four little-endian bytes. A latency counts from the moment
at which the event was due, so that a stall shows in every event that had to wait for it.
"""

import argparse
import hmac
import http.client
import struct
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit


def bodies(path: Path) -> Iterator[bytes]:
    """Read the stream."""
    data, start = path.read_bytes(), 0
    while start < len(data):
        (length,) = struct.unpack_from("<I", data, start)
        yield data[start + 4 : start + 4 + length]
        start += 4 + length


def deliver(
    url: str, secret: bytes, due: list[tuple[float, bytes]], latencies: list[float], refused: list[int]
) -> None:
    """Deliver each event when it is due, on one kept-alive connection."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port)
    for moment, body in due:
        time.sleep(max(0.0, moment - time.perf_counter()))
        stamp = int(time.time())
        mac = hmac.digest(secret, b"%d.%b" % (stamp, body), "sha256").hex()
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": f"t={stamp},v1={mac}"}
        connection.request("POST", where.path, body, headers)
        response = connection.getresponse()
        response.read()
        latencies.append(time.perf_counter() - moment)
        if response.status != http.HTTPStatus.OK:
            refused.append(response.status)


def main() -> None:
    """Spread the events over the connections and print the percentiles in milliseconds."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("stream")
    arguments.add_argument("url")
    arguments.add_argument("--secret", required=True)
    arguments.add_argument("--rate", type=float, default=200)
    arguments.add_argument("--seconds", type=int, default=30)
    arguments.add_argument("--connections", type=int, default=16)
    given = arguments.parse_args()
    events = [
        body
        for _, body in zip(range(int(given.rate * given.seconds)), bodies(Path(given.stream + ".bodies")), strict=False)
    ]
    start, latencies, refused = time.perf_counter() + 0.5, [], []
    due = [(start + number / given.rate, body) for number, body in enumerate(events)]
    threads = [
        threading.Thread(
            target=deliver, args=(given.url, given.secret.encode(), due[n :: given.connections], latencies, refused)
        )
        for n in range(given.connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = quantiles(latencies, n=100)
    print(
        f"{len(latencies)} events at {given.rate:.0f}/s: p50 {1e3 * cuts[49]:.1f} ms, p95 {1e3 * cuts[94]:.1f} ms, "
        f"p99 {1e3 * cuts[98]:.1f} ms, max {1e3 * max(latencies):.1f} ms, refused {len(refused)}"
    )
    sys.exit(bool(refused))


if __name__ == "__main__":
    main()
