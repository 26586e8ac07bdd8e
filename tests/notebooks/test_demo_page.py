"""The page that `make demo` leaves, opened from the disk: no server, no kernel, no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.pages import PATIENCE
from tests.notebooks.course import FIRST, Run

# With the other tests of this notebook, so that it is run once.
pytestmark = pytest.mark.xdist_group(FIRST.stem)


@pytest.fixture(scope="module")
def address(ran: Callable[[Path], Run]) -> str:
    return ran(FIRST).page.as_uri()


@pytest.fixture(scope="module")
def asked_for() -> list[str]:
    """Return what the page asked for, besides itself and what it carries."""
    return []


@pytest.fixture(scope="module")
def page(browser: Browser, address: str, asked_for: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1100, "height": 900}, offline=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()

    def note(request: Request) -> None:
        if not request.url.startswith((address, "data:")):
            asked_for.append(request.url)

    page.on("request", note)
    page.goto(address)
    yield page
    context.close()


def test_page_asks_for_nothing(page: Page, asked_for: list[str]) -> None:
    assert page.title() == "1 A header from its bytes"
    assert asked_for == []


def test_all_pictures_are_shown(page: Page) -> None:
    images = page.locator("img")
    expect(images).to_have_count(4)
    sizes = images.evaluate_all("(all) => all.map((image) => [image.naturalWidth, image.clientWidth])")
    assert min(min(pair) for pair in sizes) > 300


def test_viewer_leaves_its_still(page: Page) -> None:
    expect(page.locator(".jp-Cell", has_text="dn.view(folder)").last.locator("img")).to_be_visible()


def test_header_can_be_searched_without_a_kernel(page: Page) -> None:
    table = page.locator(".dicomnb-header").first
    rows = table.locator(":scope > table > tbody > tr")
    table.get_by_role("searchbox").press_sequentially("wind wid")
    expect(rows.filter(visible=True)).to_have_count(1)
    expect(rows.filter(visible=True)).to_contain_text("(0028,1051)")
