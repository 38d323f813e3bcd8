"""Nothing leaks: of all that is delivered, refused, asked and replayed, only what the rules keep is found anywhere."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.billing import PROJECTIONS
from storage.questions import QUESTIONS
from tests.canary import places
from tests.canary.api import FAULTS
from tests.canary.marks import BITS, STEP, Mark, Marks
from tests.canary.stage import FORMS, Stage, look, play, served
from tests.canary.work import asking
from tests.conftest import admin
from webhooks.enrich import NAMES, TASKS_BY_NAME
from webhooks.redaction.rules import RULES

FACTS = {"keep", "envelope"}
OBSERVED = "select count(distinct object_id) from events where type = 'ledger.observed' and object_id like '%_whole_%'"
UNSUPPORTED = "select count(*) from events where receipt->>'unsupported' is not null and type <> 'ledger.observed'"
# Which marks may be where; in a column that is not named here, facts. A receipt names unknown fields,
# never values, and so do answers about it.
BELONGS = {
    "vault": {"person"},
    "answers": {*FACTS, "name"},
    "terminal": {*FACTS, "name"},
    "log": {"envelope"},  # for debugging, each acknowledged delivery's event id and type
    "worker log": {"envelope", "id"},  # each job's arguments: ids only
    "refusals": set(),
    "metrics": set(),
    "temporary files": set(),
    "var": set(),
    "events.receipt": {"name"},
    "people.sealed": set(),
    "subject_keys.share": set(),
    "write-ahead log": {*FACTS, "name"},
    "database files": {*FACTS, "name"},
}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Everything sent, and everything searched."""
    folder = tempfile.TemporaryDirectory(prefix="ledger-canary-", ignore_cleanup_errors=True)
    with folder as name, served(Path(name)) as stage:
        play(stage)
        look(stage)
        yield stage


def fates(mark: Mark) -> set[str]:
    """Tell facts that are ids, by which jobs are done, from others."""
    last = mark.path.rpartition(".")[2]
    return {mark.fate, "id"} if mark.fate == "keep" and last in {"id", *NAMES} else {mark.fate}


def test_no_mark_is_found_where_it_does_not_belong(stage: Stage) -> None:
    """What the rules drop is in no table, index, log, answer, metric, temporary file or log segment."""
    strays = {
        place: sorted((mark.path, mark.fate) for mark in found if fates(mark).isdisjoint(BELONGS.get(place, FACTS)))
        for place, found in stage.found.items()
    }

    assert {place: paths for place, paths in strays.items() if paths} == {}


def test_everything_that_the_rules_keep_is_found_where_it_belongs(stage: Stage) -> None:
    """The search works: each kept mark is in the events and in the write-ahead log."""
    kept = {mark for mark in stage.accepted if mark.fate == "keep"}
    columns = (found for place, found in stage.found.items() if place.startswith("events."))
    stored = {mark for found in columns for mark in found if mark.fate == "keep"}

    assert len(kept) > 80 * len(RULES)
    assert kept <= stored <= kept | stage.api.listed
    for place in ("write-ahead log", "database files"):  # a few are cut in two where a long value is
        assert len(kept & stage.found[place]) > 0.98 * len(kept)


def test_everything_personal_is_in_the_vault_and_readable_only_there(stage: Stage) -> None:
    """Each person's mark, of every object that can be named; it is in no other place."""
    elsewhere = {mark for place, found in stage.found.items() if place != "vault" for mark in found}

    assert stage.sealable <= stage.found["vault"] <= stage.sealable | stage.api.listed
    assert not stage.found["vault"] & elsewhere
    assert len(stage.sealable) > 300


def test_every_road_was_taken(stage: Stage) -> None:
    """A canary that never went down the mine is alive, too."""
    parked = stage.rows("select count(*) from parked_events")[0][0]
    projected = len(PROJECTIONS.keys() & RULES.keys())

    asked = len(list(asking(Marks())))
    taken = 2 * len(RULES) + 3 * projected + 1 + asked

    assert stage.statuses == Counter({200: taken, 400: 8, 413: 1, 415: 2, 503: 1})
    assert stage.rows(UNSUPPORTED) == [(projected,)]
    assert parked > 10
    assert f"{parked} events replayed, {parked} parked\n" in stage.said
    assert len(stage.answers) > len(QUESTIONS) * len(FORMS)
    for place in ("answers", "terminal"):
        assert {f"{name}.id" for name in ("payment_intent", "charge")} <= ids(stage, place)


def test_every_task_was_done_and_failed_in_every_way(stage: Stage) -> None:
    """Jobs see objects as Stripe has them: whole ones are redacted and kept, and no failure tells of them."""
    failed = {name for (name,) in stage.rows("select distinct task_name from procrastinate_jobs")}
    observed = stage.rows(OBSERVED)

    assert failed >= TASKS_BY_NAME.keys()
    assert {"/v1/events", "/v1/webhook_endpoints", "/v1/balance_transactions"} <= set(stage.api.asked)
    assert stage.api.unknown == []
    assert {word for word in FAULTS if any(f"_{word}_" in path for path in stage.api.asked)} == FAULTS.keys()
    assert observed == [(sum(1 for _ in asking(Marks())) // (1 + len(FAULTS)),)]
    assert stage.worked == [0, 1]  # the second found no database
    assert (len(stage.marks.numbers) + 1) * STEP < 1 << BITS  # the API had marks enough


def ids(stage: Stage, place: str) -> set[str]:
    """Name the tables whose ids are found in a place."""
    return {
        f"{table.removesuffix('s')}.id"
        for table in ("payment_intents", "charges", "refunds", "disputes", "invoices")
        if stage.found[f"{table}.id"] & stage.found[place]
    }


def leak(stage: Stage) -> dict[str, Mark]:
    """Write what must not stay into columns of every type, and into a file, as a careless change would."""
    marks = stage.marks
    texts = {name: marks.text(name, "drop") for name in ("text", "bytea", "jsonb", "text[]", "file")}
    numbers = {name: marks.number(name, "drop") for name in ("bigint", "timestamptz", "numeric")}
    values = {
        "text": f"'{texts['text']}'",
        "bytea": f"'{texts['bytea']}'::bytea",
        "jsonb": f"""'["{texts["jsonb"]}"]'::jsonb""",
        "text[]": f"array['{texts['text[]']}']",
        "bigint": str(numbers["bigint"]),
        "timestamptz": f"to_timestamp({numbers['timestamptz']})",
        "numeric": f"{numbers['numeric']}.5",
    }
    columns = ", ".join(f'{value} as "{name}"' for name, value in values.items())
    with stage.engine.begin() as connection:
        connection.execute(text(f"create table careless as select {columns}"))
    (stage.folder / "tmp" / "upload").write_text(texts["file"])
    return {mark.path: mark for mark in {*marks.texts[-len(texts) :], *marks.numbers[-len(numbers) :]}}


def test_a_leak_would_be_found(stage: Stage) -> None:
    """In a column of any type, in the write-ahead log, in the table's file, in a temporary file."""
    leaked = leak(stage)
    admin(stage.database, "checkpoint")

    in_tables = places.in_tables(stage.engine, stage.marks)
    in_files = places.in_files(stage.data / "base", stage.marks)

    file = leaked.pop("file")
    assert {name: in_tables[f"careless.{name}"] for name in leaked} == {name: {mark} for name, mark in leaked.items()}
    assert set(leaked.values()) <= in_files & places.in_write_ahead_log(stage.data, stage.marks)
    assert places.in_files(stage.folder / "tmp", stage.marks) == {file}
