from __future__ import annotations

from typing import Any

import pytest

from dicomnb.display.common.cursor import frame_rate, is_inside, middle, nearest, position, readout, with_index
from dicomnb.display.common.plane import find_plane
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import dataset, series

TURNED: dict[str, Any] = {"row": (0.0, 0.8, 0.6), "column": (0.0, 0.6, -0.8), "step": (-3.0, 0.4, -0.7)}


def volume(**how: Any) -> Volume:
    """Return 5 slices of 7 rows × 6 columns."""
    return load(series(5, rows=7, columns=6, **how))


def test_the_middle_of_an_even_number_is_the_latter() -> None:
    assert middle(volume()) == (3, 3, 2)
    assert middle(load(series(1, rows=1, columns=1))) == (0, 0, 0)


@pytest.mark.parametrize("how", [{}, {"step": (0.0, 0.9, 2.5)}, TURNED], ids=["straight", "tilted", "oblique"])
def test_the_voxel_nearest_to_a_voxel_s_place_is_itself(how: dict[str, Any]) -> None:
    made = volume(**how)
    for voxel in ((0, 0, 0), (5, 6, 4), (2, 5, 1)):
        place = position(made, voxel)
        assert place is not None
        assert nearest(made, place) == voxel
        assert nearest(made, place + 0.2) == voxel  # not half a voxel away
        assert is_inside(made, place)


def test_beyond_the_volume_its_outermost_voxels_are_nearest() -> None:
    made = volume()
    assert nearest(made, (1000, -1000, 1000)) == (5, 0, 4)
    assert not is_inside(made, (1000, -1000, 1000))
    # One voxel beyond still counts: 2.5 mm above the last slice.
    assert is_inside(made, (-50, 30, 7 + 4 * 2.5 + 2.4))
    assert not is_inside(made, (-50, 30, 7 + 4 * 2.5 + 2.6))


def test_where_headers_do_not_say_nothing_is_near() -> None:
    bare = series(1)
    del bare[0].ImagePositionPatient
    made = load(bare)
    assert position(made, (0, 0, 0)) is None
    assert nearest(made, (0, 0, 0)) is None
    assert not is_inside(made, (0, 0, 0))
    assert readout(made, (2, 1, 0)) == "i 2, j 1, k 0 · 12"


@pytest.mark.parametrize(("name", "voxel"), [("axial", (1, 2, 4)), ("coronal", (1, 4, 3)), ("sagittal", (4, 2, 3))])
def test_a_voxel_is_moved_along_the_normal_of_a_plane(name: str, voxel: tuple[int, int, int]) -> None:
    assert with_index((1, 2, 3), find_plane(volume(), name), 4) == voxel


def test_a_voxel_is_read_out_with_letters_and_unit() -> None:
    made = volume(RescaleType="HU", RescaleSlope=1, RescaleIntercept=-1024)
    # x = -50 + 2 · 1.25, y = 30 + 1 · 0.75, z = 7 + 3 · 2.5; 300 + 10 + 2 - 1024.
    assert readout(made, (2, 1, 3)) == "R 47.5, P 30.8, S 14.5 mm · i 2, j 1, k 3 · −712 HU"


@pytest.mark.parametrize(
    ("header", "rate"),
    [
        ({}, 10),
        ({"FrameTime": 40.0}, 25),
        ({"CineRate": 15, "FrameTime": 40.0}, 15),
        ({"RecommendedDisplayFrameRate": 12, "CineRate": 15}, 12),
        ({"FrameTime": 1.0}, 60),  # no screen follows
        ({"FrameTime": 0.0}, 10),
        ({"CineRate": -3}, 10),
    ],
)
def test_the_frame_rate_is_what_the_header_wants_as_far_as_a_screen_follows(
    header: dict[str, Any], rate: float
) -> None:
    assert frame_rate(dataset(**header)) == rate
