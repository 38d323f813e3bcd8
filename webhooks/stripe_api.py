"""Reads what webhooks do not carry from Stripe's API, through Stripe's own library. Nothing else imports it.

Read only: a restricted key with read permissions is all it needs. Answers are plain JSON, and like deliveries they are
raw: they go through redaction before anything is kept.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple

import orjson
import stripe  # noqa: TID251 — the one place

Json = dict[str, Any]
Params = Mapping[str, Any]
PAGE: Final = 100  # Stripe's largest page (docs.stripe.com/api/pagination)
RETRIES: Final = 8  # waits of half a second, doubled up to five seconds: half a minute in all
TIMEOUT_S: Final = (5, 40)
API_VERSION: Final = stripe.api_version

logging.getLogger("stripe").setLevel(logging.WARNING)  # at DEBUG it writes whole answers
stripe._util.STRIPE_LOG = None  # the environment's STRIPE_LOG would have it print them, past all logging
stripe.enable_telemetry = False


class StripeApiError(Exception):
    """The API did not give what was asked for. The message names what was asked and why not, never what came back."""


class StripeUnavailableError(StripeApiError):
    """The API is away, or wants to be asked later (docs.stripe.com/rate-limits). The same call may succeed then."""


class StripeRefusedError(StripeApiError):
    """The key is wrong, or lacks a permission: to ask again changes nothing."""


class StripeMissingError(StripeApiError):
    """There is no such object for this key."""


class StripeOtherModeError(StripeMissingError):
    """There is no such object in this key's mode, but there is one in the other."""


class Fetched(NamedTuple):
    """An object as it was at `at` or later: Unix seconds by Stripe's clock, so that it can be ordered among events."""

    object: Json
    at: int


class Page(NamedTuple):
    """Some objects of a list, all as they were at `at` or later."""

    objects: list[Json]
    at: int


def is_live(key: str) -> bool:
    """Say which mode a key reads; it names it (docs.stripe.com/keys)."""
    return key.split("_")[1] == "live"


class PatientClient(stripe.RequestsClient):
    """Asks again after 429 too, with the library's own growing waits, unless Stripe says not to."""

    def _should_retry(
        self, response: Any, api_connection_error: Any, num_retries: int, max_network_retries: Any
    ) -> Any:
        asked = super()._should_retry(response, api_connection_error, num_retries, max_network_retries)
        if asked or response is None or num_retries >= (max_network_retries or 0):
            return asked
        return response[1] == 429 and response[2].get("stripe-should-retry") != "false"


class StripeApi:
    """One account's API, and that of the accounts connected to it. Safe to use from several threads."""

    def __init__(self, key: str, base: str, *, retries: int = RETRIES, clock: Callable[[], float] = time.time) -> None:
        """Read with `key` from `base`; the key says which mode it reads."""
        self.livemode = is_live(key)
        self._clock = clock
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": base},
            max_network_retries=retries,
            http_client=PatientClient(timeout=TIMEOUT_S),
        )

    def now(self) -> int:
        """Say what time it is: Unix seconds."""
        return int(self._clock())

    def get(self, path: str, params: Params | None = None, account: str = "") -> Fetched:
        """Read one object, or one page of a list; StripeMissingError if there is none."""
        started = time.monotonic()
        header = "stripe_context" if path.startswith("/v2/") else "stripe_account"  # docs.stripe.com/context
        options = {header: account} if account else {}
        try:
            response = self._client.raw_request("get", path, **dict(params or {}), **options)
        except stripe.StripeError as error:
            raise said(error, path) from None  # its text and its body quote what was asked and answered
        return Fetched(orjson.loads(response.body), self._began(response.headers, time.monotonic() - started))

    def pages(self, path: str, params: Params | None = None, account: str = "") -> Iterator[Page]:
        """Read a list to its end, newest first, 100 objects at a time."""
        asked = {"limit": PAGE, **(params or {})}
        while True:
            page = self.get(path, asked, account)
            yield Page(page.object["data"], page.at)
            if not page.object.get("has_more") or not page.object["data"]:
                return
            asked["starting_after"] = page.object["data"][-1]["id"]

    def _began(self, headers: Mapping[str, str], seconds: float) -> int:
        """Say when the request began by Stripe's clock: what it shows is at least as new as that."""
        try:
            answered = parsedate_to_datetime(headers["Date"]).timestamp()
        except (KeyError, ValueError, TypeError):
            answered = self._clock()
        return int(answered - seconds)


PLURAL: Final = re.compile(r"v[12]|[a-z_]+")  # the names of collections; an id has digits or capitals
OTHER_MODE: Final = "a similar object exists in"  # «… test mode, but a live mode key was used»
KINDS: Final[tuple[tuple[tuple[type[stripe.StripeError], ...], type[StripeApiError], str], ...]] = (
    ((stripe.AuthenticationError,), StripeRefusedError, "the key is not valid"),
    ((stripe.PermissionError,), StripeRefusedError, "the key lacks the permission"),
    ((stripe.RateLimitError,), StripeUnavailableError, "too many requests"),
    ((stripe.APIConnectionError,), StripeUnavailableError, "no connection"),
    ((stripe.APIError,), StripeUnavailableError, "a fault at Stripe"),
)


def said(error: stripe.StripeError, path: str) -> StripeApiError:
    """Say what went wrong in words of ours."""
    place = "/".join(part if PLURAL.fullmatch(part) else "…" for part in path.strip("/").split("/"))
    if error.http_status == 404:
        if OTHER_MODE in (error.user_message or ""):
            return StripeOtherModeError(f"{place}: only in the other mode")
        return StripeMissingError(f"{place}: no such object")
    for kinds, ours, words in KINDS:
        if isinstance(error, kinds):
            return ours(f"{place}: {words}")
    return StripeRefusedError(f"{place}: refused with {error.http_status}")
