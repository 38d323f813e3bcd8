"""Looks at Stripe: whole lists, page by page, and single objects; and holds what it sees against the books."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import quote

from sqlalchemy import Engine

from storage.database import transaction
from storage.reconciling import objects
from storage.reconciling.finding import DELETED_UPSTREAM, TEST_IN_LIVE, UNKNOWN_OBJECT, Finding, Scope
from storage.redacted import RedactedEvent
from webhooks import envelope
from webhooks.ahead import ahead
from webhooks.envelope import Event, Origin
from webhooks.lists import LISTS, asked, on_demand
from webhooks.stripe_api import (
    API_VERSION,
    Fetched,
    Page,
    StripeApi,
    StripeMissingError,
    StripeOtherModeError,
    StripeRefusedError,
)
from webhooks.sublists import Whole, whole

LOOKED_AT: Final = "looked_at"  # nothing that is only looked at is recorded
# Stripe forgets these when they are deleted (docs.stripe.com/api/invoices/delete); others answer `deleted: true`.
FORGOTTEN: Final = frozenset({"invoice", "invoiceitem"})
MODE_IN_ID: Final = ("_test_", "_live_")  # checkout sessions' ids name their mode

# Of these, rows come from lists in the object, of which Stripe shows the first ten.
IN_PARTS: Final = frozenset({"checkout.session", "subscription", "transfer", "application_fee"})


@dataclass(slots=True)
class Seen:
    """What a list showed: the ids, how many objects were compared, what differs; `refused` says why it was not read.

    `cut_off` counts lists in its objects that could not be read to their end.
    """

    object_type: str
    ids: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    held: int = 0
    cut_off: int = 0
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Looking:
    """Reads one account's objects of a period, and compares; nothing is written."""

    api: StripeApi
    engine: Engine
    redact: Callable[[Event], RedactedEvent]
    scope: Scope

    def at_list(self, object_type: str) -> Seen:
        """Compare every object of the period that the list shows, then ask for each that it did not show."""
        seen = Seen(object_type)
        try:
            pages = self.api.pages(LISTS[object_type].path, self._asked(object_type), self.scope.account)
            for found in ahead(self._whole(object_type, page) for page in pages):
                self._page(object_type, found.page, seen)
                seen.cut_off += len(found.cut_off)
            self._not_shown(seen)
        except StripeRefusedError as error:
            seen.refused = str(error)
        except StripeMissingError:
            seen.refused = "Stripe has no such list for this account"
        return seen

    def again(self, object_type: str, id: str, created: datetime | None) -> list[Finding]:
        """Look at one object once more; `created` is when we think that it was made."""
        try:
            fetched = self._one(object_type, id)
        except StripeMissingError as error:
            kind = self._unknown(object_type, id, elsewhere=isinstance(error, StripeOtherModeError))
            return [Finding(kind, object_type, id, created=created)]
        if fetched.object.get("deleted"):
            return [Finding(DELETED_UPSTREAM, object_type, id, created=created)]
        return self._compared(self._whole(object_type, Page([fetched.object], fetched.at)).page)

    def is_known(self, object_type: str, id: str) -> bool:
        """Ask whether Stripe knows an object at all."""
        try:
            self._one(object_type, id)
        except StripeMissingError:
            return False
        return True

    def _one(self, object_type: str, id: str) -> Fetched:
        where = f"{LISTS[object_type].path}/{quote(id, safe='')}"
        return self.api.get(where, on_demand(object_type), self.scope.account)

    def _whole(self, object_type: str, page: Page) -> Whole:
        """Read on the lists in objects whose rows come from them."""
        return whole(self.api, page, self.scope.account) if object_type in IN_PARTS else Whole(page)

    def _asked(self, object_type: str) -> dict[str, object]:
        return dict(asked(object_type, *self.scope.seconds))

    def _page(self, object_type: str, page: Page, seen: Seen) -> None:
        start, end = self.scope.seconds
        own = [found for found in page.objects if start <= found.get("created", start) < end]
        seen.ids.update(found["id"] for found in own)
        mine = [found for found in own if found.get("livemode", self.scope.livemode) == self.scope.livemode]
        strange = {found["id"] for found in own} - {found["id"] for found in mine}
        seen.findings += [Finding(TEST_IN_LIVE, object_type, id, created=self.scope.start) for id in sorted(strange)]
        seen.findings += self._compared(Page(mine, page.at))

    def _compared(self, page: Page) -> list[Finding]:
        origin = Origin(self.scope.account, self.scope.livemode, API_VERSION)
        observed = [self.redact(envelope.observed(found, origin, page.at, LOOKED_AT)) for found in page.objects]
        with transaction(self.engine) as connection:
            return objects.compare(connection, self.scope, [e for e in observed if e.object_id is not None])

    def _not_shown(self, seen: Seen) -> None:
        """Ask one by one for what we hold of the period and the list did not show."""
        model = objects.table_of(seen.object_type)
        if model is None:
            return
        with transaction(self.engine) as connection:
            held = objects.created_within(connection, self.scope, model)
        seen.held = len(held)
        for id in sorted(held.keys() - seen.ids):
            seen.findings += self.again(seen.object_type, id, held[id])

    def _unknown(self, object_type: str, id: str, *, elsewhere: bool) -> str:
        """Say what it means that Stripe does not know what we hold."""
        model = objects.table_of(object_type)
        if elsewhere or MODE_IN_ID[self.scope.livemode is False] in id:
            return TEST_IN_LIVE
        if model is not None:
            with transaction(self.engine) as connection:
                if objects.other_mode(connection, self.scope, model, id):
                    return TEST_IN_LIVE
        return DELETED_UPSTREAM if object_type in FORGOTTEN else UNKNOWN_OBJECT
