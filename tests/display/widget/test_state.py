from __future__ import annotations

from typing import Any

import pytest

from dicomnb.display.widget.state import ViewerState
from dicomnb.errors import UsageError
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import series


class Watched(ViewerState):
    """A state that notes what it is asked to show."""

    def __init__(self, volume: Volume, **begin: Any) -> None:
        super().__init__()
        self.asked: list[tuple[bool, bool]] = []
        self.begin(volume, **{"index": None, "plane": None, "window": None, "t": 0, **begin})
        self.is_changing = False

    def refresh(self, *, plane: bool = False, window: bool = False) -> None:
        self.asked.append((plane, window))


def state(**begin: Any) -> Watched:
    """Return the state of 5 slices of 7 rows × 6 columns, around whose middle it begins."""
    slices = series(5, rows=7, columns=6, WindowCenter=40, WindowWidth=400)
    return Watched(load(slices), **begin)


def test_it_begins_in_the_middle_with_the_window_of_the_header_and_shows_nothing_yet() -> None:
    shown = state()
    assert (shown.index, shown.plane, shown.voxel, shown.t) == (2, "axial", (3, 3, 2), 0)
    assert (shown.window.center, shown.window.width) == (40, 400)
    assert shown.asked == []
    assert state(index=-1).voxel == (3, 3, 4)
    assert state(plane="sagittal", index=1).voxel == (1, 3, 2)


def test_slice_and_voxel_follow_each_other() -> None:
    shown = state()
    shown.index = 4
    assert shown.voxel == (3, 3, 4)
    shown.voxel = (0, 1, 2)
    assert shown.index == 2
    assert shown.asked == [(False, False)] * 2  # once each


def test_another_plane_goes_through_the_same_voxel() -> None:
    shown = state()
    shown.voxel = (5, 1, 4)
    shown.plane = "coronal"
    assert (shown.index, shown.voxel) == (1, (5, 1, 4))
    assert shown.asked[-1] == (True, True)
    shown.plane = "sagittal"
    assert shown.index == 5
    assert shown.plane_names == ("axial", "coronal", "sagittal")


def test_a_place_in_the_patient_is_gone_to() -> None:
    shown = state()
    place = load(series(5, rows=7, columns=6)).to_patient([1, 5, 3])
    shown.go_to(place)
    assert (shown.voxel, shown.index) == ((1, 5, 3), 3)
    assert shown.position == pytest.approx(place)
    bare = series(1)
    del bare[0].ImagePositionPatient
    with pytest.raises(UsageError, match="do not say where this volume lies"):
        Watched(load(bare)).go_to((0, 0, 0))


@pytest.mark.parametrize(
    ("name", "value"),
    [("index", 5), ("plane", "oblique"), ("voxel", (6, 0, 0)), ("voxel", (0, -1, 0)), ("t", 1), ("window", "no such")],
)
def test_what_does_not_exist_is_refused_and_nothing_changes(name: str, value: Any) -> None:
    shown = state()
    before = getattr(shown, name)
    with pytest.raises(UsageError):
        setattr(shown, name, value)
    assert getattr(shown, name) == before
    assert shown.asked == []


def test_several_traits_may_change_without_being_followed() -> None:
    shown = state()
    with shown.changing():
        shown.voxel, shown.index = (0, 0, 0), 0
    assert shown.asked == []
    shown.voxel = (1, 0, 0)
    assert shown.asked == [(False, False)]


def test_once_it_is_released_it_has_nothing_and_follows_nothing() -> None:
    shown = state()
    before = shown.is_closed
    shown.release()
    assert (before, shown.is_closed) == (False, True)
    for name in ("volume", "points", "part", "seen"):
        with pytest.raises(AttributeError, match=f"closed and has no {name}"):
            getattr(shown, name)
    with pytest.raises(AttributeError, match="'Watched' object has no attribute 'colour'"):
        _ = shown.colour
    assert shown.asked == []
