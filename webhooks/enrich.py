"""What webhooks do not carry: which jobs an event asks for, and what each fetches from Stripe's API."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from storage import record
from storage.fetches import MISSING, TAKEN
from storage.jobs import Job
from storage.redacted import THIN, RedactedEvent
from webhooks.envelope import OBSERVED
from webhooks.lists import place
from webhooks.observing import Observing
from webhooks.stripe_api import Fetched, Page, StripeApi, StripeMissingError, StripeUnavailableError, is_live
from webhooks.sublists import whole

LANES = 4  # Stripe counts requests of an account together: of all workers, so many ask at a time
# Which task an event asks for, by its type.
TASKS: Mapping[str, str] = {
    "checkout.session.completed": "line_items",
    "checkout.session.async_payment_succeeded": "line_items",
    "payout.reconciliation_completed": "payout_contents",
}
# Which objects name a balance transaction, and which list inside them holds objects that do. Disputes carry theirs.
NAMING: Mapping[str, str | None] = {
    "charge": None, "refund": None, "payout": None, "topup": None, "transfer": "reversals",
    "application_fee": "refunds", "fee_refund": None,
}  # fmt: skip
NAMES = ("balance_transaction", "failure_balance_transaction")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Names the jobs that an event asks for: those that the key can do, which reads one mode."""

    livemode: bool

    def __call__(self, event: RedactedEvent) -> Iterator[Job]:
        """Ask for what the event lacks; a job holds ids only."""
        if event.livemode != self.livemode:
            return
        if THIN in event.receipt:
            yield from for_thin(event, event.object_id or "")
            return
        for task, id in asked(event, event.object_id) if event.object_id else ():
            yield Job(task, lane(id), {"id": id, "account": event.account, "livemode": event.livemode})


def lane(id: str) -> str:
    """Name the lane in which an object is asked for: always the same one."""
    return f"stripe/{sum(id.encode()) % LANES}"


def for_thin(event: RedactedEvent, id: str) -> Iterator[Job]:
    """Ask for the object that a thin event names, if it has a place of its own; the snapshot twin may spare it."""
    if place(event.object_type, id) is not None:
        told = {"id": id, "account": event.account, "object_type": event.object_type, "twin": event.receipt[THIN]}
        told |= {"created": event.created, "deleted": event.type.endswith(".deleted"), "livemode": event.livemode}
        yield Job("thin_object", lane(id), told)


def wanted(api_key: str) -> record.Wanted:
    """Ask for nothing without a key: nobody could fetch it."""
    return Wanted(is_live(api_key)) if api_key else record.nothing


def asked(event: RedactedEvent, id: str) -> Iterator[tuple[str, str]]:
    """Say which task is to be done about which object. What the API showed comes with its balance transactions."""
    if event.type == OBSERVED:
        if is_itemised_by_nobody(event):
            yield "payout_contents", id
        return
    if event.type in TASKS:
        yield TASKS[event.type], id
    for moved in balance_transactions(event):
        yield "balance_transaction", moved


def is_itemised_by_nobody(event: RedactedEvent) -> bool:
    """Say whether the API showed a payout that Stripe can itemise, and its contents are not with it."""
    can_be = event.object_type == "payout" and event.facts.get("reconciliation_status") == "completed"
    return can_be and "contents" not in event.facts


def balance_transactions(event: RedactedEvent) -> set[str]:
    """List the balance transactions that an object names, and those inside it."""
    if event.object_type not in NAMING:
        return set()
    inside = event.facts.get(NAMING[event.object_type] or "", {})
    found = (each.get(name) for each in (event.facts, *inside.get("data", ())) for name in NAMES)
    return {id for id in found if isinstance(id, str) and id.startswith("txn_")}


