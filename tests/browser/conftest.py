"""One headless Chromium and one real server for all tests of pages; each test has windows that must stay clean."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser.filled import fill
from tests.conftest import admin, named
from tests.service.conftest import PATIENCE_S, Service, launch

WIDE, NARROW = {"width": 1600, "height": 1000}, {"width": 360, "height": 780}
AS_ROOT = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses its sandbox to root
EXPECTED = "the server responded with a status of 4"  # Chromium logs each page that says no; tests ask for such pages


@pytest.fixture(scope="package")
def site(server: str, template: str) -> Iterator[Service]:
    """A server with one process on a filled database."""
    admin(server, f"create database browsed template {template} strategy file_copy")
    service = launch(named(server, "browsed"), WEB_WORKERS="1")
    fill(service)
    yield service
    service.process.send_signal(signal.SIGTERM)
    service.process.wait(PATIENCE_S)
    admin(server, "drop database browsed with (force)")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium if it is there, else the one that Playwright installed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=AS_ROOT)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Window:
    """A window of one reader, and where the pages are."""

    page: Page
    base: str

    def open(self, address: str) -> Page:
        """Open one of finance's pages."""
        self.page.goto(f"{self.base}{address}")
        return self.page


Windows = Callable[..., Window]


@pytest.fixture
def window(site: Service, browser: Browser) -> Iterator[Windows]:
    """Open windows as different readers have them; nothing in them may break a policy or complain."""
    opened, complaints = [], []

    def complain(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and EXPECTED not in message.text:
            complaints.append(message.text)

    def new(**reader: Any) -> Window:
        context = browser.new_context(**{"viewport": WIDE, "locale": "en-US", "color_scheme": "light"} | reader)
        opened.append(context)
        page = context.new_page()
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return Window(page, f"http://127.0.0.1:{site.port}/audit/")

    yield new
    for context in opened:
        context.close()
    assert complaints == []
