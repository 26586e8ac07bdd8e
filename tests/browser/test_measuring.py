"""Rulers and regions drawn on a page: their numbers beside those of `roi` and `distance`."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from dicomnb.analysis.measure import distance
from dicomnb.analysis.roi import roi
from dicomnb.geometry.shapes import Ellipse, Polygon, Rectangle
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.uptake.suv import suv, suv_factor
from dicomnb.teaching import make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.browser.pages import drag, measured, opened
from tests.images import dataset, image, series

pytestmark = pytest.mark.xdist_group("browser")

SHAPES: dict[str, Any] = {"Ellipse": Ellipse, "Rectangle": Rectangle, "Polygon": Polygon}


def noisy(count: int = 20, rows: int = 41, columns: int = 33, **header: Any) -> list[Dataset]:
    """Return slices of numbers without an order, and padding at their left."""
    rng = np.random.default_rng(5)
    settings: dict[str, Any] = {"spacing": (1.1, 1.3), "RescaleSlope": 0.37, "RescaleIntercept": -40.5, **header}
    slices = series(count, rows=rows, columns=columns, PixelPaddingValue=-2000, RescaleType="HU", **settings)
    for each in slices:
        stored = rng.integers(-1000, 3000, (rows, columns)).astype("<i2")
        stored[:, :4] = -2000
        each.PixelData = stored.tobytes()
    return slices


def assert_like_python(found: dict[str, Any], volume: Volume) -> None:
    """Compare what the page counted with what Python counts in the same shape."""
    shape = dict(found["shape"])
    kind = shape.pop("kind")
    if kind == "Ruler":
        wanted = distance(volume, shape["start"], shape["end"], plane=found["view"])
        assert found["found"]["length"] == pytest.approx(wanted.length, rel=1e-12)
        return
    made = SHAPES[kind](
        **{name: tuple(map(tuple, value)) if name == "corners" else tuple(value) for name, value in shape.items()}
    )
    stated = roi(volume, made, plane=found["view"], index=found["slice"])
    assert stated.count > 20
    assert (found["found"]["count"], found["found"]["left_out"]) == (stated.count, stated.left_out)
    for name in ("min", "max", "median"):
        assert found["found"][name] == getattr(stated, name)
    for name in ("mean", "sd", "area"):
        assert found["found"][name] == pytest.approx(getattr(stated, name), rel=1e-12)


@pytest.mark.parametrize(
    "how",
    [{}, {"step": (0.0, -1.4, 2.5)}, {"row": (0, 1, 0), "column": (0, 0, -1), "step": (-2.3, 0, 0)}],
    ids=["straight", "tilted", "sagittal"],
)
def test_a_page_counts_what_python_counts(tab: Page, tmp_path: Path, how: dict[str, Any]) -> None:
    volume = load(noisy(**how))
    opened(tab, tmp_path, volume)
    for pane in range(3):
        tab.locator(".pane").nth(pane).focus()
        for key, way in (
            ("d", ((0.2, 0.3), (0.8, 0.6))),
            ("e", ((0.05, 0.2), (0.7, 0.85))),
            ("b", ((0.9, 0.9), (0.3, 0.4))),
            ("f", ((0.1, 0.1), (0.8, 0.3), (0.5, 0.9), (0.2, 0.6))),
        ):
            tab.keyboard.press(key)
            drag(tab, pane, *way)
    found = measured(tab)
    assert len(found) == 12
    for each in found:
        assert_like_python(each, volume)
    # Padding is there, and does not count.
    assert found[1]["found"]["left_out"] > 0


def test_slices_with_their_own_scale_and_padding_are_counted_exactly(tab: Page, tmp_path: Path) -> None:
    slices = noisy()
    for number, each in enumerate(slices):
        each.RescaleSlope = 0.1 + 0.013 * number
    del slices[4]
    volume = load(slices)
    opened(tab, tmp_path, volume)
    tab.keyboard.press("Tab")
    tab.locator(".pane").nth(1).focus()
    tab.keyboard.press("e")
    drag(tab, 1, (0.02, 0.02), (0.9, 0.98))
    (found,) = measured(tab)
    assert_like_python(found, volume)
    assert found["found"]["left_out"] > volume.shape[2] // 2  # the missing slice as well


def test_a_pet_is_read_out_and_measured_in_suv_too(tab: Page, tmp_path: Path) -> None:
    volume = load(make_study("pet-small", tmp_path / "pet"))
    factor = float(suv_factor(volume.dataset).factor)
    opened(tab, tmp_path, volume)
    k, j, i = (size // 2 for size in volume.shape)
    uptake = float(suv(volume).array[k, j, i])
    expect(tab.locator(".readout")).to_contain_text(f"Bq/mL · SUV {uptake:.3g}")
    tab.locator(".pane").first.focus()
    tab.keyboard.press("e")
    drag(tab, 0, (0.3, 0.3), (0.6, 0.7))
    (found,) = measured(tab)
    assert_like_python(found, volume)
    assert (found["suv"]["units"], found["suv"]["kind"]) == ("g/mL", "bw")
    for name in ("mean", "sd", "min", "max", "median"):
        assert found["suv"][name] == pytest.approx(found["found"][name] * factor, rel=1e-6)
    expect(tab.locator(".measurements caption")).to_contain_text("SUV by body weight, g/mL")
    expect(tab.locator(".measurements tbody")).to_contain_text(f"SUV {found['suv']['mean']:.3g}")
    text = tab.evaluate("(records) => csvOf(records)", [found])
    (row,) = csv.DictReader(io.StringIO(text))
    assert float(row["suv_max"]) == found["suv"]["max"]


def test_regions_of_a_pet_in_suv_are_measured_in_suv(tab: Page, tmp_path: Path) -> None:
    slices = noisy(Modality="PT", Units="GML", RescaleSlope=0.0037, RescaleIntercept=0)
    for each in slices:
        del each.RescaleType
    volume = load(slices)
    opened(tab, tmp_path, volume)
    tab.locator(".pane").first.focus()
    tab.keyboard.press("e")
    drag(tab, 0, (0.3, 0.3), (0.6, 0.7))
    (found,) = measured(tab)
    assert_like_python(found, volume)
    assert found["found"]["units"] == "g/mL"
    expect(tab.locator(".measurements thead")).to_contain_text("mean (g/mL)")


def test_the_numbers_are_on_the_picture_and_in_a_table(tab: Page, tmp_path: Path) -> None:
    opened(tab, tmp_path, series(9, rows=31, columns=40, spacing=(1.1, 1.3), RescaleType="HU"))
    tab.get_by_role("button", name="Ruler").click()
    expect(tab.get_by_role("button", name="Ruler")).to_have_attribute("aria-pressed", "true")
    # 40 columns of 1.3 mm: from a tenth to nine tenths are 41.6 mm.
    drag(tab, 0, (0.1, 0.5), (0.9, 0.5))
    expect(tab.locator(".drawings text").first).to_have_text("1: 41.6 mm")
    expect(tab.locator(".measurements tbody tr")).to_contain_text("1 ruleraxial k = 4")
    # The window stays as it was: the tool has the mouse. Without it, dragging changes the window again.
    before = tab.get_by_label("Width", exact=False).nth(1).input_value()
    tab.locator(".pane").first.focus()
    tab.keyboard.press("w")
    drag(tab, 0, (0.3, 0.3), (0.6, 0.4))
    assert len(measured(tab)) == 1
    assert tab.get_by_label("Width", exact=False).nth(1).input_value() != before
    # What was drawn belongs to its slice.
    tab.keyboard.press("ArrowUp")
    expect(tab.locator(".pane").first.locator(".drawings text")).to_have_count(0)
    tab.keyboard.press("ArrowDown")
    expect(tab.locator(".pane").first.locator(".drawings text")).to_have_count(1)
    tab.get_by_role("button", name="Remove measurement 1").click()
    expect(tab.locator(".measurements")).to_be_hidden()


def test_both_ends_can_be_set_by_key(tab: Page, tmp_path: Path) -> None:
    volume = load(series(9, rows=31, columns=40, spacing=(1.1, 1.3)))
    opened(tab, tmp_path, volume)
    tab.locator(".pane").first.focus()
    tab.keyboard.press("d")
    tab.keyboard.press("Enter")
    for _ in range(5):
        tab.keyboard.press("Shift+ArrowRight")
    for _ in range(7):
        tab.keyboard.press("Shift+ArrowDown")
    tab.keyboard.press("Enter")
    (found,) = measured(tab)
    assert found["found"]["length"] == pytest.approx(float(np.hypot(5 * 1.3, 7 * 1.1)))
    tab.keyboard.press("Delete")
    assert measured(tab) == []


def test_points_of_a_fourth_dimension_are_counted_by_themselves(tab: Page, tmp_path: Path) -> None:
    echoes = [each for echo in (10, 30) for each in series(3, rows=9, columns=8, Modality="MR", EchoTime=echo)]
    for count, each in enumerate(echoes):
        each.SOPInstanceUID = f"2.25.9.{count + 1}"
        each.PixelData = (np.frombuffer(each.PixelData, "<i2") + (7000 if count > 2 else 0)).astype("<i2").tobytes()
    opened(tab, tmp_path, echoes)
    tab.locator(".pane").first.focus()
    tab.keyboard.press("b")
    drag(tab, 0, (0.1, 0.1), (0.9, 0.9))
    (first,) = measured(tab)
    tab.get_by_label("Point", exact=True).press("End")
    (second,) = measured(tab)
    assert second["found"]["mean"] == pytest.approx(first["found"]["mean"] + 7000)


def test_across_ultrasound_regions_there_is_no_distance(tab: Page, tmp_path: Path) -> None:
    def region(left: int, right: int, delta: float) -> Dataset:
        return dataset(
            RegionSpatialFormat=1,
            RegionLocationMinX0=left,
            RegionLocationMinY0=0,
            RegionLocationMaxX1=right,
            RegionLocationMaxY1=29,
            PhysicalUnitsXDirection=3,
            PhysicalUnitsYDirection=3,
            PhysicalDeltaX=delta,
            PhysicalDeltaY=delta,
        )

    ds = image(np.arange(1200, dtype=np.uint16).reshape(30, 40), Modality="US")
    ds.SequenceOfUltrasoundRegions = [region(0, 19, 0.02), region(20, 39, 0.05)]
    opened(tab, tmp_path, ds)
    tab.locator(".pane").first.focus()
    tab.keyboard.press("d")
    drag(tab, 0, (0.1, 0.5), (0.4, 0.5))
    drag(tab, 0, (0.1, 0.5), (0.9, 0.5))
    tab.keyboard.press("b")
    drag(tab, 0, (0.6, 0.2), (0.9, 0.8))
    drag(tab, 0, (0.3, 0.2), (0.9, 0.8))
    near, across, inside, over = (each["found"] for each in measured(tab))
    # 12 columns of 0.2 mm.
    assert near["length"] == pytest.approx(2.4, rel=0.01)
    assert across["length"] is None
    assert "across ultrasound regions" in tab.locator(".drawings text").nth(1).text_content()  # type: ignore[operator]
    assert inside["area"] == pytest.approx(inside["count"] * 0.25)
    assert over["area"] is None


def test_lengths_at_the_detector_are_said_to_be(tab: Page, tmp_path: Path) -> None:
    ds = image(np.arange(1200, dtype=np.uint16).reshape(30, 40), Modality="DX", ImagerPixelSpacing=[0.2, 0.2])
    opened(tab, tmp_path, ds)
    tab.locator(".pane").first.focus()
    tab.keyboard.press("d")
    drag(tab, 0, (0.25, 0.5), (0.75, 0.5))
    expect(tab.locator(".drawings text")).to_have_text("1: 4 mm at the detector")
    tab.keyboard.press("b")
    drag(tab, 0, (0.2, 0.2), (0.8, 0.8))
    expect(tab.locator(".measurements")).to_contain_text("mm² at the detector")


def test_across_slices_at_odd_distances_nothing_is_measured(tab: Page, tmp_path: Path) -> None:
    slices = series(9, rows=31, columns=20)
    for number, each in enumerate(slices):
        each.ImagePositionPatient = [-50, 30, 7 + 2.5 * number + (1.2 if number % 3 else 0)]
    opened(tab, tmp_path, slices)
    panes = tab.locator(".pane:visible")
    panes.nth(1).focus()
    tab.keyboard.press("d")
    drag(tab, 1, (0.2, 0.2), (0.8, 0.8))
    expect(tab.get_by_text("not evenly spaced: this plane")).to_be_visible()
    assert measured(tab) == []
    panes.nth(0).focus()
    drag(tab, 0, (0.2, 0.2), (0.8, 0.8))
    assert len(measured(tab)) == 1
    expect(tab.get_by_text("not evenly spaced: this plane")).to_be_hidden()


def test_a_page_that_holds_a_part_counts_nothing(tab: Page, tmp_path: Path) -> None:
    stored = np.random.default_rng(3).integers(0, 4000, (500, 600)).astype(np.uint16)
    opened(tab, tmp_path, image(stored, PixelSpacing=[0.5, 0.5]), limit=0.05)
    tab.locator(".pane").first.focus()
    tab.keyboard.press("e")
    drag(tab, 0, (0.2, 0.2), (0.8, 0.8))
    expect(tab.locator(".measurements")).to_contain_text("a part of the voxels only")
    tab.keyboard.press("d")
    drag(tab, 0, (0.0, 0.5), (1.0, 0.5))
    assert measured(tab)[1]["found"]["length"] == pytest.approx(300)
