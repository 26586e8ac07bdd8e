from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.display.common.plane import planes
from dicomnb.display.page.calibration import page_calibration, page_padding
from dicomnb.display.page.page_data import PageLengths
from dicomnb.display.page.voxels import PackedVoxels, pack_voxels
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import dataset, image, series


def lengths(*points: Volume, limit: int = 10**7) -> PageLengths:
    return page_calibration(points, pack_voxels(points, limit), planes(points[0]))


def test_an_upright_stack_has_its_coordinates_in_millimetres() -> None:
    told = lengths(load(series(5)))
    assert told["pixel"] == (1.25, 0.75)
    assert told["metrics"] == [[[1, 0], [0, 1]]] * 3
    assert (told["regions"], told["padding"]) == ([], None)


def test_the_planes_across_a_tilted_stack_have_true_coordinates() -> None:
    # Slices 2 mm apart along the normal and shifted by 1.5 mm along the columns: the page draws them so.
    volume = load(series(5, step=(0, 1.5, 2.0)))
    assert lengths(volume)["metrics"] == [[[1, 0], [0, 1]]] * 3


def test_across_slices_of_several_distances_nothing_is_measured() -> None:
    slices = series(4)
    slices[3].ImagePositionPatient = [-50, 30, 17.5]
    assert lengths(load(slices))["metrics"] == [[[1, 0], [0, 1]], None, None]


def test_regions_of_ultrasound_have_their_own_millimetres_and_others_say_what_they_count() -> None:
    common = {"RegionLocationMinX0": 2, "RegionLocationMinY0": 1, "RegionLocationMaxX1": 11, "RegionLocationMaxY1": 6}
    tissue = dataset(RegionSpatialFormat=1, PhysicalUnitsXDirection=3, PhysicalUnitsYDirection=3, PhysicalDeltaX=0.05,
                     PhysicalDeltaY=0.04, **common)  # fmt: skip
    doppler = dataset(RegionSpatialFormat=3, PhysicalUnitsXDirection=4, PhysicalUnitsYDirection=7, PhysicalDeltaX=0.002,
                      PhysicalDeltaY=-0.5, **common)  # fmt: skip
    bare = dataset(RegionSpatialFormat=0, PhysicalUnitsXDirection=0, PhysicalUnitsYDirection=0, **common)
    made = image(np.zeros((16, 20), np.uint8), Modality="US", SequenceOfUltrasoundRegions=[tissue, doppler, bare])
    first, second, third = lengths(load(made))["regions"]
    assert (first["left"], first["top"], first["right"], first["bottom"]) == (2, 1, 11, 6)
    assert first["mm"] == pytest.approx((0.5, 0.4))
    assert (second["name"], second["mm"], second["counts"]) == ("spectral region", None, "s across, cm/s down")
    assert (third["mm"], third["counts"]) == (None, "nothing across, nothing down")


def padded(*values: Any) -> Volume:
    slices = series(len(values))
    for each, value in zip(slices, values, strict=True):
        if value is not None:
            each.PixelPaddingValue = value
    return load(slices)


def test_values_that_are_none_are_those_of_all_slices_or_of_each() -> None:
    assert lengths(padded(-2000, -2000, -2000))["padding"] == [(-2000, -2000)]
    # Where a slice has none, a range that holds nothing.
    assert lengths(padded(-2000, None, -1500))["padding"] == [(-2000, -2000), (1, 0), (-1500, -1500)]


def test_a_page_that_holds_a_part_knows_the_padding_of_the_slices_it_holds() -> None:
    noise = np.random.default_rng(3).integers(0, 60000, (2, 90, 120), np.uint16)
    volume = load(image(noise, frames=2, PixelSpacing=[2, 3], PixelPaddingValue=7))
    assert lengths(volume)["padding"] == [(7, 7)]
    assert lengths(volume, limit=9000)["padding"] == [(7, 7)]
    # Of each two of seven slices the second is there, and the last, which is alone.
    part = PackedVoxels("", "floats", 4, (1, 4, 3, 5), (2, 1))
    assert page_padding([padded(*range(1, 8))], part) == [(2, 2), (4, 4), (6, 6), (7, 7)]
