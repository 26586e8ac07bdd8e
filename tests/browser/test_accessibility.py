"""Pages are for everybody: what axe-core finds on each kind of them, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import dicomnb as dn
from dicomnb.parsing.table.header_table import to_html
from dicomnb.volumes.loading.load import load
from tests.browser.page.axe import faults
from tests.browser.pages import PATIENCE, drag, focused, opened, settled
from tests.images import series
from tests.objects.reports.trees import item, number, report

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def ct(count: int = 7, **header: Any) -> list[Any]:
    return series(
        count, rows=31, columns=40, WindowCenter=900, WindowWidth=1800, FrameOfReferenceUID="2.25.8", **header
    )


def assert_nothing_found(tab: Page) -> None:
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        settled(tab)
        assert faults(tab) == [], scheme


def test_the_page_of_a_volume(shared: Page, tmp_path: Path) -> None:
    volume = load(ct())
    mask = np.zeros(volume.shape, np.bool_)
    mask[2:5, 5:20, 7:30] = True
    tab = opened(shared, tmp_path, volume, overlay={"lump": mask, "other": mask})
    focused(tab).press("d")
    drag(tab, 0, (0.2, 0.3), (0.7, 0.6))
    assert_nothing_found(tab)
    for name in ("Where the millimetres come from", "Header of the first slice"):
        tab.get_by_text(name).click()
    tab.get_by_text("Opacity and outlines").click()
    focused(tab).press("?")
    assert_nothing_found(tab)
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Rotating maximum").click()
    assert_nothing_found(tab)


def test_the_page_of_two_volumes(shared: Page, tmp_path: Path) -> None:
    pet = load(ct(Modality="PT", SeriesInstanceUID="2.25.9", RescaleSlope=2, RescaleIntercept=0))
    tab = opened(shared, tmp_path, [load(ct()), pet])
    assert_nothing_found(tab)


def test_the_page_of_a_folder(shared: Page, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    for which, uid in enumerate(("2.25.3", "2.25.4")):
        for at, each in enumerate(ct(4, SeriesInstanceUID=uid, SeriesNumber=which)):
            each.SOPInstanceUID = f"{uid}.{at}"
            each.save_as(folder / f"{which}-{at}.dcm")
    path = dn.page(folder).save(tmp_path / "page.html")
    shared.goto(path.as_uri())
    assert_nothing_found(shared)
    shared.locator("summary").first.click()
    expect(shared.locator(".stage").first).to_be_visible()
    assert_nothing_found(shared)


def test_the_page_of_a_report_and_the_table_of_a_header(shared: Page, tmp_path: Path) -> None:
    made = report(
        [item("CONTAINER", "Findings", number("7.3", "mm", "Diameter"), item("TEXT", "Remark", TextValue="x"))]
    )
    path = dn.page(made).save(tmp_path / "report.html")
    shared.goto(path.as_uri())
    assert_nothing_found(shared)
    html = f"<!doctype html><html lang=en><title>Header</title><main><h1>Header</h1>{to_html(ct(1)[0])}</main></html>"
    (tmp_path / "header.html").write_text(html, encoding="utf-8")
    shared.goto((tmp_path / "header.html").as_uri())
    shared.get_by_label("Search the header").fill("spacing")
    assert_nothing_found(shared)


def test_every_control_is_reached_by_key_and_shows_that_it_is(shared: Page, tmp_path: Path) -> None:
    tab = opened(shared, tmp_path, load(ct()))
    seen = set()
    wanted = {str(each.get_attribute("aria-label")) for each in visible(tab.locator("button, select, input"))}
    for _ in range(120):
        tab.keyboard.press("Tab")
        label, outline = tab.evaluate(
            """() => {
              const { activeElement: made } = document;
              const { outlineStyle, outlineWidth } = getComputedStyle(made);
              const isOutlined = outlineStyle !== "none" && outlineWidth !== "0px";
              const { borderTopWidth } = getComputedStyle(made, "::after");
              return [made.getAttribute("aria-label"), isOutlined || borderTopWidth !== "0px"];
            }"""
        )
        if tab.evaluate("() => document.activeElement === document.body"):
            break
        seen.add(label)
        assert outline, tab.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")
    assert {name for name in wanted if name != "None"} <= seen


def visible(found: Locator) -> list[Locator]:
    return [each for each in found.all() if each.is_visible()]
