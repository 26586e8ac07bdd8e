"""A menu of series: what stands below it, what is told where one cannot be shown, and what is let go of."""

from __future__ import annotations

import base64
import gc
import weakref
from functools import partial
from pathlib import Path
from typing import Any

import ipywidgets
import pytest
from ipywidgets.widgets.widget import _instances

import dicomnb as dn
from dicomnb.display.view import view
from dicomnb.display.widget.series.series_chooser import SeriesChooser
from dicomnb.display.widget.viewer import Viewer
from dicomnb.errors import DicomWarning, UsageError
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.volumes.loading.stack_choices import Choice
from tests.display.viewers import widgets
from tests.images import series
from tests.objects.slides.made_slides import layers, slide_image


@pytest.fixture(params=[True, False], ids=["canvas", "core"])
def canvas(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def another(count: int, number: int, **attributes: Any) -> list[dn.Dataset]:
    slices = series(count, SeriesInstanceUID=f"2.25.7.{number}", SeriesNumber=number, **attributes)
    for k, ds in enumerate(slices):
        ds.SOPInstanceUID = f"2.25.8.{number}.{k}"
    return slices


def written(folder: Path, *slices: dn.Dataset) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for ds in slices:
        ds.save_as(folder / f"{ds.SOPInstanceUID}.dcm")
    return folder


def three() -> list[dn.Dataset]:
    return [*series(5), *another(7, 4, rows=9, columns=8, Modality="MR"), *another(2, 12)]


def menu_of(shown: SeriesChooser) -> Any:
    return widgets(shown, ipywidgets.Dropdown)[0]


def viewer_of(shown: SeriesChooser) -> Any:
    return shown.viewer


def note_of(shown: SeriesChooser) -> str:
    return str(shown.children[1].value)


def test_a_folder_of_several_series_has_a_menu_above_the_viewer_of_the_first(canvas: bool, tmp_path: Path) -> None:
    shown = view(written(tmp_path, *three()), canvas=canvas, plane="coronal", window=(10, 20))
    assert isinstance(shown, SeriesChooser)
    menu = menu_of(shown)
    assert menu.description == "Series"
    assert [name for name, _ in menu.options] == ["3 · CT · 5 slices", "4 · MR · 7 slices", "12 · CT · 2 slices"]
    assert shown.children[0] is menu
    assert shown.children[2].children == (shown.viewer,)
    assert (shown.series, shown.viewer.plane, shown.viewer.window.center) == (0, "coronal", 10)
    assert (shown.message, note_of(shown)) == ("", "")
    assert repr(shown).startswith("<SeriesChooser of 3, '3 · CT · 5 slices': <Viewer of <Volume CT, 5 × 4 × 3")
    shown.close()


def test_what_is_chosen_is_loaded_and_the_viewer_before_it_is_closed(canvas: bool) -> None:
    shown = view(three(), canvas=canvas)
    seen: list[Any] = []
    shown.observe(lambda change: seen.append(change["new"]), ["series", "viewer"])
    first, volume = shown.viewer, weakref.ref(shown.viewer.volume)
    menu_of(shown).value = 1  # as a user does
    assert (shown.series, shown.viewer.volume.shape, first.is_closed) == (1, (7, 9, 8), True)
    # The old viewer leaves, the new one comes, and whoever observes the number finds it there.
    assert seen == [None, shown.viewer, 1]
    assert shown.children[2].children == (shown.viewer,)
    gc.collect()
    assert volume() is None
    shown.series = -1  # as a program does
    assert (shown.series, menu_of(shown).value, shown.viewer.volume.shape) == (2, 2, (2, 4, 3))
    with pytest.raises(UsageError, match=r"no series 3\. They are numbered from 0 to 2"):
        shown.series = 3
    assert (shown.series, menu_of(shown).value) == (2, 2)
    shown.close()


def test_a_series_that_cannot_be_shown_is_told_of_below_the_menu_and_others_can_be_chosen(
    canvas: bool, tmp_path: Path
) -> None:
    late = another(2, 4, SeriesDescription="Late")
    for ds in late:
        ds.PixelData = b"\x00" * 3  # the file was cut off in the first row
    folder = written(tmp_path / "Petra Probe", *series(5), *late)
    shown = view(folder, canvas=canvas)
    with pytest.warns(DicomWarning, match=r"4 · Late · CT · 2 slices: This series cannot be shown: "):
        shown.series = 1
    assert viewer_of(shown) is None
    assert "(7fe0,0010)" in shown.message
    assert "Petra" not in shown.message
    assert note_of(shown).startswith('<div role="status"')
    assert shown.children[2].children == ()
    assert len(menu_of(shown).options) == 2
    assert "image/png" not in shown._repr_mimebundle_()[0]
    shown.series = 0
    assert (shown.message, note_of(shown), shown.viewer.volume.shape) == ("", "", (5, 4, 3))
    shown.close()


def test_also_the_first_series_may_be_one_that_cannot_be_shown(canvas: bool) -> None:
    broken = another(2, 1)
    for ds in broken:
        ds[0x00280011] = DataElement(0x00280011, "FD", 2.5)
    with pytest.warns(DicomWarning, match=r"^1 · CT · cannot be shown: This series cannot be shown: .*Columns is 2\.5"):
        shown = view([*broken, *series(3), *another(2, 9)], canvas=canvas)
    assert viewer_of(shown) is None
    shown.series = 1
    assert shown.viewer.volume.shape == (3, 4, 3)
    shown.close()


def test_a_file_that_is_gone_by_then_is_told_of_without_its_path(tmp_path: Path) -> None:
    folder = written(tmp_path / "Petra", *series(3), *another(2, 9))
    shown = view(folder, canvas=False)
    for path in folder.glob("2.25.8.9.*"):
        path.unlink()
    with pytest.warns(DicomWarning, match="This series cannot be shown"):
        shown.series = 1
    assert viewer_of(shown) is None
    assert "Petra" not in shown.message
    shown.close()


def test_what_is_warned_of_while_a_series_is_loaded_is_told_below_the_menu() -> None:
    cut = another(3, 9)
    cut[1].PixelData = b"\x00\x00"
    shown = view([*series(3), *cut], canvas=False)
    with pytest.warns(DicomWarning, match="A slice is left out"):
        shown.series = 1
    assert "A slice is left out" in shown.message
    assert "A slice is left out" in note_of(shown)
    assert shown.viewer.volume.shape == (3, 4, 3)
    shown.close()


def test_what_no_series_has_is_refused_and_leaves_no_widget() -> None:
    gc.collect()
    before = len(_instances)
    for wrong in ({"window": "lungs"}, {"plane": "oblique"}, {"index": 1}, {"slab": 5}, {"t": 1}, {"overlay": "a"}):
        with pytest.raises(UsageError):
            view(three(), canvas=False, **wrong)
    gc.collect()
    assert len(_instances) == before


def test_what_belongs_to_one_series_is_refused_with_the_way_to_give_it() -> None:
    with pytest.raises(UsageError, match=r"There are 3 series, and one index\. .*load\(source, series=NUMBER or UID\)"):
        view(three(), index=0)


def test_what_a_file_says_is_text_to_the_page() -> None:
    def load() -> Any:
        raise ValueError("<i>$x$</i> is no number")

    volume = dn.load(series(3))
    shown = SeriesChooser([Choice("<b>", lambda: volume), Choice("$x$", load)], partial(Viewer, dpi=50))
    with pytest.warns(DicomWarning, match="cannot be shown: ValueError: <i>"):
        shown.series = 1
    assert "&lt;i&gt;$x$" in note_of(shown)
    assert "mathjax_ignore" in note_of(shown)
    shown.close()


def test_volumes_that_cannot_lie_over_each_other_are_chosen_from(canvas: bool) -> None:
    ct, mr = dn.load(series(3)), dn.load(another(4, 9, Modality="MR", FrameOfReferenceUID="2.25.1"))
    shown = view([ct, mr], canvas=canvas)
    assert shown.viewer.volume is ct
    shown.series = 1
    assert shown.viewer.volume is mr
    shown.close()


def test_a_slide_is_shown_by_its_own_viewer(canvas: bool) -> None:
    shown = view([*series(3), slide_image(layers(22, 31), (8, 12), SeriesNumber=5, Modality="SM")], canvas=canvas)
    shown.series = 1
    assert (type(shown.viewer).__name__, shown.viewer.zoom > 0) == ("SlideViewer", True)
    shown.series = 0
    assert shown.viewer.volume.shape == (3, 4, 3)
    shown.close()


def test_the_still_is_that_of_the_viewer_on_the_page(canvas: bool) -> None:
    shown = view(three(), canvas=canvas, figsize=(3, 2), dpi=50)
    shown.series = 1
    bundle, metadata = shown._repr_mimebundle_()
    png, alt = shown.viewer.still()
    assert base64.b64decode(bundle["image/png"]) == png
    assert metadata == {"image/png": {"alt": alt}}
    assert alt.startswith("MR · axial")
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == shown.model_id
    shown.close()


def test_closing_leaves_no_widget_behind(canvas: bool) -> None:
    view(three(), canvas=canvas).close()
    gc.collect()
    before = len(_instances)
    shown = view(three(), canvas=canvas)
    shown.series = 1
    shown.close()
    assert (len(_instances), shown.is_closed, shown.viewer) == (before, True, None)
    assert repr(shown) == "<SeriesChooser, closed>"
    with pytest.raises(UsageError, match=r"closed\. dn\.view makes a new one"):
        shown.series = 0
    shown.close()


def test_changing_leaves_nothing_behind(canvas: bool) -> None:
    shown = view(three(), canvas=canvas)
    counts = []
    for turn in range(4):
        shown.series = (turn + 1) % 2
        gc.collect()
        counts.append(len(_instances))
    assert counts[0] == counts[2]
    assert counts[1] == counts[3]
    shown.close()


def test_one_series_is_shown_at_once(canvas: bool) -> None:
    shown = view(series(3), canvas=canvas)
    assert not isinstance(shown, SeriesChooser)
    shown.close()
