"""Structures, segments and doses on a page: their pixels, their legend, and what is read out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from dicomnb.display.figure.overlay_artists import AREA
from dicomnb.objects.dose import isodose, values_at
from dicomnb.teaching import make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.browser.pages import canvas_pixels, opened, settled
from tests.images import series
from tests.objects.made.structure_sets import FRAME, ball, structure_set

pytestmark = pytest.mark.xdist_group("browser")

ROWS, COLUMNS = 40, 52


def volume() -> Volume:
    """Voxels of 1.25 × 0.75 × 2.5 mm, from (-50, 30, 7) on."""
    return load(series(12, rows=ROWS, columns=COLUMNS, FrameOfReferenceUID=FRAME))


def box() -> NDArray[np.bool_]:
    mask = np.zeros((12, ROWS, COLUMNS), np.bool_)
    mask[3:9, 10:30, 15:40] = True
    return mask


def cells(shown: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For an axial canvas the row and column of the pixel in the middle of each voxel."""
    height, width = shown.shape[:2]
    return (
        ((np.arange(ROWS) + 0.5) * height / ROWS).astype(int),
        ((np.arange(COLUMNS) + 0.5) * width / COLUMNS).astype(int),
    )


def test_a_mask_is_an_area_with_a_border_and_can_be_switched_off(tab: Page, tmp_path: Path) -> None:
    opened(tab, tmp_path, volume(), index=5, plane="axial")
    plain = canvas_pixels(tab)
    opened(tab, tmp_path, volume(), index=5, plane="axial", overlay={"box": box()})
    expect(tab.locator(".legend")).to_be_visible()
    settled(tab)
    shown = canvas_pixels(tab)
    rows, columns = cells(shown)
    below, over = (each[np.ix_(rows, columns)].astype(float) for each in (plain, shown))
    color = np.round(np.array(to_rgb("#ffd400")) * 255)
    inner = box()[5] & np.roll(box()[5], 1, 0) & np.roll(box()[5], -1, 0)
    inner &= np.roll(box()[5], 1, 1) & np.roll(box()[5], -1, 1)
    assert np.abs(over - (below + (color - below) * AREA))[inner].max() <= 0.5
    assert (over == below)[~box()[5]].all()
    # Its border has the full colour, and is on its outermost voxels only.
    border = (shown == color).all(axis=-1)
    assert border.any()
    assert not border[np.ix_(rows, columns)][inner].any()
    tab.get_by_label("box").uncheck()
    settled(tab)
    assert np.array_equal(canvas_pixels(tab), plain)
    tab.get_by_label("box").press("Space")
    settled(tab)
    assert np.array_equal(canvas_pixels(tab), shown)


def test_area_and_outline_of_each_structure_are_chosen_by_themselves(tab: Page, tmp_path: Path) -> None:
    other = np.zeros_like(box())
    other[3:9, 35:50, 5:12] = True
    opened(tab, tmp_path, volume(), index=5, plane="axial", overlay={"box": box(), "other": other})
    expect(tab.locator(".legend")).to_be_visible()
    for name in ("box", "other"):
        tab.get_by_label(name).uncheck()
    settled(tab)
    plain = canvas_pixels(tab)
    for name in ("box", "other"):
        tab.get_by_label(name).check()
    settled(tab)
    shown = canvas_pixels(tab)
    tab.get_by_text("Opacity and outlines").click()
    tab.get_by_label("box fill (%), number").fill("80")
    tab.get_by_label("box fill (%), number").press("Enter")
    tab.get_by_label("box outline").uncheck()
    settled(tab)
    changed = canvas_pixels(tab)
    rows, columns = cells(shown)
    below, over = (each[np.ix_(rows, columns)].astype(float) for each in (plain, changed))
    color = np.round(np.array(to_rgb("#ffd400")) * 255)
    # No border is left: all of its voxels have the one mixture.
    assert np.abs(over - (below + (color - below) * 0.8))[box()[5]].max() <= 0.5
    kept = (shown == changed).all(axis=-1)[np.ix_(rows, columns)]
    assert kept[~box()[5]].all()
    tab.get_by_label("All fills (%), number").fill("0")
    tab.get_by_label("All fills (%), number").press("Enter")
    settled(tab)
    bare = canvas_pixels(tab)
    inner = np.ix_(rows, columns)
    assert np.array_equal(bare[inner][box()[5]], plain[inner][box()[5]])
    assert tab.get_by_label("other fill (%), number").input_value() == "0"
    # The outline of the other one is still there.
    assert (bare != plain).any()
    tab.get_by_label("other outline").uncheck()
    settled(tab)
    assert np.array_equal(canvas_pixels(tab), plain)


def test_a_mask_is_in_all_planes_and_follows_the_slice(tab: Page, tmp_path: Path) -> None:
    opened(tab, tmp_path, volume(), index=5, plane="axial", overlay={"box": box()})
    expect(tab.locator(".legend")).to_be_visible()
    settled(tab)
    color = np.round(np.array(to_rgb("#ffd400")) * 255)
    assert [bool((canvas_pixels(tab, pane) == color).all(axis=-1).any()) for pane in range(3)] == [True] * 3
    pane = tab.locator(".pane").first
    for key, wanted in (("Home", False), ("End", False), ("PageDown", False), ("ArrowUp", False), ("ArrowUp", True)):
        pane.press(key)
        settled(tab)
        assert bool((canvas_pixels(tab) == color).all(axis=-1).any()) == wanted, key


