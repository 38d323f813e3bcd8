"""Every page, opened as readers do: nobody is kept out by colours, labels or a small screen."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from storage.questions import QUESTIONS
from storage.questions.question import Question
from tests.browser.conftest import NARROW, WIDE, Windows
from tests.browser.filled import SETTLED

AXE = Path(__file__).with_name("axe.min.js")
# Everything that WCAG 2.2 asks at levels A and AA, and what axe-core calls best practice.
RUN = """async (only) => (await axe.run(document, only ? {runOnly: only} : {})).violations
  .filter((each) => ["serious", "critical"].includes(each.impact))
  .map((each) => `${each.id}: ${each.nodes[0].html} ${each.nodes[0].failureSummary}`)"""
SIDEWAYS = "document.documentElement.scrollWidth > window.innerWidth"


def short(question: Question) -> str:
    """Ask for a page that has every part and few rows: a reader's eyes are the same for the hundredth."""
    if question.paged:
        return f"{question.name}?limit=5"
    return f"{question.name}?by=month" if "by" in {offer.name for offer in question.filters} else question.name


PAGES = [
    "",
    "?period=2019",
    f"payments/{SETTLED}",
    "objects/ch_1",
    "objects/re_1",
    "objects/po_1",
    "objects/tea_1",
    "search?id=re_1nothing",
    "search?id=ada@example.com",
    "search?id=",
    "payments?limit=nonsense",
    "payments?period=2019",
    "nothing",
    "../nothing",
    "../openapi",
    "?livemode=false",
    *map(short, QUESTIONS.values()),
]


def checked(page: Page, only: list[str] | None = None) -> Any:
    """List what axe-core calls serious or critical."""
    return page.evaluate(RUN, only)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_for_everybody(window: Windows, address: str) -> None:
    """No serious fault of accessibility in light or dark, no scrolling sideways on a phone or a desk."""
    page = window().open(address)
    page.evaluate(AXE.read_text())  # from outside: the policy lets no page load it

    assert checked(page) == []
    page.emulate_media(color_scheme="dark")
    assert checked(page, ["color-contrast"]) == []
    assert not page.evaluate(SIDEWAYS)
    page.set_viewport_size(NARROW)
    assert not page.evaluate(SIDEWAYS)
    page.set_viewport_size(WIDE)
    page.emulate_media(media="print")
    assert not page.locator("#menu").is_visible()
