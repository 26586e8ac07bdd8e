"""What is measured in a viewer: by Python, by buttons, and by a pointer on the sheet."""

from __future__ import annotations

import builtins
import io
from typing import Any

import ipywidgets
import numpy as np
import pytest
from PIL import Image

from dicomnb.analysis.measure import distance
from dicomnb.analysis.roi import roi
from dicomnb.display.widget.viewer import Viewer
from dicomnb.errors import GeometryError, UsageError
from dicomnb.geometry.shapes import Circle, Ellipse
from tests.display.core_widgets import core_view as view
from tests.display.viewers import widgets
from tests.images import dataset, image, series

TILTED: dict[str, Any] = {"step": (0.0, -1.4, 2.5)}


def viewer(**options: Any) -> Viewer:
    header: dict[str, Any] = {"RescaleSlope": 1, "RescaleIntercept": -3, "RescaleType": "HU"}
    viewer: Viewer = view(
        series(9, rows=41, columns=33, spacing=(1.1, 1.3), **header), figsize=(5, 4), dpi=60, **options
    )
    return viewer


def press(shown: Viewer, label: str) -> None:
    next(each for each in widgets(shown, ipywidgets.Button) if each.description == label).click()


def choose(shown: Viewer, tool: str) -> None:
    next(each for each in widgets(shown, ipywidgets.Dropdown) if each.description == "Measure").value = tool


def kept(shown: Viewer) -> list[Any]:
    return list(shown.measurements)


def table(shown: Viewer) -> str:
    return next(str(each.value) for each in widgets(shown, ipywidgets.HTML) if "Measurements" in each.value)


def pixels(shown: Viewer) -> Any:
    (still,) = widgets(shown, ipywidgets.Image)
    with Image.open(io.BytesIO(still.value)) as read:
        return np.asarray(read.convert("RGB")).astype(int)


def yellow(shown: Viewer) -> Any:
    """Return where the picture has the colour of marks, shape (height, width)."""
    colors = pixels(shown)
    return colors[..., 0] - colors[..., 2] > 100  # all else is grey


def pull(shown: Viewer, *places: tuple[float, float]) -> None:
    """Do what the sheet in the browser does when a pointer went through these coordinates of the axes."""
    pytest.importorskip("anywidget")
    sheet = next(each for each in widgets(shown, ipywidgets.DOMWidget) if type(each).__name__ == "Sheet")
    height, width = shown.renderer.shape
    trace = (shown.renderer.pixels_of(places) / (width, height)).tolist()
    sheet._handle_custom_msg({"tool": sheet.tool, "trace": trace}, [])


def test_what_python_measures_is_drawn_listed_and_kept() -> None:
    shown = viewer(index=4)
    before = pixels(shown)
    found = shown.measure(Circle((20, 24), 7))
    assert found == roi(shown.volume, Circle((20, 24), 7), index=4)
    assert kept(shown)[0].result is found
    assert "mm²" in table(shown)
    marked = yellow(shown)
    assert marked.sum() > 50
    # The leftmost point of the circle is at (13, 24): a pixel of the line is there, and none in the middle.
    x, y = np.rint(shown.renderer.pixels_of((13, 24))).astype(int)
    assert marked[y - 1 : y + 2, x - 1 : x + 2].any()
    x, y = np.rint(shown.renderer.pixels_of((20, 24))).astype(int)
    assert not marked[y - 2 : y + 3, x - 2 : x + 3].any()
    # What lies in a slice is not drawn in another one.
    shown.index = 5
    assert not yellow(shown).any()
    shown.index = 4
    assert np.array_equal(yellow(shown), marked)
    press(shown, "Remove last")
    assert shown.measurements == ()
    assert np.array_equal(pixels(shown), before)


@pytest.mark.parametrize("plane", ["axial", "coronal", "sagittal"])
@pytest.mark.parametrize(
    "how",
    [{}, TILTED, {"row": (0, 1, 0), "column": (0, 0, -1), "step": (-2.3, 0, 0)}],
    ids=["straight", "tilted", "sagittal"],
)
def test_a_pointer_draws_in_every_plane(plane: str, how: dict[str, Any]) -> None:
    shown = view(series(9, rows=41, columns=33, spacing=(1.1, 1.3), **how), plane=plane, figsize=(5, 4), dpi=60)
    places = [(3.0, 4.0), (17.0, 15.0)]
    choose(shown, "ruler")
    pull(shown, *places)
    choose(shown, "rectangle")
    pull(shown, *places)
    ruler, region = (each.result for each in kept(shown))
    # The coordinates of a slice come in the order x, y, z, those of a picture across and down.
    seen = shown.seen
    start, end = places if seen.across > seen.down else [(y, x) for x, y in places]
    wanted = distance(shown.volume, start, end, plane=plane, index=shown.index)
    assert ruler.length == pytest.approx(wanted.length)
    assert ruler.start == pytest.approx(start)
    assert region.shape.center == pytest.approx(np.mean([start, end], axis=0))
    assert region == roi(shown.volume, region.shape, plane=plane, index=shown.index)
    assert region.count > 20


