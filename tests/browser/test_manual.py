"""The manual that `make site` left, opened from the disk: no server, no kernel, no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.framed import framed
from tests.browser.pages import PATIENCE
from tests.requirements import missing

ROOT = Path(__file__).resolve().parents[2]

PAGES = (
    "index.html",
    "howto/hand-on-a-page.html",
    "notebooks/01-a-header-from-its-bytes.html",
    "reference/volumes-and-geometry.html",
    "coming-from-pydicom.html",
)

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def site() -> Path:
    folder = ROOT / "build" / "site"
    if not (folder / "index.html").is_file():
        missing("site", f"No manual at {folder}: make site builds it.")
    return folder


@pytest.fixture
def faults() -> list[str]:
    """Return what went wrong while pages were open."""
    return []


@pytest.fixture
def page(browser: Browser, faults: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1300, "height": 900}, offline=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()

    def note(request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:", "about:")):
            faults.append(request.url)

    page.on("request", note)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    context.close()


@pytest.mark.parametrize("width", [1300, 390], ids=["screen", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_page_opens_without_a_network_and_fits(
    site: Path, page: Page, faults: list[str], name: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto((site / name).as_uri())
    expect(page.locator("h1").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults == []


def test_search_works_from_the_disk(site: Path, page: Page, faults: list[str]) -> None:
    page.goto((site / "index.html").as_uri())
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("choose a window")
    expect(page.locator(".md-search-result__item").first).to_contain_text("Choose a window")
    assert faults == []


def test_sliders_move_without_a_kernel(site: Path, page: Page, faults: list[str]) -> None:
    page.goto((site / "howto" / "pet-and-suv.html").as_uri())
    live = framed(page.locator("article"))
    expect(live.get_by_label("Colours")).to_have_value("inverted grey")  # as its cell asks for
    pane = live.get_by_role("slider", name="PT coronal")
    expect(pane).to_have_attribute("aria-valuetext", re.compile(r"^coronal at P .* mm, row j = 64 \(0–127\)"))
    live.get_by_role("slider", name=re.compile("^Slice")).first.press("ArrowRight")
    expect(pane).to_have_attribute("aria-valuetext", re.compile(r"^coronal at P .* mm, row j = 65 \(0–127\)"))
    assert faults == []


def test_header_of_a_notebook_can_be_searched(site: Path, page: Page) -> None:
    page.goto((site / "notebooks" / "01-a-header-from-its-bytes.html").as_uri())
    table = page.locator(".dicomnb-header").first
    table.get_by_role("searchbox").press_sequentially("wind wid")
    rows = table.locator(":scope > table > tbody > tr")
    expect(rows.filter(visible=True)).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_follows_the_theme_and_so_does_what_lives_in_it(site: Path, browser: Browser, theme: str) -> None:
    context = browser.new_context(color_scheme="dark" if theme == "dark" else "light", offline=True)
    page = context.new_page()
    page.goto((site / "howto" / "pet-and-suv.html").as_uri())
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate" if theme == "dark" else "default")
    inside = framed(page.locator("article")).locator("body")
    assert inside.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches") is (theme == "dark")
    context.close()
