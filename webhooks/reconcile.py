"""Compares the books of a period with what Stripe shows, both ways, and certifies what was compared.

Nothing of the books is changed. A run reads for as long as it takes, and writes once, in one transaction at its end:
discrepancies, their history, and the certificate. A run that is interrupted leaves nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from storage.database import connected, transaction
from storage.reconciling import certificates, events, limits, settling
from storage.reconciling.finding import Finding, Scope
from storage.reconciling.settling import Settled
from webhooks import certifying, not_compared
from webhooks.certifying import Told
from webhooks.comparing import Beat, Means, Run
from webhooks.lists import LISTS

STEPS: Final = len(LISTS) + 2  # the lists, the books' own checks, and writing it down


class NotEndedError(Exception):
    """The period has not ended: what is true of it now need not be true of it then."""


class RunningError(Exception):
    """Another run compares the same account and mode."""


class Outcome(NamedTuple):
    """What a run found, what became of it, and the certificate."""

    findings: list[Finding]
    settled: Settled | None
    statement: dict[str, Any]


def nothing(_: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Reconciling:
    """Compares with the API, or without a key with nothing but the books themselves."""

    means: Means

    def run(self, scope: Scope, told: Told, *, opens: bool = True, beat: Beat = nothing) -> Outcome:
        """Compare one account's period, and keep what was found; with `opens` False only tell it.

        A period that has not ended is refused unless `told.provisional` says that it may be looked at before.
        """
        if self.means.clock() < scope.end.timestamp() and not told.provisional:
            raise NotEndedError("the period has not ended; a provisional certificate can be asked for")
        with self._alone(scope):
            run = Run(self.means, scope, beat)
            run.look()
            statement = self._statement(run, told)
            return Outcome(run.findings, self._kept(run, told, statement) if opens else None, statement)

    def accounts(self, scope: Scope) -> list[str]:
        """Name our own account, and those that the period's events belong to."""
        with transaction(self.means.engine) as connection:
            return sorted({"", *events.accounts(connection, scope)})

    def _statement(self, run: Run, told: Told) -> dict[str, Any]:
        with transaction(self.means.engine) as connection:
            limited = limits.limits(connection, run.scope)
            thin = events.thin(connection, run.scope)
            unlisted = events.unlisted(connection, run.scope, not_compared.EVERY_ONE)
        unread = certifying.unread(run, thin)
        return certifying.statement(run, told, [*limited, *unread, *not_compared.beyond(run, unlisted)])

    def _kept(self, run: Run, told: Told, statement: dict[str, Any]) -> Settled:
        """Write everything down, in one transaction."""
        with transaction(self.means.engine) as connection:
            settled = settling.settle(connection, run.scope, run.findings, run.covered())
            statement["discrepancies"] = settled._asdict()
            certificates.keep(connection, run.scope, statement, provisional=told.provisional)
        run.beat(1)
        return settled

    @contextmanager
    def _alone(self, scope: Scope) -> Iterator[None]:
        """Hold the lock of this account and mode for as long as the run takes, in no transaction."""
        with connected(self.means.engine.execution_options(isolation_level="AUTOCOMMIT")) as connection:
            if not settling.lock(connection, scope):
                raise RunningError("another run compares this account and mode; try again when it is done")
            try:
                yield
            finally:
                settling.unlock(connection, scope)
