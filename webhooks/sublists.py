"""Completes the lists within an object: a charge's refunds, an invoice's lines; Stripe shows the first few of each."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from webhooks.stripe_api import Json, Page, StripeApi, StripeMissingError, StripeRefusedError


@dataclass(frozen=True, slots=True)
class Whole:
    """A page whose objects are whole, and the ids of those that are not, with the list that could not be read."""

    page: Page
    cut_off: tuple[tuple[str, str], ...] = ()


def whole(api: StripeApi, page: Page, account: str) -> Whole:
    """Read on every list in the page's objects that says it has more; each such list names its address."""
    cut_off: list[tuple[str, str]] = []
    objects = [_completed(api, found, account, cut_off) for found in page.objects]
    return Whole(Page(objects, page.at), tuple(cut_off))


def _completed(api: StripeApi, found: Json, account: str, cut_off: list[tuple[str, str]]) -> Json:
    lists = {name: value for name, value in found.items() if isinstance(value, dict) and value.get("has_more") is True}
    for name, sublist in lists.items():
        try:
            rest = _rest(api, sublist, account)
        except (StripeRefusedError, StripeMissingError):
            cut_off.append((str(found.get("id")), name))
        else:
            found = found | {name: sublist | {"data": [*sublist["data"], *rest], "has_more": False}}
    return found


def _rest(api: StripeApi, sublist: Json, account: str) -> list[Json]:
    """Read what comes after the last that is shown. Items of a subscription have an address with a query."""
    address = urlsplit(sublist["url"])
    after = {"starting_after": sublist["data"][-1]["id"]} if sublist["data"] else {}
    pages = api.pages(address.path, dict(parse_qsl(address.query)) | after, account)
    return [item for page in pages for item in page.objects]
