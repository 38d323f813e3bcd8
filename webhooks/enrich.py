"""What webhooks do not carry: which jobs an event asks for, and what each fetches from Stripe's API."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from storage import record
from storage.jobs import Job
from storage.redacted import RedactedEvent
from webhooks.observing import Observing
from webhooks.stripe_api import Page, StripeApi, is_live

LANES = 4  # Stripe counts requests of an account together: of all workers, so many ask at a time
# Which task an event asks for, by its type.
TASKS: Mapping[str, str] = {
    "checkout.session.completed": "line_items",
    "checkout.session.async_payment_succeeded": "line_items",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Names the jobs that an event asks for: those that the key can do, which reads one mode."""

    livemode: bool

    def __call__(self, event: RedactedEvent) -> Iterable[Job]:
        """Ask for what the event lacks; the job holds ids only."""
        task = TASKS.get(event.type)
        if task is None or event.object_id is None or event.livemode != self.livemode:
            return ()
        lane = sum(event.object_id.encode()) % LANES
        return (Job(task, f"stripe/{lane}", {"id": event.object_id, "account": event.account}),)


def wanted(api_key: str) -> record.Wanted:
    """Ask for nothing without a key: nobody could fetch it."""
    return Wanted(is_live(api_key)) if api_key else record.nothing


@dataclass(frozen=True, slots=True)
class Enriching:
    """Fetches what an object lacks. Every task can be done again: what is known already is not recorded again."""

    api: StripeApi
    observing: Observing

    def line_items(self, id: str, account: str) -> None:
        """Fetch a checkout session with all its line items (docs.stripe.com/api/checkout/sessions/line_items)."""
        session = self.api.get(f"/v1/checkout/sessions/{id}", account=account)
        pages = self.api.pages(f"/v1/checkout/sessions/{id}/line_items", account=account)
        lines = [line for page in pages for line in page.objects]
        whole = session.object | {"line_items": {"object": "list", "data": lines, "has_more": False}}
        self.observing.take(Page([whole], session.at), account)


Task = Callable[[Enriching, str, str], None]
TASKS_BY_NAME: Mapping[str, Task] = {"line_items": Enriching.line_items}
