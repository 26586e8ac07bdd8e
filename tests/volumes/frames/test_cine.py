from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.volumes.axes import axes
from dicomnb.volumes.frames.cine import frame_times, is_cine
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import dataset, image


def film(frames: int = 3, **header: Any) -> Volume:
    """Return frames of 2 rows and 4 columns, each voxel its own number: 100 t + 10 j + i."""
    t, j, i = np.indices((frames, 2, 4))
    return load(image((100 * t + 10 * j + i).astype(np.int16), frames=frames, **{"Modality": "XA", **header}))


def codes(volume: Volume) -> list[str]:
    return [finding.code for finding in volume.findings]


def test_frames_of_a_film_are_a_fourth_dimension_in_milliseconds() -> None:
    volume = film(FrameTime=33.5)
    assert volume.dims == ("t", "k", "j", "i")
    assert volume.shape == (3, 1, 2, 4)
    assert volume.labels == {"FrameTime": (0, 33.5, 67)}
    assert volume.frames == ((0,), (1,), (2,))
    # Every voxel: row 1, column 3 of frame 2 is 213.
    assert volume.array[:, 0].tolist() == [
        [[0, 1, 2, 3], [10, 11, 12, 13]],
        [[100, 101, 102, 103], [110, 111, 112, 113]],
        [[200, 201, 202, 203], [210, 211, 212, 213]],
    ]
    assert volume[2].array.tolist() == [[[200, 201, 202, 203], [210, 211, 212, 213]]]
    assert volume[1:].labels == {"FrameTime": (33.5, 67)}
    assert "t: frames that are no slices differ in FrameTime" in volume.explain()


def test_uneven_times_add_up() -> None:
    # PS3.3 C.7.6.5.1.2: increments, the first of them 0; 0 + 30 = 30, 30 + 45 = 75.
    volume = film(FrameTimeVector=[0.0, 30.0, 45.0], FrameTime=99.0)
    assert volume.labels == {"FrameTimeVector": (0, 30, 75)}
    (finding,) = [one for one in volume.findings if one.code == "frames_in_time"]
    assert "75 ms from first to last (FrameTimeVector)" in finding.message


def test_a_film_knows_no_distance_between_its_frames() -> None:
    volume = film(FrameTime=40.0, SpacingBetweenSlices=3.0, SliceThickness=2.0, ImagerPixelSpacing=[0.2, 0.1])
    assert volume.spacing[:2] == (0.1, 0.2)
    assert volume.axes.z.spacing == 2.0  # how thick a frame is, and no row of frames
    (finding,) = [one for one in volume.findings if one.code == "frames_in_time"]
    assert "40 ms apart (FrameTime)" in finding.message
    assert "single_slice" not in codes(volume)


def test_axes_of_a_film_count_its_frames_and_measure_nothing_between_them() -> None:
    ds = image(
        np.zeros((3, 2, 4), np.uint8), frames=3, FrameTime=40.0, SpacingBetweenSlices=3.0, PixelSpacing=[2.0, 1.0]
    )
    found = axes(ds)
    assert found.z_units != "mm"
    assert found.z.count == 3
    assert any("moments of a film" in note for note in found.notes)
    del ds.FrameTime
    assert axes(ds).z.edges.tolist() == [0, 3, 6, 9]


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"FrameTime": 0.0},
        {"FrameTime": 40.0, "FrameIncrementPointer": 0x00182005},  # Slice Location Vector
        {"FrameTimeVector": [0.0, 30.0]},  # of two frames
        {"FrameTimeVector": [0.0, 30.0, -5.0]},
    ],
)
def test_frames_of_which_no_time_is_told_are_counted_along_k(header: dict[str, Any]) -> None:
    volume = film(**header)
    assert volume.dims == ("k", "j", "i")
    assert volume.shape == (3, 2, 4)
    assert "frames_in_time" not in codes(volume)


def test_one_of_several_pointers_leads_to_the_time() -> None:
    volume = film(FrameTime=40.0, FrameIncrementPointer=[0x00182005, 0x00181063])
    assert volume.labels == {"FrameTime": (0, 40, 80)}


def test_a_single_frame_is_no_film() -> None:
    ds = image(np.zeros((2, 4), np.uint8), FrameTime=40.0)
    assert frame_times(ds, 1) == {}
    assert [is_cine(ds, 1), is_cine(ds, 2)] == [False, True]


@pytest.mark.parametrize("keyword", ["FrameAcquisitionDateTime", "FrameReferenceDateTime"])
def test_enhanced_films_without_a_frame_time_are_moments_by_the_clock(keyword: str) -> None:
    clocks = ["20230817101010.25", "20230817101010.75", "20230817101012.5"]
    items = [dataset(FrameContentSequence=[dataset(**{keyword: clock})]) for clock in clocks]
    ds = image(np.zeros((3, 4, 6), np.uint16), frames=3, Modality="XA", PerFrameFunctionalGroupsSequence=items)
    assert frame_times(ds, 3) == {keyword: (0.0, 500.0, 2250.0)}
    volume = load(ds)
    assert volume.shape == (3, 1, 4, 6)
    (finding,) = [each for each in volume.findings if each.code == "frames_in_time"]
    assert f"2250 ms from first to last ({keyword})" in finding.message


@pytest.mark.parametrize(
    "clocks", [["20230817101010"] * 2, ["20230817101012", "20230817101010"], ["20230817101010", ""]]
)
def test_clocks_that_tell_no_order_make_no_film(clocks: list[str]) -> None:
    items = [dataset(FrameContentSequence=[dataset(FrameAcquisitionDateTime=clock)]) for clock in clocks]
    assert frame_times(dataset(PerFrameFunctionalGroupsSequence=items), 2) == {}
