"""The database's own gate: it refuses card numbers to everybody, and lets everything else through."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import storage.tables  # noqa: F401 — every model
from storage.database import Base, connect
from storage.free_text import FreeJson, FreeText
from storage.server import program
from tests import cards
from tests.conftest import admin, named

CARD = cards.number("4", 16)
ORDINARY = (
    "", "pi_3MtwBwLkdIwHu7ix28a3tqPa", "cus_9s6XKzkNRiz8i3", "EXAMPLE-0007", "2026-11-22T22:45:59.123456+00:00",
    "1790000000", "1790000000123", "1790000000123456", "1790000000123456789", "+49 170 1234 56789", "501800000009",
    "d41d8cd98f00b204e9800998ecf8427e", "550e8400-e29b-41d4-a716-446655440000", "4111-8000-1234", "**** **** **** 4242",
    "424242******4242", "0.49283472398472" + "93", "1.1" + CARD, CARD + "7", "9" + CARD, "x" * 10_000, "7" * 100_000,
    CARD[:8] + "a" + CARD[8:] + "b" * 23,
)  # fmt: skip


@pytest.fixture
def holds(database: str) -> Iterator[Callable[[str], bool]]:
    """Ask the database whether a text holds a card number."""
    with psycopg.connect(database, autocommit=True) as connection:
        yield lambda text: bool(connection.execute("select holds_card_number(%s)", [text]).fetchone()[0])  # type: ignore[index]


@pytest.mark.parametrize(("network", "prefix", "length"), cards.NETWORKS)
def test_numbers_of_every_network_are_seen_however_they_are_grouped(
    holds: Callable[[str], bool], network: str, prefix: str, length: int
) -> None:
    """A gate that knows only one network lets the others through."""
    card = cards.number(prefix, length)
    texts = [f"{before}{text}{after}" for text in cards.spelled(card) for before, after in (("", ""), ("No 17 ", "x"))]

    assert [text for text in texts if not holds(text)] == []


@pytest.mark.parametrize("text", ORDINARY, ids=range(len(ORDINARY)))
def test_ordinary_texts_pass(holds: Callable[[str], bool], text: str) -> None:
    """Ids, times, hashes, phone numbers, fractions and longer numbers are what facts consist of."""
    assert not holds(text)


@pytest.mark.parametrize("zero", ["٠", "۰", "०", "০", "０"])
def test_numbers_in_other_scripts_are_seen(holds: Callable[[str], bool], zero: str) -> None:
    """Customers type with the keyboard that they have."""
    assert holds("".join(chr(ord(zero) + int(digit)) for digit in CARD))


@pytest.fixture(scope="module")
def asked(server: str, template: str) -> Iterator[psycopg.Connection]:
    """A connection for the many examples of a law."""
    admin(server, f"create database asked template {template}")
    with psycopg.connect(named(server, "asked"), autocommit=True) as connection:
        yield connection


GAPS = st.sampled_from(["", " ", "-", ". ", " - ", "\u2009", "\u200b", "_", "/"])


@settings(max_examples=150)
@given(
    network=st.sampled_from(cards.NETWORKS),
    filling=st.text("0123456789", min_size=10, max_size=10),
    gaps=st.lists(GAPS, min_size=19, max_size=19),
    before=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs", "Nd", "No"])),
    after=st.text("a-. "),
)
def test_no_grouping_and_no_clean_text_around_hides_a_number(
    asked: psycopg.Connection, network: tuple[str, str, int], filling: str, gaps: list[str], before: str, after: str
) -> None:
    """Wherever the separators stand, and whatever is written beside it."""
    card = cards.number(network[1], network[2], filling)
    text = f"{before} x" + "".join(map("".join, zip(card, gaps, strict=False))) + f"y{after}"

    assert asked.execute("select holds_card_number(%s)", [text]).fetchone() == (True,)


@settings(max_examples=200)
@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
    | st.text("0123456789 .-+\\u", max_size=60)
)
def test_every_text_gets_an_answer(asked: psycopg.Connection, text: str) -> None:
    """A CHECK that fails for another reason than its own would cost the event."""
    assert asked.execute("select holds_card_number(%s) is not null", [text]).fetchone() == (True,)


@pytest.mark.parametrize(
    "hostile",
    [CARD[:15] + "x", "1 " * 500_000, CARD[:-1] * 60_000, "1.1-" * 250_000, "\\u0034" * 150_000, "a1" * 500_000],
    ids=["near", "groups", "digits", "separators", "escapes", "letters"],
)
def test_a_megabyte_is_answered_in_bounded_time(database: str, hostile: str) -> None:
    """Whoever can write must not be able to hold the database up."""
    with psycopg.connect(database, options="-c statement_timeout=20s") as connection:
        assert connection.execute("select holds_card_number(%s) is not null", [hostile]).fetchone() == (True,)


GUARDED = [
    (table.name, column.name, "json" if isinstance(column.type, FreeJson) else "text")
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, FreeText | FreeJson)
]


@pytest.mark.parametrize(("table", "column", "kind"), GUARDED, ids=lambda name: name)
def test_every_column_for_free_text_refuses_a_number_and_takes_ordinary_text(
    database: str, table: str, column: str, kind: str
) -> None:
    """The models say which columns people write into; the database must know it, too."""
    engine = connect(database)
    with engine.connect() as connection:
        declared = connection.exec_driver_sql(
            "select domain_name from information_schema.columns where table_name = %s and column_name = %s",
            (table, column),
        ).scalar()
    engine.dispose()
    wrapped = (lambda text: json.dumps({"note": text})) if kind == "json" else str

    assert declared == f"free_{kind}"
    assert refuses(database, declared, wrapped(f"paid with {CARD}"))
    assert not refuses(database, declared, wrapped("paid with a card"))


def refuses(url: str, domain: str, text: str) -> bool:
    """Try to make a value of the domain."""
    with psycopg.connect(url) as connection:
        try:
            connection.execute(f"select %s::text::{'json::' * (domain == 'free_json')}{domain}", [text])
        except psycopg.errors.CheckViolation:
            return True
    return False


@pytest.mark.parametrize("document", ['{"note":"%s"}', '{"%s":1}', '{"note":%s}', '{"lines":[{"notes":["x","%s"]}]}'])
def test_a_number_anywhere_in_a_document_is_refused(database: str, document: str) -> None:
    """As a value, a key, a JSON number, and deep inside; also when a client writes the digits as escapes."""
    escaped = "".join(f"\\u003{digit}" for digit in CARD)
    texts = [
        document % text for text in (CARD, *((escaped, CARD[:8] + "\\n" + CARD[8:]) if '"%s"' in document else ()))
    ]

    assert [text for text in texts if not refuses(database, "free_json", text)] == []


def programs(name: str, *arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's own programs."""
    return subprocess.run(
        [program(name), *arguments], input=given, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
    )  # fmt: skip


def test_psql_is_refused_too_and_copy_as_well(database: str) -> None:
    """The gate stands in the table, not in the program that writes."""
    said = programs("psql", "-d", database, given=f"update customers set id = '{CARD}';\nselect '{CARD}'::free_text;\n")
    copied = programs("psql", "-d", database, given=f"copy customers (id) from stdin;\n{CARD}\n\\.\n")

    assert "violates check constraint" in said.stderr
    assert "violates check constraint" in copied.stderr


def test_a_dump_with_the_gate_restores(database: str, server: str) -> None:
    """A backup that cannot be read back is none; pg_dump restores with an empty search path."""
    admin(server, "create database restored")
    dump = programs("pg_dump", "-d", database)
    restored = named(server, "restored")

    said = programs("psql", "-v", "ON_ERROR_STOP=1", "-d", restored, given=dump.stdout)

    assert (dump.stderr, said.stderr, said.returncode) == ("", "", 0)
    assert refuses(restored, "free_text", CARD)
