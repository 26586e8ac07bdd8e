"""`view`: which viewer there is, and that both have the same traits."""

from __future__ import annotations

import builtins
import sys
from types import SimpleNamespace
from typing import Any

import ipywidgets
import numpy as np
import pytest

from dicomnb.display.figure.picture import show
from dicomnb.display.page.page import page
from dicomnb.display.view import view
from dicomnb.display.widget.canvas.canvas_viewer import CanvasViewer
from dicomnb.display.widget.link import link
from dicomnb.display.widget.viewer import Viewer
from dicomnb.errors import MissingDependency, UsageError, WrongType
from dicomnb.geometry.shapes import Rectangle
from dicomnb.teaching.studies.named_studies import make_study
from dicomnb.volumes.loading.load import load
from tests.display.core_widgets import core_view
from tests.display.viewers import pixels, viewer
from tests.images import series


@pytest.fixture(params=[True, False], ids=["canvas", "core"])
def canvas(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def shown_of(canvas: bool, **options: Any) -> Any:
    slices = series(5, rows=31, columns=17, WindowCenter=40, WindowWidth=400)
    return view(slices, canvas=canvas, figsize=(4, 3), dpi=50, **options)


def test_where_anywidget_is_there_the_browser_paints() -> None:
    shown = [view(series(2), canvas=canvas) for canvas in (None, True, False)]
    assert [isinstance(each, CanvasViewer) for each in shown] == [True, True, False]
    assert isinstance(shown[2], Viewer)
    for each in shown:
        each.close()


def test_without_anywidget_the_kernel_paints_and_who_wants_the_other_hears_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = builtins.__import__

    def barred(name: str, *given: Any, **options: Any) -> Any:
        if name.split(".", maxsplit=1)[0] == "anywidget":
            raise ImportError(name)
        return plain(name, *given, **options)

    monkeypatch.setattr(builtins, "__import__", barred)
    shown = view(series(2))
    assert isinstance(shown, Viewer)
    shown.close()
    with pytest.raises(MissingDependency, match=r'pip install "dicomnb\[widget\]"'):
        view(series(2), canvas=True)


def test_marimo_gets_the_viewer_whose_still_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "marimo", SimpleNamespace(running_in_notebook=lambda: True))
    shown = view(series(2))
    assert isinstance(shown, Viewer)
    shown.close()


def test_both_begin_with_what_is_asked_for(canvas: bool) -> None:
    shown = shown_of(canvas, plane="coronal", index=7, window=(10, 20))
    assert isinstance(shown, ipywidgets.Widget)
    assert (shown.plane, shown.index, shown.voxel, shown.t) == ("coronal", 7, (8, 7, 2), 0)
    assert (shown.window.center, shown.window.width) == (10, 20)
    assert (shown.zoom, shown.pan, shown.measurements) == (1.0, (0.0, 0.0), ())
    assert repr(shown).startswith("<Viewer of <Volume CT, 5 × 31 × 17")
    shown.close()


def test_each_trait_is_set_and_observed(canvas: bool) -> None:
    shown = shown_of(canvas)
    seen: list[tuple[str, Any]] = []
    names = ["index", "plane", "voxel", "window", "zoom", "pan", "opacity", "measurements"]
    shown.observe(lambda change: seen.append((change["name"], change["new"])), names)
    shown.index = -1
    shown.zoom = 2
    shown.pan = [0.25, -0.125]
    shown.opacity = 0.75
    shown.window = (7, 3)
    shown.measure(Rectangle((8, 9), (4, 2)))
    # Of voxel and index, which follow each other, either may come first.
    assert sorted(seen[:2]) == [("index", 4), ("voxel", (8, 15, 4))]
    assert seen[2:5] == [("zoom", 2.0), ("pan", (0.25, -0.125)), ("opacity", 0.75)]
    assert [name for name, _ in seen[5:]] == ["window", "measurements"]
    shown.plane = "sagittal"
    assert (shown.index, shown.zoom, shown.pan) == (8, 1.0, (0.0, 0.0))
    shown.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [("index", 5), ("plane", "oblique"), ("voxel", (17, 0, 0)), ("t", 1), ("window", "lungs"), ("zoom", 0),
     ("zoom", float("inf")), ("pan", (0.6, 0)), ("pan", 3), ("opacity", 1.5), ("opacity", -0.1)],
)  # fmt: skip
def test_what_does_not_exist_is_refused_and_nothing_changes(canvas: bool, name: str, value: Any) -> None:
    shown = shown_of(canvas)
    before = {
        each: getattr(shown, each) for each in ("index", "plane", "voxel", "t", "window", "zoom", "pan", "opacity")
    }
    with pytest.raises(UsageError):
        setattr(shown, name, value)
    assert {each: getattr(shown, each) for each in before} == before
    shown.close()


def test_any_two_viewers_can_be_linked(canvas: bool) -> None:
    left = shown_of(canvas)
    right = view(series(5, rows=31, columns=17, WindowCenter=40, WindowWidth=400), canvas=not canvas)
    joined = link(left, right)
    left.voxel = (3, 4, 1)
    assert right.voxel == (3, 4, 1)
    right.plane = "coronal"
    assert left.plane == "coronal"
    joined.unlink()
    for each in (left, right):
        each.close()


