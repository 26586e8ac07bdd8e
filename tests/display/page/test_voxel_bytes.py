"""Slices, rows and columns of a volume as bytes, whichever threads take them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.display.common.plane_values import points_of
from dicomnb.display.page import voxel_bytes
from dicomnb.display.page.voxel_bytes import coded_voxels, kept_places, kept_slices, volume_shape
from dicomnb.volumes.loading.load import load
from tests.images import image, series


def test_of_each_group_the_middle_one_is_kept_and_a_group_that_is_cut_off_has_its_own() -> None:
    assert kept_places(10, 3).tolist() == [1, 4, 7, 9]
    assert kept_places(11, 3).tolist() == [1, 4, 7, 10]
    assert kept_places(7, 4).tolist() == [2, 6]
    assert kept_places(5, 1).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("step", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("at_once", [1, 3 * 13 * 11, 1 << 22])
def test_rows_and_columns_are_those_of_kept_places_in_pieces_of_any_size(
    step: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voxel_bytes, "_AT_ONCE", at_once)
    stored = np.random.default_rng(8).integers(300, 9000, (10, 13, 11)).astype(np.uint16)
    points = points_of(load(image(stored, frames=10, PixelSpacing=[2, 3])))
    places = kept_slices(points, 3)
    assert places == [(0, 1), (0, 4), (0, 7), (0, 9)]  # no even distances: the last group is cut off
    coded = coded_voxels(points, places, step)
    expected = stored[np.ix_(np.array([1, 4, 7, 9]), kept_places(13, step), kept_places(11, step))]
    found = coded.data[0] + 256 * coded.data[1].astype(np.int64) + coded.meaning["first"]
    assert np.array_equal(found, expected)
    assert coded.meaning["first"] == expected.min()


def test_slices_of_several_points_stand_in_their_order() -> None:
    slices = [
        ds
        for number in range(3)
        for ds in series(4, rows=6, columns=5, EchoTime=number + 1.0, SOPInstanceUID=f"2.25.4.{number}")
    ]
    for index, ds in enumerate(slices):
        ds.SOPInstanceUID = f"2.25.4.{index}"
        ds.PixelData = np.full((6, 5), index, np.int16).tobytes()
    points = points_of(load(slices))
    assert volume_shape(points) == (3, 4, 6, 5)
    coded = coded_voxels(points, kept_slices(points, 2), 1)
    # Slices 1 and 3 of each point, which hold the number of their file.
    assert coded.data[0, :, 0, 0].tolist() == [0, 2, 4, 6, 8, 10]
    assert coded.meaning["first"] == 1


def test_scales_are_asked_for_what_is_taken_only() -> None:
    slices = series(4, Modality="PT")
    for number, each in enumerate(slices):
        each.RescaleSlope, each.RescaleIntercept = 0.5 * (number + 1), 0
    points = points_of(load(slices))
    all_of_them = coded_voxels(points, kept_slices(points, 1), 1).meaning
    assert all_of_them["scales"] == ((0.5, 0), (1, 0), (1.5, 0), (2, 0))
    assert coded_voxels(points, [(0, 2)], 1).meaning["scales"] == ((1.5, 0),)


def test_colours_are_blocks_of_their_own() -> None:
    rgb = np.random.default_rng(2).integers(0, 256, (2, 5, 7, 3)).astype(np.uint8)
    header: dict[str, Any] = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "PlanarConfiguration": 0}
    (made,) = [image(rgb[..., 0], frames=2, **header)]
    made.PixelData = rgb.tobytes()
    points = points_of(load(made))
    coded = coded_voxels(points, kept_slices(points, 1), 2)
    assert coded.meaning == {"kind": "colours", "width": 1}
    assert np.array_equal(coded.data, np.moveaxis(rgb[:, [1, 3, 4]][:, :, [1, 3, 5, 6]], -1, 0))
