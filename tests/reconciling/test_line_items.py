"""Line items against Stripe: no webhook carries them, so the books have all of a session's, or none."""

from typing import Any

import pytest

from tests import builders
from tests.money.test_line_items import line
from tests.reconciling.conftest import Books, Found
from tests.reconciling.shop import Shop
from webhooks.stripe_api import Page

SESSION = "cs_live_a1desk"


class Desk(Shop):
    """The shop, and a checkout in which a desk and two lamps were sold."""

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self.lines = [line(1, 1, 4000, "prod_desk"), line(2, 2, 1000, "prod_lamp")]
        words = {"id": SESSION, "created": self.charge["created"], "payment_intent": self.intent["id"]}
        self.session = builders.checkout_session(**words)
        self.stripe.happens([builders.event("checkout.session.completed", self.session, created=words["created"])])
        self.shows()

    def shows(self, *, has_more: bool = False, **changes: Any) -> None:
        url = f"/v1/checkout/sessions/{SESSION}/line_items"
        listed = {"object": "list", "data": self.lines, "has_more": has_more, "url": url}
        self.whole = self.session | {"line_items": listed} | changes
        self.stripe.shows(self.whole)

    def fetch(self) -> None:
        """Let a worker fetch the line items."""
        self.books.observe(True).take(Page([self.whole], self.stripe.now), "")
        self.stripe.now += 60

    def sold(self) -> list[Found]:
        return [found for found in self.found() if found[1] in {"line_item", "checkout.session"}]

    def limits(self) -> dict[str, int | None]:
        told = self.books.reconcile().statement["not_checked"]
        return {limit["what"]: limit.get("count") for limit in told}


@pytest.fixture
def desk(books: Books) -> Desk:
    made = Desk(books)
    made.deliver()
    return made


def test_line_items_are_compared_and_looked_at_twice(desk: Desk) -> None:
    """Stripe shows them on demand only, of a single session as in the list."""
    desk.fetch()
    assert desk.sold() == []
    desk.books.change("update line_items set amount_total = 4001 where id = 'li_1'")
    desk.books.change("delete from line_items where id = 'li_2'")

    assert desk.sold() == [
        ("missing_object", "line_item", "li_2", ""),
        ("wrong_amount", "line_item", "li_1", "amount_total"),
    ]


def test_line_items_that_nobody_fetched_are_no_difference_and_the_certificate_counts_their_sessions(desk: Desk) -> None:
    """Unknown is not wrong."""
    assert desk.sold() == []
    assert desk.limits()["line items of checkout sessions"] == 1
    desk.fetch()
    assert "line items of checkout sessions" not in desk.limits()


def test_line_items_of_an_open_session_may_change(desk: Desk) -> None:
    desk.fetch()
    desk.books.change("update checkout_sessions set status = 'open'")
    desk.books.change("update line_items set amount_total = 4001")
    desk.shows(status="open")

    assert desk.sold() == []


def test_line_items_that_could_not_be_read_to_their_end_are_counted(desk: Desk) -> None:
    """A session shows the first ten; the address of the rest answers nothing here."""
    desk.shows(has_more=True)

    assert desk.limits()["checkout.session: lists in it"] == 1
