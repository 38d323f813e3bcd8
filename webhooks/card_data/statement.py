"""What a scan has to say: what was looked at, what was found, what could not be read. Never a value."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from storage.exports.cells import utc
from storage.scanning import TIMES
from webhooks.card_data.look import UNDECIDED, in_text
from webhooks.opted_in import OptedIn
from webhooks.redaction.rules import VERSION
from webhooks.settings import ROOT

MOST_ROWS = 20  # named of each finding
HIDDEN = "[name withheld: it holds card data]"
# A computed number of 14 to 16 digits looks like a card number now and then, and can be none.
OWN_EXEMPTIONS = {"rank": "in the ledger's own tables: a step of an object's life × 2⁴⁴ + an amount, computed"}
NOT_COVERED = (
    "Not looked at: row versions that are dead and not yet vacuumed, the planner's statistics, the write-ahead log, "
    "backups, other databases of the server. Give files of theirs as paths. Encrypted content is looked at as it is."
)

Document = dict[str, Any]


@dataclass
class Finding:
    """One place where card data is."""

    times: int = 0
    rows: list[Document] = field(default_factory=list)


@dataclass
class Statement:
    """Collects what a scan sees."""

    started_at: datetime
    opted_in: OptedIn
    database: Document | None = None
    files: list[Document] = field(default_factory=list)
    findings: dict[tuple[tuple[str, str], ...], Finding] = field(default_factory=dict)
    not_read: list[Document] = field(default_factory=list)

    def found(self, place: Mapping[str, str], detector: str, times: int, rows: Iterable[Document] = ()) -> None:
        """Note a finding; `place` says what it is in."""
        shown = {name: self.name(text) for name, text in place.items()}
        finding = self.findings.setdefault((*shown.items(), ("detector", detector)), Finding())
        finding.times += times
        new = (row for row in rows if row and row not in finding.rows)
        finding.rows.extend(islice(new, MOST_ROWS - len(finding.rows)))

    def unread(self, what: str, reason: str) -> None:
        """Note what could not be read, and why."""
        self.not_read.append({"what": self.name(what), "reason": reason})

    def name(self, text: str) -> str:
        """Write the name of a table, a column or a file; people put card numbers even there."""
        seen = in_text(text)
        if not seen:
            return text
        for detector, times in seen.items():
            self.findings.setdefault((("in", "a name"), ("detector", detector)), Finding()).times += times
        return HIDDEN

    @property
    def result(self) -> str:
        """Sum up: what was found outweighs what could not be read."""
        detectors = {key[-1][1] for key in self.findings}
        if detectors - {UNDECIDED}:
            return "found"
        return "undecided" if detectors or self.not_read else "clean"

    def document(self, finished_at: datetime) -> Document:
        """Write it for machines and for a file that auditors keep."""
        return {
            "statement": "Checkout Ledger: scan for card data",
            "result": self.result,
            "product_version": product_version(),
            "rules_version": VERSION,
            "detectors_sha256": fingerprint(),
            "started_at": utc(self.started_at),
            "finished_at": utc(finished_at),
            "database": self.database,
            "files": self.files,
            "findings": [listed(key, finding) for key, finding in self.findings.items()],
            "not_read": self.not_read,
            "exemptions": exemptions(self.opted_in),
            "not_covered": NOT_COVERED,
        }


def listed(key: Iterable[tuple[str, str]], finding: Finding) -> Document:
    """Write one finding."""
    return dict(key) | {"count": finding.times} | ({"rows": finding.rows} if finding.rows else {})


def exemptions(opted_in: OptedIn) -> Document:
    """List what was passed over although it may look like a card number, and by whose will."""
    return {
        "types": sorted(TIMES),
        "columns": OWN_EXEMPTIONS,
        "metadata": {key: pattern.pattern for key, pattern in opted_in.metadata.items() if pattern},
    }


def product_version() -> str:
    """Say which release this is."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def fingerprint() -> str:
    """Name the detectors by what they are made of."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parents[1].joinpath("redaction").rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
