"""What is printed: the answer, what was asked, and nothing that only a screen can use."""

from playwright.sync_api import expect

from tests.browser.conftest import Windows


def test_paper_says_what_a_screen_shows_in_the_form(window: Windows) -> None:
    """What was asked for is printed, and as of when; the form is not."""
    page = window().open("payments?currency=usd&as_of=2999-12-31")
    expect(page.locator(".known")).to_be_visible()
    expect(page.locator(".paper")).to_be_hidden()

    page.emulate_media(media="print")

    expect(page.locator(".paper")).to_have_text("Currency: usd")
    expect(page.locator(".known")).to_be_visible()
    expect(page.locator(".filters")).to_be_hidden()
