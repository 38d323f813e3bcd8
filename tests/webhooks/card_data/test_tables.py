"""Card data in any column of any table is found, and what was not read is told."""

import json
import re
from dataclasses import replace
from typing import Any

from storage.database import connect
from storage.people import place
from storage.scanning import survey
from storage.vault import Vault
from tests import builders
from tests.conftest import Ledger
from tests.webhooks.card_data.scanning import MASTERCARD, every_event, execute, run
from tests.webhooks.card_data.test_files import CARD, CLEAN
from webhooks.app import create_app
from webhooks.cli.doctor import Scan
from webhooks.opted_in import OptedIn, custom_field_keys, metadata_keys
from webhooks.settings import Settings

ODD_NAMES = """
create schema "Other %s: shop";
create table "Other %s: shop"."notes; drop" (id bigint primary key, "the : %(note)s text" text, amount bigint);
"""


def test_a_ledger_in_use_is_clean_and_says_what_was_looked_at(ledger: Ledger) -> None:
    """What the ledger stores holds no card number, its vault included, and every table was read to prove it."""
    assert set(ledger.deliver(*every_event())) == {200}

    document = run(ledger, code=0)

    with ledger.owner.connect() as connection:
        found = survey(connection)
    database = document["database"]
    assert (document["result"], document["findings"], document["not_read"]) == ("clean", [], [])
    assert (database["name"], database["server_version"]) == (ledger.name, found.server_version)
    assert {table["table"]: table["columns"] for table in database["tables"]} == {
        relation.name: [field.name for field in relation.fields] for relation in found.relations
    }
    assert {table["table"]: table["rows"] for table in database["tables"]}["events"] == 6
    assert database["people_decrypted"] == len(ledger.rows("select id from people")) > 0
    assert (document["product_version"], len(document["detectors_sha256"])) == ("0.3.0", 64)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", document["finished_at"])
    assert document["started_at"] <= document["finished_at"]


def test_a_number_in_any_column_of_any_table_is_found_with_its_place(ledger: Ledger) -> None:
    """Other programs write into the same database, and developers make tables to look into something."""
    execute(
        ledger,
        "create table notes (id text primary key, body text, doc jsonb, raw bytea, many text[], num numeric)",
        "create domain memo as text",
        "create table plain (memo memo)",
        f"insert into notes (id, body) values ('note_1', 'call back, {CARD}'), ('note_2', 'x'), ('{CARD}', '{CARD}')",
        f"""insert into notes (id, doc) values ('note_3', '{{"a": [{{"b": "x"}}, {{"b": "{MASTERCARD}"}}]}}')""",
        f"insert into notes (id, raw) values ('note_4', '\\xff00'::bytea || '{CARD}'::bytea || '\\x00'::bytea)",
        f"insert into notes (id, many) values ('note_5', array['x', 'y {CARD}'])",
        f"insert into notes (id, num) values ('note_6', {CARD})",
        f"insert into plain values ('{CARD}'), (null), ('x')",
        "create materialized view copied as select body from notes where id = 'note_1'",
    )

    document = run(ledger, code=1)

    found = {(f["table"], f["column"]): (f["count"], f["rows"]) for f in document["findings"]}
    (address,) = ledger.rows("select ctid::text from notes where id = :card", card=CARD)
    assert found == {
        ("public.notes", "id"): (1, [{"ctid": address[0]}]),
        ("public.notes", "body"): (2, [{"id": "note_1"}, {"ctid": address[0]}]),
        ("public.notes", "doc.a.b"): (1, [{"id": "note_3"}]),
        ("public.notes", "raw"): (1, [{"id": "note_4"}]),
        ("public.notes", "many"): (1, [{"id": "note_5"}]),
        ("public.notes", "num"): (1, [{"id": "note_6"}]),
        ("public.plain", "memo"): (1, [{"ctid": "(0,1)"}]),
        ("public.copied", "body"): (1, [{"ctid": "(0,1)"}]),
    }


def test_names_that_need_quotes_are_read_and_numbers_in_them_withheld(ledger: Ledger) -> None:
    """A table is not safe for having an odd name, and its name may be the leak."""
    execute(ledger, ODD_NAMES, f'create table "t {CARD}" (x text)')
    execute(
        ledger,
        'insert into "Other %s: shop"."notes; drop" values (7, \'' + CARD + "', 5)",
    )

    document = run(ledger, code=1)

    place = {"table": "Other %s: shop.notes; drop", "column": "?", "detector": "card_number"}
    assert document["findings"] == [
        place | {"count": 1, "rows": [{"id": "7"}]},
        {"in": "a name", "detector": "card_number", "count": 1},
    ]


def test_a_number_that_the_ledger_computed_is_none_and_is_declared(ledger: Ledger) -> None:
    """A sort key of 16 digits looks like a card number one time in many; in any other table it is one."""
    ledger.deliver(builders.event("charge.succeeded", builders.charge()))
    execute(ledger, f"update charges set rank = {CARD}", "create table other as select rank from charges")

    document = run(ledger, code=1)

    assert [finding["table"] for finding in document["findings"]] == ["public.other"]
    assert list(document["exemptions"]["columns"]) == ["rank"]


