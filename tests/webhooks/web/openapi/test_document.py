"""The description is valid, complete, and the same for programs and for people."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from werkzeug.routing import Rule

from storage.exports.columns import Kind
from storage.exports.forms import FORMS
from storage.questions import QUESTIONS
from tests.conftest import Ledger
from tests.storage.exports.reading import READERS
from tests.storage.questions.asking import paid, refunded
from tests.webhooks.web.test_audit_pages import fill
from webhooks.web.answers import HISTORY_FILTERS
from webhooks.web.openapi.document import document
from webhooks.web.openapi.kinds import OF_KIND, OF_READER
from webhooks.web.openapi.reading import operations

BROWSER = {"Accept": "text/html"}
FOLLOWED: dict[str, Any] = {"headers": BROWSER, "follow_redirects": True}
# Something that the address of each page may name, and that is there once the books are filled.
NAMED = ("payments", "mine", "pi_1", "re_1", "evt_of_a_refund", "ledger.css")


def described(app: Flask) -> set[tuple[str, str]]:
    """Names of the routes that an address of the description leads to, with their methods."""
    adapter = app.url_map.bind("localhost")
    asked = {(operation.address, operation.method) for operation in operations(document())}
    return {(adapter.match(re.sub(r"{\w+}", "x", path), method)[0], method) for path, method in asked}


def served(app: Flask) -> dict[tuple[str, str], list[Rule]]:
    """The app's routes by name and method; HEAD is GET's, and OPTIONS what Flask adds by itself."""
    found: dict[tuple[str, str], list[Rule]] = {}
    for rule in app.url_map.iter_rules():
        added = {"HEAD", "OPTIONS"} if "GET" in (rule.methods or ()) or "POST" in (rule.methods or ()) else set()
        for method in (rule.methods or set()) - added:
            found.setdefault((rule.endpoint, method), []).append(rule)
    return found


def shown(ledger: Ledger, rule: Rule) -> set[str]:
    """What a browser gets of a route, wherever it leads, for whatever it may name."""
    addresses = {re.sub(r"<[^>]+>", name, rule.rule) for name in NAMED}
    found = set()
    for address in addresses:
        for asked in (address, f"{address}?id=pi_1"):
            with ledger.client.get(asked, **FOLLOWED) as answer:
                found |= {answer.mimetype} if answer.status_code == 200 else set()
    return found


def test_the_description_is_openapi_3_1(ledger: Ledger) -> None:
    """Tools refuse what is not."""
    served = ledger.client.get("/openapi.json")

    assert served.get_json()["openapi"].startswith("3.1.")
    assert served.get_json() == document()
    validate(served.get_json())


def test_every_route_is_described_or_shows_people_a_page(ledger: Ledger) -> None:
    """What a program could read and nobody described is what nobody keeps stable. Pages are for people's eyes."""
    fill(ledger)
    ledger.deliver(refunded(2, 100) | {"id": "evt_of_a_refund"})
    routes = served(ledger.app)
    left_out = {name: routes[name] for name in routes.keys() - described(ledger.app)}
    mimetypes = {name: {kind for rule in rules for kind in shown(ledger, rule)} for name, rules in left_out.items()}

    assert [name for name, method in left_out if method != "GET"] == ["audit.search_form"]
    assert mimetypes.pop(("audit.static", "GET")) == {"text/css"}
    assert [name for name, kinds in mimetypes.items() if kinds != {"text/html"}] == []
    assert {"audit.overview", "audit.object_", "audit.event", "audit.search"} <= {name for name, _ in mimetypes}


def test_every_question_has_its_words_filters_and_columns() -> None:
    """They come from the question itself, so they cannot disagree with it."""
    api = document()
    for name, question in QUESTIONS.items():
        told = api["paths"][f"/audit/{name}.json"]["get"]
        names = [one.get("name") or one["$ref"].rpartition("/")[2] for one in told["parameters"]]
        row = told["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["rows"]["items"]["$ref"]

        assert (told["summary"], told["description"]) == (question.title, question.help)
        assert names == [*(offer.name for offer in question.filters), "If-None-Match"]
        columns = api["components"]["schemas"][row.rpartition("/")[2]]["properties"]
        assert list(columns) == [column.name for column in question.columns]


def test_every_kind_of_column_and_every_reader_of_filters_is_described() -> None:
    """A new one needs its line, or the description is wrong."""
    offers = [*HISTORY_FILTERS, *(offer for question in QUESTIONS.values() for offer in question.filters)]

    assert OF_KIND.keys() == set(Kind)
    assert {offer.read for offer in offers if not offer.choices} == OF_READER.keys()


def test_money_is_whole_numbers_in_the_smallest_unit(ledger: Ledger) -> None:
    """A client that is generated from it must not make floats of cents."""
    row = document()["components"]["schemas"]["PaymentsRow"]["properties"]

    assert (row["amount"]["type"], row["amount"]["format"]) == (["integer", "null"], "int64")
    assert row["created"]["format"] == "date-time"
    assert "null: not known yet" in row["fee"]["description"]


def test_every_answer_over_data_is_as_described(ledger: Ledger) -> None:
    """Every row of every question, as one that asks at random would seldom see them."""
    fill(ledger)
    ledger.deliver(*paid(2, currency="jpy"), *paid(3, currency="kwd"))
    api = document()
    for name in QUESTIONS:
        answers = api["paths"][f"/audit/{name}.json"]["get"]["responses"]["200"]["content"]["application/json"]
        validator = Draft202012Validator(answers["schema"] | {"components": api["components"]})
        told = ledger.client.get(f"/audit/{name}.json").get_json()

        assert told["rows"], name
        assert [f"{name}: {fault.message}" for fault in validator.iter_errors(told)] == []


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_file_is_described_with_its_kind_and_unit(ledger: Ledger, form: str) -> None:
    """Who takes cents for dollars is wrong by a hundred."""
    ledger.deliver(*paid(1))
    [kind] = document()["paths"][f"/audit/payments.{form}"]["get"]["responses"]["200"]["content"]
    words = document()["paths"][f"/audit/payments.{form}"]["get"]["responses"]["200"]["description"]

    answer = ledger.client.get(f"/audit/payments.{form}")
    head, row = READERS[form](answer.data)[:2]
    amount = row[head.index("amount")]

    assert answer.mimetype == kind
    assert ("smallest unit" in words, "major units" in words) == ((True, False) if amount == 5000 else (False, True))
    assert float(amount) in {50, 5000}


@pytest.mark.parametrize("form", ["json", *FORMS])
def test_a_saved_name_leads_to_its_question_in_the_form_asked_for(ledger: Ledger, form: str) -> None:
    """As described: 303, and where the answer is."""
    fill(ledger)
    answer = ledger.client.get(f"/audit/saved/mine.{form}")

    assert str(answer.status_code) in document()["paths"][f"/audit/saved/{{name}}.{form}"]["get"]["responses"]
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, f"/audit/payments.{form}")