def test_the_dose_is_read_out_as_python_has_it_and_its_levels_are_named(tab: Page, tmp_path: Path) -> None:
    study = make_study("dose")
    ct = load(sorted(study.glob("ct*.dcm")))
    dose = isodose(study / "rtdose.dcm", [20, 40, 60])
    opened(tab, tmp_path, ct, index=17, plane="axial", overlay=[study / "rtstruct.dcm", dose])
    legend = tab.locator(".legend")
    expect(legend).to_contain_text("dose (Gy)")
    assert [each.strip() for each in legend.inner_text().split()][-3:] == ["20", "40", "60"]
    settled(tab)
    shown = canvas_pixels(tab)
    bounds = tab.locator("canvas").first.bounding_box()
    assert bounds is not None
    for i, j in ((70, 80), (60, 60), (30, 110)):
        x, y = ((index + 0.5) / count for index, count in ((i, 256), (j, 200)))
        tab.mouse.move(bounds["x"] + x * bounds["width"], bounds["y"] + y * bounds["height"])
        settled(tab)
        text = tab.locator(".readout").inner_text()
        assert f" · i {i}, j {j}, k 17 · " in text
        expected = float(values_at(dose.volume, ct.to_patient([i, j, 17])))
        read = float(text.split("dose ")[1].split(" Gy")[0])
        assert read == pytest.approx(expected, rel=2e-3)
    assert "Body" in text
    # The lines run where the dose passes their level: below and above on either side.
    red = to_rgb(colour_of(legend, 1))
    line = (shown == np.round(np.array(red) * 255)).all(axis=-1)
    down, right = np.nonzero(line)
    across = (right + 0.5) / shown.shape[1] * 256 - 0.5
    at = np.stack([across, (down + 0.5) / shown.shape[0] * 200 - 0.5, np.full(right.size, 17.0)], -1)
    assert right.size > 100
    assert values_at(dose.volume, ct.to_patient(at)) == pytest.approx(40, abs=2.0)


def colour_of(legend: Any, level: int) -> str:
    found = legend.locator(".swatch.line").nth(3 + level).evaluate("(mark) => mark.style.getPropertyValue('--colour')")
    return str(found)


def test_contours_run_where_the_file_says_and_not_along_voxels(tab: Page, tmp_path: Path) -> None:
    # A rectangle that no voxel border follows: x from -44.1 to 2.9 mm, y from 36.2 to 54.7, on three slices.
    corners = [(-44.1, 36.2), (2.9, 36.2), (2.9, 54.7), (-44.1, 54.7)]
    made = structure_set([[(*corner, z) for corner in corners] for z in (17, 19.5, 22)])
    opened(tab, tmp_path, volume(), index=5, plane="axial")
    plain = canvas_pixels(tab)
    opened(tab, tmp_path, volume(), index=5, plane="axial", overlay=made)
    expect(tab.locator(".legend")).to_be_visible()
    settled(tab)
    shown = canvas_pixels(tab)
    changed = (shown != plain).any(axis=-1)
    height, width = changed.shape
    # The outer corner of the first voxel of 1.25 × 0.75 mm, whose centre lies at (-50, 30).
    left, right = ((x + 50 + 1.25 / 2) / (COLUMNS * 1.25) * width for x in (-44.1, 2.9))
    top, bottom = ((y - 30 + 0.75 / 2) / (ROWS * 0.75) * height for y in (36.2, 54.7))
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert [columns[0], columns[-1] + 1] == pytest.approx([left - 0.75, right + 0.75], abs=1.1)
    assert [rows[0], rows[-1] + 1] == pytest.approx([top - 0.75, bottom + 0.75], abs=1.1)
    assert not changed[int(top) + 4 : int(bottom) - 3, int(left) + 4 : int(right) - 3].any()
    tab.locator(".pane").first.press("Home")
    settled(tab)
    tab.get_by_label("Lump").uncheck()
    settled(tab)
    blank = canvas_pixels(tab)
    tab.get_by_label("Lump").check()
    settled(tab)
    assert np.array_equal(canvas_pixels(tab), blank)  # nothing lies on the first slice


def test_a_page_that_is_thinned_out_thins_its_masks_alike(tab: Page, tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    noisy = series(12, rows=160, columns=200, FrameOfReferenceUID=FRAME)
    for ds in noisy:
        ds.PixelData = rng.integers(0, 4000, (160, 200), np.int16).tobytes()
    made = load(noisy)
    mask = np.zeros(made.shape, np.bool_)
    mask[:, 40:120, 50:150] = True
    opened(tab, tmp_path, made, index=5, plane="axial", overlay={"box": mask}, limit=0.1)
    assert "every" in tab.locator(".bottom-right").first.inner_text()
    expect(tab.locator(".legend")).to_be_visible()
    settled(tab)
    shown = canvas_pixels(tab)
    border = (shown == np.round(np.array(to_rgb("#ffd400")) * 255)).all(axis=-1)
    rows, columns = np.flatnonzero(border.any(axis=1)), np.flatnonzero(border.any(axis=0))
    # Within the few voxels that are thinned out into one.
    assert rows[[0, -1]] / shown.shape[0] == pytest.approx([40 / 160, 120 / 160], abs=4 / 160)
    assert columns[[0, -1]] / shown.shape[1] == pytest.approx([50 / 200, 150 / 200], abs=4 / 200)


def test_names_are_text(tab: Page, tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)></script>"
    made = structure_set(ball((-20, 45, 20), 8, np.arange(7, 30, 2.5).tolist()), ROIName=name)
    opened(tab, tmp_path, volume(), overlay=made)
    expect(tab.locator(".legend")).to_contain_text("<img src=x onerror=alert(1)></s…")
    assert tab.locator(".legend img").count() == 0
