"""The description is valid, complete, and the same for programs and for people."""

import re

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from storage.exports.columns import Kind
from storage.questions import QUESTIONS
from tests.conftest import Ledger
from tests.storage.questions.asking import paid
from webhooks.web.openapi.document import document
from webhooks.web.openapi.kinds import OF_KIND, OF_READER

BROWSER = {"Accept": "text/html"}
# Addresses for people, and for browsers: no program asks there.
FOR_PEOPLE = {"front", "audit.index", "audit.question", "audit.find", "audit.payment", "audit.static", "openapi.page"}


def described(app: Flask) -> set[str]:
    """Names of the routes that an address of the description leads to."""
    adapter = app.url_map.bind("localhost")
    methods = [(path, method) for path, found in document()["paths"].items() for method in found]
    methods += [(told["post"]["summary"].partition(" ")[2], "post") for told in document()["webhooks"].values()]
    return {adapter.match(path.replace("{id}", "pi_1"), method.upper())[0] for path, method in methods}


def test_the_description_is_openapi_3_1(ledger: Ledger) -> None:
    """Tools refuse what is not."""
    served = ledger.client.get("/openapi.json")

    assert served.get_json()["openapi"].startswith("3.1.")
    assert served.get_json() == document()
    validate(served.get_json())


def test_every_route_is_described_or_a_page_for_people(ledger: Ledger) -> None:
    """An address that nobody described is one that nobody keeps stable."""
    routes = {rule.endpoint for rule in ledger.app.url_map.iter_rules()}

    assert routes - described(ledger.app) == FOR_PEOPLE | {"brokers.validate"}


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
    readers = {offer.read for question in QUESTIONS.values() for offer in question.filters if not offer.choices}

    assert OF_KIND.keys() == set(Kind)
    assert readers <= OF_READER.keys()


def test_money_is_whole_numbers_in_the_smallest_unit(ledger: Ledger) -> None:
    """A client that is generated from it must not make floats of cents."""
    row = document()["components"]["schemas"]["PaymentsRow"]["properties"]

    assert (row["amount"]["type"], row["amount"]["format"]) == (["integer", "null"], "int64")
    assert row["created"]["format"] == "date-time"
    assert "null: not known yet" in row["fee"]["description"]


def test_a_payments_history_is_as_described(ledger: Ledger) -> None:
    """Whoever asks at random finds no payment, so this one is asked for by its id."""
    ledger.deliver(*paid(1))
    schema = document()["paths"]["/audit/payments/{id}.json"]["get"]["responses"]["200"]["content"]
    validator = Draft202012Validator(schema["application/json"]["schema"])

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
    for path in document()["paths"]:
        assert f"<code>GET {path}</code>" in page.text
    assert "POST /webhooks/stripe" in page.text
    assert re.findall(r"<script|<style|\sstyle=|\son\w+=|(?:src|href)=\"(?!/|#)", page.text) == []


@pytest.mark.parametrize("path", ["/nothing", "/audit/nothing", "/audit/payments?tz=x", "/webhooks/eventgrid"])
def test_people_get_errors_as_pages(ledger: Ledger, path: str) -> None:
    """In every part of the service; programs get the document."""
    page, plain = ledger.client.get(path, headers=BROWSER), ledger.client.get(path)

    assert (page.status_code, page.mimetype) == (plain.status_code, "text/html")
    assert plain.mimetype == "application/problem+json"
    assert f"<h1>{plain.get_json()['title']}</h1>" in page.text


def test_stylesheet_of_error_pages_is_there(ledger: Ledger) -> None:
    """The page of an error names it without looking it up."""
    [link] = re.findall(r'rel="stylesheet" href="([^"]+)"', ledger.client.get("/nothing", headers=BROWSER).text)

    with ledger.client.get(link) as sheet:
        assert sheet.status_code == 200


@pytest.mark.parametrize("path", ["/openapi", "/openapi.json"])
def test_other_machines_are_told_nothing(ledger: Ledger, path: str) -> None:
    """The description is for those who may ask."""
    assert ledger.client.get(path, environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 403