def test_a_pointer_draws_ellipses_and_by_hand_and_moves_the_cross() -> None:
    shown = viewer(index=2)
    choose(shown, "ellipse")
    pull(shown, (5, 6), (25, 12))
    choose(shown, "freehand")
    pull(shown, (5, 6), (25, 12), (20, 40), (4, 30))
    oval, polygon = (each.result.shape for each in kept(shown))
    assert isinstance(oval, Ellipse)
    assert oval.semi_axes == pytest.approx((10, 3))
    assert len(polygon.corners) == 4
    pull(shown, (5, 6))  # no size: nothing is drawn
    choose(shown, "rectangle")
    pull(shown, (5, 6), (5, 12))
    assert len(shown.measurements) == 2
    choose(shown, "")
    # (10.4, 12.1): column 8 begins at 10.4; row 11 at 12.1.
    pull(shown, (10.8, 12.5))
    assert shown.voxel == (8, 11, 2)
    # Beyond the image it is kept within it.
    choose(shown, "ruler")
    pull(shown, (10, 10), (1000, 10))
    assert kept(shown)[-1].result.end == pytest.approx((33 * 1.3, 10))


def test_both_ends_can_be_set_at_the_cross() -> None:
    shown = viewer(index=3)
    choose(shown, "ruler")
    shown.voxel = (4, 5, 3)
    press(shown, "Set at cross")
    assert not shown.measurements
    assert yellow(shown).any()  # where it begins
    shown.voxel = (10, 12, 3)
    press(shown, "Set at cross")
    found = kept(shown)[-1]
    assert found.result.length == pytest.approx(np.hypot(6 * 1.3, 7 * 1.1))


def test_an_end_that_was_set_in_one_slice_is_none_in_another() -> None:
    shown = viewer(index=3)
    choose(shown, "ruler")
    press(shown, "Set at cross")
    shown.index = 4
    assert not yellow(shown).any()
    press(shown, "Set at cross")
    assert shown.measurements == ()
    shown.voxel = (1, 1, 4)
    press(shown, "Set at cross")
    assert [each.index for each in kept(shown)] == [4]


def test_across_slices_at_odd_distances_it_is_said_that_nothing_can_be_measured() -> None:
    slices = series(9, rows=31, columns=20)
    for number, each in enumerate(slices):
        each.ImagePositionPatient = [-50, 30, 7 + 2.5 * number + (1.2 if number % 3 else 0)]
    shown = view(slices, plane="coronal")
    choose(shown, "ruler")
    press(shown, "Set at cross")
    pull(shown, (3, 4), (8, 9))
    assert any("not evenly spaced" in each.value for each in widgets(shown, ipywidgets.Label))
    assert shown.measurements == ()
    shown.plane = "axial"
    pull(shown, (3, 4), (8, 9))
    assert len(shown.measurements) == 1


def test_without_anywidget_it_is_said_how_to_get_the_mouse(monkeypatch: pytest.MonkeyPatch) -> None:
    from dicomnb.display.widget.pointer_layer import _sheet_class

    original = builtins.__import__

    def missing(name: str, *args: Any, **options: Any) -> Any:
        if name == "anywidget":
            raise ImportError(name)
        return original(name, *args, **options)

    _sheet_class.cache_clear()
    monkeypatch.setattr(builtins, "__import__", missing)
    shown = viewer()
    choose(shown, "ruler")
    said = [each.value for each in widgets(shown, ipywidgets.Label)]
    assert any('pip install "dicomnb[draw]"' in each for each in said)
    press(shown, "Set at cross")
    shown.voxel = (1, 2, 4)
    press(shown, "Set at cross")
    assert len(shown.measurements) == 1


def test_what_cannot_be_measured_is_refused_in_python_and_said_on_the_page() -> None:
    slab = viewer(slab=10)
    with pytest.raises(UsageError, match="slab"):
        slab.measure(Circle((20, 24), 7))
    assert slab.measure([(3, 4), (6, 8)]).length == pytest.approx(5)
    ds = image(np.arange(1200, dtype=np.uint16).reshape(30, 40), Modality="US")
    ds.SequenceOfUltrasoundRegions = [
        dataset(
            RegionSpatialFormat=1,
            RegionLocationMinX0=left,
            RegionLocationMinY0=0,
            RegionLocationMaxX1=left + 19,
            RegionLocationMaxY1=29,
            PhysicalUnitsXDirection=3,
            PhysicalUnitsYDirection=3,
            PhysicalDeltaX=0.02,
            PhysicalDeltaY=delta,
        )
        for left, delta in ((0, 0.02), (20, 0.05))
    ]
    shown = view(ds)
    with pytest.raises(GeometryError, match="different regions"):
        shown.measure([(5, 5), (30, 5)])
    choose(shown, "ruler")
    pull(shown, (5, 5), (30, 5))
    assert any("different regions" in each.value for each in widgets(shown, ipywidgets.Label))
    assert shown.measurements == ()


def test_nothing_of_a_file_is_markup_on_the_picture_or_in_the_table() -> None:
    slices = series(3, rows=20, columns=20, Modality="PT", Units="$frac<b>", RescaleSlope=1)
    shown = view(slices)
    shown.measure(Circle((12, 8), 5))
    assert "<b>" not in table(shown)
    assert "&lt;b&gt;" in table(shown)


def test_a_closed_viewer_leaves_no_sheet_behind() -> None:
    pytest.importorskip("anywidget")
    from ipywidgets.widgets.widget import _instances

    def alive() -> int:
        return sum(isinstance(each, ipywidgets.DOMWidget) for each in _instances.values())

    before = alive()
    shown = viewer()
    choose(shown, "ruler")
    assert alive() > before + 20
    shown.close()
    assert alive() == before
