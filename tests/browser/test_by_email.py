"""What a person does with an e-mail address: type it, and come to the customer."""

from playwright.sync_api import expect

from tests.browser.conftest import Windows
from tests.browser.test_reading import search
from tests.builders import ADA


def test_an_exact_e_mail_address_leads_to_its_customer_and_stands_in_no_link(window: Windows) -> None:
    """In any casing; and from there to the customer's page, by an address that can be passed on."""
    page = window().open("")

    search(page, f" {ADA.email.upper()} ")

    expect(page.get_by_role("heading", level=1)).to_have_text("Who has this e-mail address?")
    assert "@" not in page.url
    assert ADA.email not in page.content().lower()
    page.get_by_role("table").first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
