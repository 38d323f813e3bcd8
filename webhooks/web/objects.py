"""Pages about any one thing, an object with what belongs to it or an event, and the way there by id."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from storage.questions import QUESTIONS, dossiers, searching
from storage.questions.filters import ACCOUNT, ID, LIVEMODE, TZ, Filter, Filters
from storage.questions.question import Question
from storage.questions.searching import EVENT, Named
from webhooks.web import ids, pages
from webhooks.web.answers import Answers
from webhooks.web.telling import Teller, linker

OFFERED = (LIVEMODE, TZ, ACCOUNT)
QUERY = Filter("id", "Search", str, "Any id that Stripe gave, or that an event told of.")
PAYMENTS = ("payment_intent", "charge")
ROWS = "10"
LONGEST_ID = 255
# Which filter of the questions takes an object's id, where it is not the object's own name.
TAKEN_AS = {"refund": "source", "dispute": "source", "transfer": "source", "topup": "source", "account": "destination"}
# Lists that an index answers for one customer, subscription, charge or payout; others are linked to.
LISTED = ("payments", "invoices", "subscriptions", "refunds", "disputes", "balance-transactions", "application-fees")
NOT_IN_AN_ADDRESS = (
    "An e-mail address in a link would stay in histories and logs, so nothing was looked up. "
    "Type it into the search field above, which sends it in no link."
)


def add(audit: Blueprint, answers: Answers) -> None:
    """Serve the search, and the pages of objects and events."""

    @audit.get("/search")
    def search() -> ResponseReturnValue:
        return searched(answers)

    @audit.get("/objects/<path:id>")
    def object_(id: str) -> ResponseReturnValue:
        return object_page(answers, id)

    @audit.get("/events/<id>")
    def event(id: str) -> ResponseReturnValue:
        return event_page(answers, id)


def searched(answers: Answers) -> ResponseReturnValue:
    """Lead from an id in an address to its page."""
    text = request.args.get("id", "").strip()
    if "@" in text:
        return missing(answers.filters((*OFFERED, QUERY)), "Not in a link", NOT_IN_AN_ADDRESS)
    return led(answers, text, (*OFFERED, QUERY))


def led(answers: Answers, text: str, offered: Sequence[Filter]) -> ResponseReturnValue:
    """Lead from an id to its page, in the mode in which it is known."""
    filters = answers.filters(offered)
    if not 0 < len(text) <= LONGEST_ID:
        return missing(filters, "What are you looking for?", "Any id of Stripe's, such as pi_…, ch_…, re_… or evt_….")
    with answers.reading() as connection:
        found = searching.named(connection, text)
    if not found:
        return unknown(filters, text)
    best = next((each for each in found if each.livemode == filters.livemode), found[0])
    return redirect(address(best, filters), HTTPStatus.SEE_OTHER)


def address(found: Named, filters: Filters) -> str:
    """Write the address of what was found; test data says so by its mode."""
    place = "payments" if found.type in PAYMENTS else "events" if found.type == EVENT else "objects"
    given = {name: text for name, text in filters.given.items() if name == "tz"}
    given |= {} if found.livemode else {"livemode": "false"}
    given |= {"account": found.account} if found.account else {}
    return pages.with_query(f"/audit/{place}/{pages.quoted(found.id)}", given)


def missing(filters: Filters, title: str, words: str, *, dashboard: str | None = None) -> ResponseReturnValue:
    """Say that nothing was found, and what to do next."""
    page = pages.layout("", filters) | {"title": title, "words": words, "dashboard": dashboard}
    return render_template("audit/missing.html", **page), HTTPStatus.NOT_FOUND


def unknown(filters: Filters, id: str) -> ResponseReturnValue:
    """Say that no event tells of an id, and of what kind it would be."""
    named = ids.kind(id)
    what = f"It begins as a {named}'s does." if named else "It is none that Stripe makes: check it for typing errors."
    words = f"No event tells of this id. {what} Events that arrive later, or that a backfill brings, will be found."
    link = ids.dashboard(id, livemode=filters.livemode)
    return missing(filters, "Nothing is known of this id", words, dashboard=link)


def chosen(found: Sequence[Named], filters: Filters) -> list[Named]:
    """Keep to the mode, and to the account if one was asked for."""
    return [each for each in found if each.livemode == filters.livemode and filters.account in (None, each.account)]


def object_page(answers: Answers, id: str) -> ResponseReturnValue:
    """Tell of an object what its events say."""
    filters = answers.filters(OFFERED)
    with answers.reading() as connection:
        found = searching.named(connection, id)
        here = [each for each in chosen(found, filters) if each.type != EVENT]
        if not here:
            return elsewhere(found, filters, id)
        if here[0].type in PAYMENTS:
            return redirect(address(here[0], filters), HTTPStatus.SEE_OTHER)
        steps, known = dossiers.dossier(connection, here[0])
        related = [related_to(connection, here[0], question, filters) for question in asking_of(here[0])]
    teller = Teller(filters, steps)
    return render_template(
        "audit/object.html",
        **pages.layout("", filters),
        **named_page(here[0], filters),
        figures=teller.figures(known),
        timeline=teller.timeline(),
        related=related,
        others=[(each.account, address(each, filters)) for each in here[1:] if each.account != here[0].account],
    )


def elsewhere(found: Sequence[Named], filters: Filters, id: str) -> ResponseReturnValue:
    """Lead to the other mode where the object is there, or say that nothing is known."""
    other = [each for each in found if each.livemode != filters.livemode]
    if not other:
        return unknown(filters, id)
    mode = "test" if filters.livemode else "live"
    page = pages.layout("", filters) | {"title": f"This is {mode} data", "href": address(other[0], filters)}
    words = f"The id is known in {mode} mode only."
    return render_template("audit/missing.html", **page, words=words), HTTPStatus.NOT_FOUND


def named_page(named: Named, filters: Filters) -> Mapping[str, Any]:
    """Say what the thing is, and where Stripe shows it."""
    return {
        "id": named.id,
        "type": named.type.replace("_", " ").replace(".", " "),
        "account": named.account,
        "address": linker(filters),
        "dashboard": ids.dashboard(named.id, livemode=named.livemode, account=named.account),
    }


def asking_of(named: Named) -> list[tuple[Question, str]]:
    """List the questions that can be narrowed to an object, and by which filter."""
    by = TAKEN_AS.get(named.type, named.type)
    if not ID.fullmatch(named.id):  # an id of the merchant's making that no filter takes
        return []
    asked = [q for q in QUESTIONS.values() if by in {offer.name for offer in q.own_filters}]
    return [(question, by) for question in sorted(asked, key=lambda q: q.name not in LISTED)]


def related_to(
    connection: Connection, named: Named, asked: tuple[Question, str], filters: Filters
) -> Mapping[str, Any]:
    """Read the first rows of what belongs to an object, and the way to all of them."""
    question, by = asked
    given = pages.carried(filters) | {by: named.id} | ({"account": named.account} if named.account else {})
    narrowed = question.read([*given.items(), *limit(question)], filters.zone, datetime.now(UTC))
    rows = question.page(connection, narrowed).rows if question.name in LISTED else ()
    return {
        "question": question,
        "rows": pages.table(question, rows, narrowed),
        "href": pages.with_query(f"/audit/{question.name}", given),
        "asked": question.name in LISTED,
    }


def limit(question: Question) -> list[tuple[str, str]]:
    """Ask a list for its first rows only."""
    return [("limit", ROWS)] if question.paged else []


def event_page(answers: Answers, id: str) -> ResponseReturnValue:
    """Tell of an event what we keep of it."""
    filters = answers.filters(OFFERED)
    with answers.reading() as connection:
        found = searching.named(connection, id)
        here = [each for each in chosen(found, filters) if each.type == EVENT]
        stored = dossiers.event(connection, here[0]) if here else None
    if stored is None:
        return elsewhere([each for each in found if each.type == EVENT], filters, id)
    about = stored.object_id and pages.id_address(stored.object_id, filters)
    return render_template(
        "audit/event.html",
        **pages.layout("", filters),
        **named_page(here[0], filters),
        event=stored,
        about=about,
        created=pages.when(stored.created, filters),
        received=pages.when(stored.received_at, filters),
        facts=flat(stored.facts),
    )


def flat(facts: Any, path: str = "") -> list[tuple[str, str]]:
    """List what an event keeps of its object, as Stripe wrote it: a path and a value a line."""
    if isinstance(facts, dict):
        return [line for name, value in facts.items() for line in flat(value, f"{path}.{name}" if path else name)]
    if isinstance(facts, list):
        return [line for at, value in enumerate(facts) for line in flat(value, f"{path}[{at}]")]
    return [(path, str(facts).lower() if isinstance(facts, bool) else str(facts))]
