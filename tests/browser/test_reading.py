"""What a person does with the pages: find, narrow, read on, look at a chart; with a mouse, with keys alone."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows
from tests.browser.filled import SETTLED
from tests.builders import CREATED
from tests.service.conftest import Service

KINDS = (
    "payment_intent", "charge", "refund", "dispute", "invoice", "subscription", "checkout.session", "payout",
    "balance_transaction", "customer", "credit_note", "invoice_payment", "terminal.reader", "novelty",
)  # fmt: skip


def search(page: Page, id: str) -> None:
    """Type an id and press Enter."""
    page.get_by_label("Search by id").fill(id)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("kind", KINDS)
def test_any_id_leads_to_what_is_known_of_it(site: Service, window: Windows, kind: str) -> None:
    """Finance has an id from a bank, a customer or a log, and does not know what it names."""
    [(id,)] = site.rows(f"select object_id from events where object_type = '{kind}' and livemode limit 1")
    page = window().open("")

    search(page, id)

    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(id if kind != "charge" else "payment"))
    expect(page.get_by_role("heading", name="History")).to_be_visible()


def test_an_event_is_found_with_what_is_kept_of_it(site: Service, window: Windows) -> None:
    """A line in a log names an event."""
    [(id,)] = site.rows("select id from events where type = 'charge.refunded' and livemode limit 1")
    page = window().open("")

    search(page, f" {id} ")

    expect(page).to_have_url(re.compile(f"/audit/events/{id}$"))
    expect(page.get_by_role("rowheader", name="amount_refunded", exact=True)).to_be_visible()


def test_an_id_of_test_data_leads_there_and_says_so(site: Service, window: Windows) -> None:
    """Nobody may take it for money."""
    known = "select object_id from events where object_type = 'charge' and livemode"
    [(id,)] = site.rows(
        f"select object_id from events where object_type = 'charge' and object_id not in ({known}) limit 1"
    )
    page = window().open("")

    search(page, id)

    expect(page.get_by_text("Nothing on this page is real money")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What happened to payment")


def test_what_nobody_knows_says_what_to_do_next(window: Windows) -> None:
    """An unknown id, and an e-mail address of nobody, which is repeated nowhere."""
    page = window().open("")

    search(page, "re_1Nothing0fThis")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is known of this id")
    expect(page.get_by_text("as a refund's does")).to_be_visible()
    expect(page.get_by_role("link", name="Look in Stripe's dashboard")).to_have_attribute("rel", "noreferrer")

    search(page, "nobody.at.all@example.com")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody is known by this e-mail address")
    assert "nobody.at" not in page.content() + page.url


def test_every_figure_names_the_event_that_set_it(window: Windows) -> None:
    """From the session to the payout, each figure leads to its source."""
    page = window().open(f"payments/{SETTLED}")
    told = page.locator("details.object > summary").all_inner_texts()

    assert [text.split("\n")[0].split(" cs_")[0].split(" pi_")[0] for text in told[:2]] == [
        "Checkout session",
        "Payment intent",
    ]
    assert [text.split()[-1] for text in told[-3:]] == ["txn_ch_1", "txn_re_1", "po_1"]
    row = page.get_by_role("row", name="Amount captured").first
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Event evt_")
    expect(page.get_by_text("charge.succeeded")).to_be_visible()


def test_charts_draw_the_figures_of_the_table(window: Windows) -> None:
    """A chart that tells something else than the table would be worse than none."""
    page = window().open(f"?period={datetime.fromtimestamp(CREATED, UTC):%Y-%m}&currency=usd")
    expect(page.locator(".charts canvas")).to_have_count(6)
    plot = page.locator("figure[data-column=gross] .plot .u-over")
    box = plot.bounding_box()
    assert box is not None

    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    told = page.locator("figure[data-column=gross] output").inner_text()
    day, amount = told.split(": ")

    row = page.locator("#figures tbody tr").filter(has_text=day)
    assert row.locator("td").first.inner_text() == amount


def test_filters_answer_at_once_and_have_an_address(window: Windows) -> None:
    """What one sees can be sent to a colleague; nothing else on the page moves."""
    page = window().open("payments?limit=20")
    page.evaluate("window.stays = true")

    page.get_by_label("Status").select_option("succeeded")

    expect(page.locator("#clear a")).to_be_visible()
    assert "status=succeeded" in page.url
    assert "period=" not in page.url
    assert page.evaluate("window.stays")
    assert set(page.locator("#rows .tone").all_inner_texts()) == {"succeeded"}


def test_what_cannot_be_asked_is_said_on_the_page(window: Windows) -> None:
    """A typo in a filter is answered where the rows would be."""
    page = window().open("payments")

    page.get_by_label("Period").fill("March")
    page.get_by_role("button", name="Ask").click()

    expect(page.get_by_text("period must be a year (2026), a month (2026-03) or a day")).to_be_visible()


def test_more_rows_come_without_losing_the_place(window: Windows) -> None:
    """Reading on adds rows below; the button keeps the keyboard."""
    page = window().open("payments?limit=10")

    page.get_by_role("button", name="More rows here").press("Enter")

    expect(page.locator("#rows > tr")).to_have_count(20)
    expect(page.get_by_text("20 rows on this page")).to_be_visible()
    expect(page.get_by_role("button", name="More rows here")).to_be_focused()
    ids = page.locator("#rows > tr > td.id:nth-child(2)").all_inner_texts()
    assert len(set(ids)) == 20


def test_everything_works_without_script(window: Windows) -> None:
    """Filters, pages and figures are plain links, forms and tables."""
    page = window(java_script_enabled=False).open("payments?limit=10")

    page.get_by_role("link", name="Next page").click()
    page.get_by_label("Currency").fill("eur")
    page.get_by_role("button", name="Ask").click()

    assert {cell.upper() for cell in page.locator("#rows td:nth-child(4)").all_inner_texts()} == {"EUR"}
    page.goto(page.url.partition("/audit/")[0] + "/audit/")
    expect(page.get_by_role("table", name="Totals of the period")).to_be_visible()


def test_keys_reach_the_search_the_filters_and_the_rows(window: Windows) -> None:
    """Nobody needs a mouse; where the focus is can be seen."""
    page = window().open("payments?limit=5")
    reached = []
    for _ in range(24):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", reached[-1]

    assert reached[0] == "Skip to the content"
    assert {"q", "f-period", "f-status", "f-customer"} <= set(reached)
    page.locator("#rows a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What happened to payment")


def test_skip_link_leads_past_the_head(window: Windows) -> None:
    """Who reads with keys does not hear the same links on each page."""
    page = window().open("refunds")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize(
    ("language", "amount", "moment"),
    [
        ("de-DE", "50,00", "dd.dd.dddd, dd:dd:dd"),
        ("en-US", "50.00", "Www d, dddd, d:dd:dd PM"),
        ("ja-JP", "50.00", "dddd/dd/dd d:dd:dd"),
    ],
)
def test_amounts_and_times_are_written_as_the_reader_does(
    window: Windows, language: str, amount: str, moment: str
) -> None:
    """Nobody should have to think whether 1.234 is a thousand; machines read the same everywhere."""
    page = window(locale=language).open(f"payments/{SETTLED}")

    expect(page.locator(".summary .money").first).to_have_text(amount)
    at = page.locator(".summary time").first
    shape = (
        re.sub(r"d+", lambda found: r"\d{1,4}", moment)
        .replace("Www", r"\w{3}")
        .replace("PM", "[AP]M")
        .replace(" ", r"\s")
    )
    assert re.fullmatch(shape, at.inner_text())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(at.get_attribute("datetime")))


def test_a_phone_has_every_question_in_reach(window: Windows) -> None:
    """The menu is beneath the page; its link is at the top."""
    page = window(viewport={"width": 360, "height": 780}).open("payments?limit=5")

    page.get_by_role("link", name="All questions").click()
    page.get_by_role("navigation").get_by_role("link", name="Payout totals").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("How much was paid out")


def test_links_of_every_page_lead_somewhere(window: Windows) -> None:
    """A dead link costs a person the thread. Of some ids nothing is known yet: their page leads on to Stripe."""
    page = window().open("")
    base = page.url.partition("/audit/")[0]
    found = {
        href
        for start in ("", f"payments/{SETTLED}", "payments?limit=3", "totals", "payouts", "refunds")
        for href in links(page, base, start)
    }

    answers = {href: page.request.get(base + href) for href in sorted(found)}

    dead = [href for href, answer in answers.items() if not answer.ok and "Look in Stripe" not in answer.text()]
    assert dead == []
    assert sum(answer.ok for answer in answers.values()) > len(found) // 2


def links(page: Page, base: str, start: str) -> set[str]:
    """Take the first links of the page's own content."""
    page.goto(f"{base}/audit/{start}")
    hrefs = page.locator("main a[href^='/audit/']").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    return set(hrefs[:6])