def test_each_part_of_a_partitioned_or_inherited_table_is_read_once(ledger: Ledger) -> None:
    """Or its numbers would count twice."""
    execute(
        ledger,
        "create table parent (body text)",
        "create table child () inherits (parent)",
        "create table years (part int, body text) partition by list (part)",
        "create table y1 partition of years for values in (1)",
        f"insert into child values ('{CARD}')",
        f"insert into years values (1, '{CARD}')",
    )

    found = run(ledger, code=1)["findings"]

    assert [(f["table"], f["count"]) for f in found] == [("public.child", 1), ("public.y1", 1)]


def test_a_long_cell_is_read_to_its_end(ledger: Ledger) -> None:
    """Whole log files are kept in columns."""
    execute(ledger, "create table logs (body text, raw bytea)")
    execute(ledger, "insert into logs values (:body, :raw)", body=f"{CLEAN}{CARD}", raw=f"{CLEAN}{CARD}".encode())

    found = run(ledger, code=1)["findings"]

    assert [(f["column"], f["count"]) for f in found] == [("body", 1), ("raw", 1)]


def test_personal_data_is_looked_at_in_clear(ledger: Ledger, settings: Settings) -> None:
    """Encrypted is not clean: a number that slipped into the vault is found, and its row named by Stripe's id."""
    slipping = create_app(replace(settings, opted_in=OptedIn(custom_fields=custom_field_keys("engraving"))))
    slipping.testing = True
    session = builders.checkout_session(id="cs_1", custom_fields=[builders.custom_field("engraving", "for Anna")])
    opened = Ledger(slipping, ledger.owner, ledger.url)
    opened.deliver(builders.event("checkout.session.completed", session))
    for close in slipping.extensions["close"]:
        close()

    clean = run(ledger, code=0)
    reseal(ledger, settings, "cs_1", {"custom_fields": {"engraving": CARD}})
    found = run(ledger, code=1)

    assert clean["database"]["people_decrypted"] == 1
    assert found["findings"] == [
        {
            "table": "public.people",
            "column": "sealed, decrypted.custom_fields.engraving",
            "detector": "card_number",
            "count": 1,
            "rows": [{"id": "cs_1"}],
        }
    ]


def reseal(ledger: Ledger, settings: Settings, id: str, document: dict[str, Any]) -> None:
    """Put another document into the vault, as an earlier release without detectors might have."""
    vault = Vault(settings.people_key)
    ((account, livemode, share),) = ledger.rows("select account, livemode, share from subject_keys")
    sealed, key = vault.seal(json.dumps(document).encode(), place(account, livemode, id))
    half = f"{int.from_bytes(key) ^ int(share, 2):0{len(share)}b}"
    change = "update people set sealed = :sealed, half_key = cast(:half as bit varying) where id = :id"
    execute(ledger, change, sealed=sealed, half=half, id=id)


def test_a_vault_that_does_not_open_leaves_the_scan_undecided(ledger: Ledger) -> None:
    """What cannot be read cannot be called clean."""
    ledger.deliver(builders.event("customer.created", builders.customer()))
    execute(ledger, "update people set sealed = decode('00', 'hex')")

    document = run(ledger, code=2)

    assert document["not_read"] == [
        {"what": "people, decrypted", "reason": "1 documents do not open with this PEOPLE_KEY"}
    ]


def test_what_the_operator_exempts_is_no_finding_and_is_declared(ledger: Ledger, settings: Settings) -> None:
    """An auditor must see what was passed over, and by whose will."""
    exempting = replace(settings, opted_in=OptedIn(metadata_keys("order_id=[0-9]{16}")))
    app = create_app(exempting)
    app.testing = True
    opened = Ledger(app, ledger.owner, ledger.url)
    opened.deliver(builders.event("charge.succeeded", builders.charge(metadata={"order_id": CARD})))

    document = run(opened, code=0)
    for close in app.extensions["close"]:
        close()

    assert ledger.rows("select exempted from events") == [({"metadata": {"order_id": [CARD]}},)]
    assert document["exemptions"]["metadata"] == {"order_id": "[0-9]{16}"}
    assert run(ledger, code=1)["findings"][0]["column"] == "exempted.metadata.order_id"


def test_a_table_without_the_right_to_read_it_leaves_the_scan_undecided(ledger: Ledger, settings: Settings) -> None:
    """A clean report that left a table out would be a lie; the other tables are read nevertheless."""
    execute(
        ledger,
        "create table closed (x text)",
        "create table hidden (x text)",
        "alter table hidden enable row level security",
        "grant select on hidden to finance_reader",
    )
    reader = connect(ledger.url, role="finance_reader")
    statement = Scan(settings, reader, (), None).run(with_database=True)
    reader.dispose()

    unread = {note["what"]: note["reason"] for note in statement.not_read}
    assert statement.result == "undecided"
    assert unread["public.closed"] == unread["public.hidden"] == unread["public.people"] == "InsufficientPrivilege"
    assert "public.events" not in unread


def test_large_objects_leave_the_scan_undecided(ledger: Ledger) -> None:
    """They are no tables, and we do not read them."""
    execute(ledger, "select lo_from_bytea(0, 'x')")

    assert run(ledger, code=2)["not_read"] == [{"what": "1 large objects", "reason": "export them, and scan the files"}]