def test_a_payments_history_is_as_described(ledger: Ledger) -> None:
    """Whoever asks at random finds no payment, so this one is asked for by its id."""
    ledger.deliver(*paid(1))
    schema = document()["paths"]["/audit/payments/{id}.json"]["get"]["responses"]["200"]["content"]
    validator = Draft202012Validator(schema["application/json"]["schema"] | {"components": document()["components"]})

    assert list(validator.iter_errors(ledger.client.get("/audit/payments/pi_1.json").get_json())) == []


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_a_delivery_in_another_way_is_refused_as_described(ledger: Ledger, method: str) -> None:
    """The receiver takes POST only, and says so."""
    answer = getattr(ledger.client, method)("/webhooks/stripe")

    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "POST" in answer.headers["Allow"]


def test_an_unsigned_delivery_is_refused_as_described(ledger: Ledger) -> None:
    """Its constant body is a problem document, too."""
    answer = ledger.client.post("/webhooks/stripe", json={"id": "evt_1", "object": "event", "type": "charge.succeeded"})
    told = document()["webhooks"]["stripe"]["post"]["responses"]

    assert str(answer.status_code) in told
    Draft202012Validator(document()["components"]["schemas"]["Problem"]).validate(answer.get_json())


def test_the_page_shows_every_operation_without_scripts(ledger: Ledger) -> None:
    """People read what programs read, in any browser."""
    page = ledger.client.get("/openapi")

    assert page.status_code == 200
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    for path, methods in document()["paths"].items():
        assert f"<code>{next(iter(methods)).upper()} {path}</code>" in page.text
    assert "POST /webhooks/stripe" in page.text
    assert all(question.title in unescape(page.text) for question in QUESTIONS.values())
    assert re.findall(r"<script|<style|\sstyle=|\son\w+=|(?:src|href)=\"(?!/|#)", page.text) == []


@pytest.mark.parametrize("path", ["/nothing", "/audit/nothing", "/audit/payments?tz=x", "/webhooks/eventgrid"])
def test_people_get_errors_as_pages(ledger: Ledger, path: str) -> None:
    """In every part of the service; programs get the document."""
    page, plain = ledger.client.get(path, headers=BROWSER), ledger.client.get(path)

    assert (page.status_code, page.mimetype) == (plain.status_code, "text/html")
    assert plain.mimetype == "application/problem+json"
    assert f"<h1>{plain.get_json()['title']}</h1>" in page.text


@pytest.mark.parametrize("path", ["/audit/nothing", "/audit/payments?tz=x", "/openapi?tz=4242424242424242"])
def test_strangers_are_shown_no_menu_in_an_error(ledger: Ledger, path: str) -> None:
    """The words alone: what finance may ask is for those who may ask."""
    stranger = {"REMOTE_ADDR": "203.0.113.9"}
    page = ledger.client.get(path, headers=BROWSER, environ_base=stranger)

    assert (page.status_code, page.mimetype) == (400 if "4242" in path else 403, "text/html")
    assert re.findall(r"<nav|<form|/audit/payments", page.text) == []


def test_an_error_of_finances_pages_keeps_the_menu_and_leads_on(ledger: Ledger) -> None:
    """Whoever mistyped a filter is one step from the answer; test data stays marked as such."""
    page = ledger.client.get("/audit/totals?livemode=false&by=week", headers=BROWSER).text
    htmx = ledger.client.get("/audit/totals?by=week", headers={"HX-Request": "true"})

    assert '<a href="?livemode=false">Ask without filters</a>' in page
    assert "Nothing on this page is real money" in page
    assert '<nav id="menu"' in page
    assert "week" not in page
    assert ('<div id="answer">' in htmx.text, htmx.mimetype) == (True, "text/html")


def test_stylesheet_of_error_pages_is_there(ledger: Ledger) -> None:
    """The page of an error names it without looking it up."""
    [link] = re.findall(r'rel="stylesheet" href="([^"]+)"', ledger.client.get("/nothing", headers=BROWSER).text)

    with ledger.client.get(link) as sheet:
        assert sheet.status_code == 200


@pytest.mark.parametrize("path", ["/openapi", "/openapi.json"])
def test_other_machines_are_told_nothing(ledger: Ledger, path: str) -> None:
    """The description is for those who may ask."""
    assert ledger.client.get(path, environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 403