@dataclass(frozen=True, slots=True)
class Enriching:
    """Fetches what an object lacks. Every task can be done again: what is known already is not recorded again."""

    api: StripeApi
    observing: Observing

    def line_items(self, id: str, account: str) -> int:
        """Fetch a checkout session with all its line items (docs.stripe.com/api/checkout/sessions/line_items)."""
        session = self.api.get(f"/v1/checkout/sessions/{id}", account=account)
        pages = self.api.pages(f"/v1/checkout/sessions/{id}/line_items", account=account)
        lines = [line for page in pages for line in page.objects]
        whole = session.object | {"line_items": {"object": "list", "data": lines, "has_more": False}}
        self.observing.take(Page([whole], session.at), account)
        return session.at

    def do(self, task: str, id: str, account: str, *, livemode: bool | None = None, **more: Any) -> None:
        """Do a task, and note that it was done. That there is no such object is an answer, too: the job is done.

        What the key's mode does not show is there in the other: such a job waits for a worker with the other key. One
        that an older release left does not name its mode.
        """
        if livemode not in (None, self.api.livemode):
            raise StripeUnavailableError(f"{task}: the key reads the other mode")
        try:
            at, answer = TASKS_BY_NAME[task](self, id, account, **more), TAKEN
        except StripeMissingError:
            at, answer = None, MISSING
        self.observing.note(task, (named(id, **more), account), at or self.api.now(), answer)

    def thin_object(
        self, id: str, account: str, *, object_type: str, created: int | None = None, **told: Any
    ) -> int | None:
        """Fetch the object that a thin event names (docs.stripe.com/event-destinations#fetch-data).

        Where the snapshot event that tells the same has come, or the object was fetched since, there is nothing to ask.
        A deleted object may be gone; then it is marked so, and nothing else of it changes. That one was fetched since
        tells nothing: who asked about another event of its own, and found nothing, marked nothing.
        """
        where, twin = place(object_type, id), told.get("twin")
        if where is None or (twin and self.observing.has_event(twin, account)):
            return created
        if not told.get("deleted") and self._asked_since(created, (named(id, object_type), account)):
            return created
        if object_type == "checkout.session":  # no event of this kind that we know carries what was sold
            return self.line_items(id, account)
        try:
            found = self.api.get(where, account=account)
        except StripeMissingError:
            if not told.get("deleted"):
                raise
            found = Fetched({"id": id, "object": object_type, "deleted": True}, created or self.api.now())
        return self._take_whole(found, account)

    def _asked_since(self, created: int | None, whose: tuple[str, str]) -> bool:
        """Say whether it was asked for since; jobs that older releases left do not tell since when."""
        return created is not None and self.observing.asked_since("thin_object", whose, created)

    def _take_whole(self, found: Fetched, account: str) -> int:
        """Take an object with its lists to their ends, and what balance transactions it names.

        Its own events would have asked for these.
        """
        page = whole(self.api, Page([found.object], found.at), account).page
        for compared in self.observing.take(page, account):
            for moved in balance_transactions(compared.event):
                self.balance_transaction(moved, account)
        return found.at

    def balance_transaction(self, id: str, account: str) -> None:
        """Fetch a balance transaction, unless the books have it: many events name the same one."""
        if self.observing.knows("balance_transaction", id, account):
            return
        found = self.api.get(f"/v1/balance_transactions/{id}", account=account)
        self.observing.take(Page([found.object], found.at), account)

    def payout_contents(self, id: str, account: str) -> None:
        """Fetch what an automatic payout consists of (docs.stripe.com/payouts/reconciliation), page by page.

        A balance transaction does not name its payout. So the payout is recorded again with each page's ids: the
        events alone then tell, in any order, what it holds. Stripe cannot itemise a manual payout.
        """
        payout = self.api.get(f"/v1/payouts/{id}", account=account)
        if payout.object.get("reconciliation_status") != "completed":
            self.observing.take(Page([payout.object], payout.at), account)
            return
        before = 0
        for page, is_last in to_the_end(self.api.pages("/v1/balance_transactions", {"payout": id}, account)):
            self.observing.take(page, account)
            ids = [moved["id"] for moved in page.objects]
            piece: dict[str, Any] = {"contents": {"ids": ids, "before": before, "is_last": is_last}}
            self.observing.take(Page([payout.object | piece], payout.at), account)
            before += len(ids)


def named(id: str, object_type: str = "", **_: Any) -> str:
    """Name what was asked for: an object by its id, one that an account has once by its kind."""
    return id or object_type


def to_the_end(pages: Iterable[Page]) -> Iterator[tuple[Page, bool]]:
    """Say of each page whether it is the last; no more than two are in memory."""
    waiting = None
    for page in pages:
        if waiting and page.objects:
            yield waiting, False
        waiting = page if page.objects else waiting
    if waiting:
        yield waiting, True


Task = Callable[..., int | None]  # answers what time it was by Stripe's clock, where that matters
TASKS_BY_NAME: Mapping[str, Task] = {
    "line_items": Enriching.line_items,
    "thin_object": Enriching.thin_object,
    "balance_transaction": Enriching.balance_transaction,
    "payout_contents": Enriching.payout_contents,
}
