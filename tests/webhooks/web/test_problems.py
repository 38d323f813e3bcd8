"""Every error has one shape, and none repeats what was sent."""

import logging
import re

import pytest
from flask import Flask, abort

from storage.database import UnavailableError
from webhooks.web import problems

CANARY = "canary4242424242424242"


def away():
    """The database is not there."""
    raise UnavailableError(CANARY)


@pytest.fixture
def client():
    """An app that can fail in every way."""
    app = Flask(__name__)
    problems.register(app)

    @app.get("/fine")
    def fine():
        return "fine"

    @app.get("/aborts/<int:status>")
    def aborts(status):
        abort(status, description=CANARY)

    @app.get("/breaks")
    def breaks():
        raise RuntimeError(CANARY)

    @app.get("/refuses")
    def refuses():
        raise problems.ProblemError(409, "Books are closed", "ask for a later period", headers={"Retry-After": "7"})

    app.add_url_rule("/away", view_func=away)

    @app.post("/webhooks/stripe")
    def receive():
        raise problems.ProblemError(400, "no signature matches", "the second of two")

    return app.test_client()


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        (f"/{CANARY}", 404, "Not Found"),
        ("/aborts/413", 413, "Request Entity Too Large"),
        ("/aborts/503", 503, "Service Unavailable"),
        ("/breaks", 500, "Internal Server Error"),
    ],
)
def test_error_is_a_problem_that_quotes_nothing(client, path, status, title):
    """RFC 9457, whoever raised it; the request id leads to the log."""
    response = client.get(path)

    request_id = response.headers["X-Request-Id"]
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert response.json == {
        "type": "about:blank", "title": title, "status": status, "instance": f"urn:request:{request_id}",
    }  # fmt: skip


def test_problem_of_ours_says_what_to_do(client):
    """A detail helps whoever reads it; headers such as Retry-After go with it."""
    response = client.get("/refuses")

    assert response.headers["Retry-After"] == "7"
    assert response.json == {
        "type": "about:blank", "title": "Books are closed", "status": 409, "detail": "ask for a later period",
        "instance": f"urn:request:{response.headers['X-Request-Id']}",
    }  # fmt: skip


def test_wrong_method_names_the_right_ones(client):
    """RFC 9110 requires Allow with 405."""
    response = client.post("/fine")

    assert (response.status_code, set(response.headers["Allow"].split(", "))) == (405, {"GET", "HEAD", "OPTIONS"})


def test_receiver_answers_a_forger_the_same_every_time(client):
    """The body tells nothing about why, nor anything that differs between two tries."""
    answers = {client.post("/webhooks/stripe", data=data).data for data in (b"", b"a", CANARY)}

    assert answers == {b'{"type":"about:blank","title":"Bad Request","status":400}'}


def test_request_id_is_ours(client):
    """A client's own id would let it write into our logs."""
    ids = {client.get("/fine", headers={"X-Request-Id": CANARY}).headers["X-Request-Id"] for _ in range(20)}

    assert len(ids) == 20
    assert [name for name in ids if not re.fullmatch("[0-9a-f]{16}", name)] == []


def test_bug_is_logged_by_type_and_place(client, caplog):
    """An exception's text may quote data."""
    with caplog.at_level(logging.ERROR, logger="ledger.web"):
        response = client.get("/breaks")

    record = caplog.records[0]
    assert (record.message, record.error, record.request_id) == (
        "request failed", "RuntimeError", response.headers["X-Request-Id"],
    )  # fmt: skip
    assert record.frames[-1].endswith(" breaks")
    assert CANARY not in str(record.__dict__)


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
STATUSES = (400, 401, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 422, 423, 424, 428, 429,
            431, 451, 500, 501, 502, 503, 504)  # fmt: skip


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_the_same_shape_for_programs_and_a_page_for_people(client, status):
    """Whoever asks gets an answer that they can read."""
    document = client.get(f"/aborts/{status}", headers={"Accept": "application/json"})
    page = client.get(f"/aborts/{status}", headers={"Accept": BROWSER})

    assert (document.status_code, document.mimetype, document.json["status"]) == (
        status, "application/problem+json", status,
    )  # fmt: skip
    assert (page.status_code, page.content_type) == (status, "text/html; charset=utf-8")
    assert f"<h1>{document.json['title']}</h1>" in page.text
    assert page.headers["X-Request-Id"] in page.text
    assert {document.headers["Vary"], page.headers["Vary"]} == {"Accept"}
    assert CANARY not in page.text + document.text


@pytest.mark.parametrize("accept", [None, "*/*", "application/*", "application/xml", "image/png", ";;q=x,"])
def test_programs_that_ask_for_nothing_special_get_the_document(client, accept):
    """Scripts and libraries take anything; a page would be of no use to them."""
    response = client.get("/refuses", headers={"Accept": accept} if accept else {})

    assert (response.status_code, response.mimetype) == (409, "application/problem+json")


def test_page_says_what_to_do_and_runs_nothing(client):
    """The same words and headers as the document's."""
    response = client.get("/refuses", headers={"Accept": BROWSER})

    assert "ask for a later period" in response.text
    assert response.headers["Retry-After"] == "7"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert re.findall(r"<script|<style|\sstyle=|\son\w+=", response.text) == []


def test_a_database_that_is_away_says_when_to_try_again(client):
    """Programs wait as long as Retry-After says."""
    response = client.get("/away")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert CANARY not in response.text


def test_receiver_has_no_page(client):
    """Its body is constant, whoever asks for what."""
    response = client.post("/webhooks/stripe", headers={"Accept": BROWSER})

    assert response.data == b'{"type":"about:blank","title":"Bad Request","status":400}'
