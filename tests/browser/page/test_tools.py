"""What stands in the row of tools and beside the pictures: windows, cross, angle, undo, copying, full screen, room."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dicomnb.analysis.measure import angle
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.browser.pages import drag, focused, measured, number, opened, settled
from tests.images import series

pytestmark = pytest.mark.xdist_group("browser")


def ct() -> Volume:
    header: dict[str, Any] = {"WindowCenter": 900, "WindowWidth": 1800, "RescaleType": "HU"}
    return load(series(11, rows=31, columns=40, spacing=(1.1, 1.3), RescaleSlope=1, RescaleIntercept=0, **header))


@pytest.fixture(scope="module")
def shared(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, offline=True, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(10_000)
    yield opened(context.new_page(), tmp_path_factory.mktemp("page"), ct(), index=6)
    context.close()


@pytest.fixture
def tab(shared: Page) -> Page:
    shared.mouse.move(0, 0)
    focused(shared).press("r")
    settled(shared)
    return shared


def test_the_usual_windows_of_ct_are_buttons(tab: Page) -> None:
    windows = tab.get_by_role("group", name="Windows")
    names = [text.strip() for text in windows.get_by_role("button").all_inner_texts()]
    assert names[0] == "header"
    assert {"brain", "lung", "bone", "soft tissue"} <= set(names)
    for name, center, width in (("lung", -600, 1500), ("brain", 40, 80), ("soft tissue", 40, 400)):
        windows.get_by_role("button", name=name, exact=True).click()
        assert (number(tab, "Center (HU)"), number(tab, "Width (HU)")) == (center, width)
        pressed = windows.locator("[aria-pressed=true]")
        expect(pressed).to_have_text(name)


def test_the_cross_goes_and_comes(tab: Page) -> None:
    cross = tab.locator(".cross.upright").first
    expect(cross).to_be_visible()
    focused(tab).press("c")
    expect(cross).to_be_hidden()
    expect(tab.get_by_role("button", name="Cross")).to_have_attribute("aria-pressed", "false")
    tab.get_by_role("button", name="Cross").click()
    expect(cross).to_be_visible()


def test_an_angle_is_that_of_python(tab: Page) -> None:
    focused(tab).press("a")
    drag(tab, 0, (0.8, 0.25), (0.3, 0.3))
    assert measured(tab) == []
    drag(tab, 0, (0.5, 0.9), (0.55, 0.85))
    (found,) = measured(tab)
    shape = found["shape"]
    assert shape["kind"] == "Angle"
    wanted = angle(ct(), shape["start"], shape["corner"], shape["end"], plane="axial")
    assert found["found"]["degrees"] == pytest.approx(wanted.degrees, rel=1e-12)
    assert 40 < wanted.degrees < 90
    expect(tab.locator(".drawings text").first).to_have_text(f"1: {wanted.degrees:.4g}°")
    # By keys: three places of the cross, 10 columns and then 10 rows apart.
    pane = focused(tab)
    pane.press("r")
    pane.press("a")
    pane.press("Enter")
    for key in ("Shift+ArrowRight", "Shift+ArrowDown"):
        for _ in range(10):
            pane.press(key)
        pane.press("Enter")
    (found,) = measured(tab)
    assert found["found"]["degrees"] == pytest.approx(90)


def test_what_was_done_to_measurements_is_taken_back(tab: Page) -> None:
    pane = focused(tab)
    pane.press("d")
    drag(tab, 0, (0.2, 0.3), (0.7, 0.6))
    pane.press("e")
    drag(tab, 0, (0.2, 0.3), (0.7, 0.6))
    kinds = [each["shape"]["kind"] for each in measured(tab)]
    assert kinds == ["Ruler", "Ellipse"]
    pane.press("Delete")
    assert len(measured(tab)) == 1
    tab.get_by_role("button", name="Undo").click()
    assert [each["shape"]["kind"] for each in measured(tab)] == kinds
    pane.press("Control+z")
    pane.press("u")
    assert measured(tab) == []
    drag(tab, 0, (0.2, 0.3), (0.7, 0.6))
    pane.press("r")
    assert measured(tab) == []
    pane.press("u")
    assert len(measured(tab)) == 1


def test_measurements_are_copied_as_csv_and_as_json(tab: Page) -> None:
    pane = focused(tab)
    pane.press("d")
    drag(tab, 0, (0.1, 0.5), (0.9, 0.5))
    pane.press("b")
    drag(tab, 0, (0.2, 0.2), (0.6, 0.8))
    found = measured(tab)
    tab.get_by_role("button", name="Copy JSON").click()
    expect(tab.locator(".measured")).to_contain_text("Copied.")
    assert json.loads(tab.evaluate("navigator.clipboard.readText()")) == found
    tab.get_by_role("button", name="Copy CSV").click()
    expect(tab.locator(".measured")).to_contain_text("Copied.")
    settled(tab)
    ruler, box = csv.DictReader(io.StringIO(tab.evaluate("navigator.clipboard.readText()")))
    assert (ruler["kind"], ruler["view"], ruler["slice"], ruler["length_units"]) == ("ruler", "axial", "6", "mm")
    assert float(ruler["length"]) == pytest.approx(41.6, abs=0.2)
    assert ruler["mean"] == ""
    assert (box["units"], int(box["count"])) == ("HU", found[1]["found"]["count"])
    assert float(box["mean"]) == found[1]["found"]["mean"]
    # The table names the unit of each number.
    assert "mean (HU)" in tab.locator(".measurements thead").inner_text()


def test_a_viewer_fills_the_window_and_comes_back(tab: Page) -> None:
    before = tab.locator(".stage").bounding_box()
    pane = focused(tab)
    pane.press("x")
    settled(tab)
    stage = tab.locator(".stage").bounding_box()
    assert before is not None
    assert stage is not None
    assert stage["height"] > before["height"]
    assert tab.locator(".viewer").evaluate("(root) => root.getBoundingClientRect().height") == pytest.approx(768, abs=1)
    pane.press("x")
    expect(tab.locator(".viewer")).not_to_have_class("viewer full")
    settled(tab)


def test_dragging_with_the_tool_for_slices_goes_through_them(tab: Page) -> None:
    tab.get_by_role("button", name="Slices").click()
    drag(tab, 0, (0.5, 0.3), (0.5, 0.305), (0.5, 0.4))
    assert number(tab, "Slice") > 6
    assert number(tab, "Width (HU)") == 1800


def test_the_whole_viewer_fits_a_laptop(tab: Page) -> None:
    assert tab.evaluate("document.documentElement.scrollHeight") <= 768
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1366
    heights = [button.bounding_box() for button in tab.locator(".toolbar button").all()]
    assert len({box["y"] for box in heights if box}) == 1  # one row


def test_nothing_is_cut_off_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, offline=True)
    tab = opened(context.new_page(), tmp_path, ct(), index=6)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    for button in tab.locator(".toolbar button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 320
        assert (button.get_attribute("aria-label") or "").strip()
    focused(tab).press("?")
    settled(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
