"""What is reconciled every night, without anybody asking."""

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from storage.questions import period
from storage.reconciling.finding import Scope
from webhooks.certifying import Told
from webhooks.reconcile import Reconciling, RunningError

log = logging.getLogger("ledger.reconcile")
SETTLED_DAY = 4  # of a month: Stripe delivers again for three days (docs.stripe.com/webhooks)


class Due(NamedTuple):
    """A period that is due, by name and as days: from the first up to, and without, the last."""

    name: str
    days: tuple[date, date]


def due(today: date) -> list[Due]:
    """Yesterday; and on the fourth of a month the month before, when nothing can be on its way any more."""
    yesterday = today - timedelta(days=1)
    found = [Due(f"{yesterday}", (yesterday, today))]
    if today.day == SETTLED_DAY:
        last = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        found.append(Due(f"{last:%Y-%m}", (last, today.replace(day=1))))
    return found


@dataclass(frozen=True, slots=True)
class Nightly:
    """Reconciles what is due, of every account that had events in it, by the clock of the books."""

    reconciling: Reconciling
    zone: ZoneInfo
    livemode: bool

    def run(self, timestamp: int) -> None:
        """Do what is due at this time. What another run is doing at the moment is left to it."""
        for due_ in due(datetime.fromtimestamp(timestamp, UTC).astimezone(self.zone).date()):
            for account in self.reconciling.accounts(self._scope("", due_)):
                self._one(self._scope(account, due_), Told(due_.name, self.zone.key))

    def _scope(self, account: str, due_: Due) -> Scope:
        span = period.between(due_.days, self.zone)
        return Scope.of(account, span, livemode=self.livemode)

    def _one(self, scope: Scope, told: Told) -> None:
        try:
            outcome = self.reconciling.run(scope, told)
        except RunningError:
            log.warning("%s is being reconciled already", told.name)
        else:
            beside = "with Stripe" if outcome.statement["compared"] else "with nothing at Stripe"
            log.info("%s was compared %s: %d differences", told.name, beside, len(outcome.findings))