def test_both_stand_in_boxes_and_beside_other_widgets(canvas: bool) -> None:
    shown = shown_of(canvas)
    slider = ipywidgets.IntSlider(0, 0, 4)
    joined = ipywidgets.link((shown, "index"), (slider, "value"))
    assert slider.value == 2
    slider.value = 4
    assert shown.index == 4
    box = ipywidgets.HBox([shown, slider])
    joined.unlink()
    box.close()
    shown.close()


def test_a_second_volume_has_the_opacity_that_it_is_drawn_with(canvas: bool) -> None:
    ct = load(series(4, rows=9, columns=8))
    pet = load(series(3, rows=5, columns=6, spacing=(2, 2), Modality="PT"))
    shown = view([ct, pet], canvas=canvas)
    assert shown.opacity == 0.5
    shown.opacity = 0.25
    assert shown.opacity == 0.25
    shown.close()


# -- the part of a plane that the kernel paints ---------------------------------------------------------------


def test_a_picture_is_larger_and_still_one_voxel_is_one_rectangle() -> None:
    shown = viewer(figsize=(6, 5))
    shown.window = (250, 500)
    down, across = shown.renderer.image_span
    height, width = down.stop - down.start, across.stop - across.start
    shown.zoom = 3
    zoomed = pixels(shown)[shown.renderer.image_span][..., 0].astype(int)
    # A third of 31 rows and of 17 columns, on the pixels of all.
    assert zoomed.shape == pytest.approx((height, width), abs=2)
    middle = zoomed[len(zoomed) // 3]  # beside the letters
    assert 4 <= np.count_nonzero(np.diff(middle)) + 1 <= 7
    shown.pan = (0.25, 0)
    moved = pixels(shown)[shown.renderer.image_span][..., 0].astype(int)
    # Voxels hold 100 k + 10 j + i: a quarter of 17 columns further right all are brighter.
    assert moved[len(moved) // 3].mean() > middle.mean()
    shown.voxel = (16, 15, 2)
    shown.measure([(10, 15), (14, 12)])  # drawn where it lies, and beside the picture where it does not
    shown.zoom, shown.pan = 1, (0, 0)
    assert pixels(shown).shape[0] == 500
    shown.close()


def test_a_second_volume_is_seen_as_much_as_is_asked_for() -> None:
    ct = series(3, rows=20, columns=20, spacing=(2, 2), WindowCenter=100, WindowWidth=400)
    pet = series(3, rows=10, columns=10, spacing=(4, 4), Modality="PT", WindowCenter=100, WindowWidth=200)
    shown = core_view([load(ct), load(pet)], figsize=(4, 4))

    def middle() -> list[int]:
        found = pixels(shown)[shown.renderer.image_span]
        place = found[found.shape[0] // 2, found.shape[1] // 2].astype(int).tolist()
        return [int(part) for part in place]

    half = middle()
    shown.opacity = 0
    below = middle()
    assert below[0] == below[1] == below[2]  # grey
    shown.opacity = 1
    above = middle()
    assert half == pytest.approx([(low + high) / 2 for low, high in zip(below, above, strict=True)], abs=1)
    shown.close()


def test_an_image_as_presented_is_the_picture_of_show() -> None:
    folder = make_study("presentation")
    figure = view(folder / "image.dcm", presentation=folder / "state.dcm", window=(110, 220))
    drawn = show(folder / "image.dcm", presentation=folder / "state.dcm", window=(110, 220))
    assert figure.png() == drawn.png()
    assert "turned 90°" in figure.alt


@pytest.mark.parametrize(
    "wrong",
    [
        {"index": "3"},
        {"index": 2.5},
        {"t": [0]},
        {"plane": 3},
        {"slab": "30"},
        {"how": 3},
        {"cmap": 3},
        {"cmap": ["hot"]},
    ],
)
@pytest.mark.parametrize("shown", [show, view, core_view, page])
def test_an_argument_of_another_type_is_refused_in_words(shown: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"There (is no|are)|is no (whole number|name of a plane|thickness)"):
        shown(load(series(4)), **wrong)


@pytest.mark.parametrize("shown", [view, core_view, page])
@pytest.mark.parametrize("index", [range(1, 3), [1, 2]])
def test_of_several_slices_only_a_figure_is_made(shown: Any, index: Any) -> None:
    with pytest.raises(WrongType, match=r"show takes several as well, such as index=\[3, 7\]"):
        shown(load(series(4)), index=index)


def test_an_array_of_one_number_is_a_slice_and_a_list_of_one_number_a_sheet_of_slices() -> None:
    volume = load(series(4))
    alike: tuple[Any, ...] = (1, np.array(1), 1.0)
    single, *same = (show(volume, index=index).png() for index in alike)
    assert same == [single, single]
    assert show(volume, index=[1]).png() != single
