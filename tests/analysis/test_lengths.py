from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.analysis.lengths import calibration_of, notes_of
from dicomnb.analysis.measure import distance
from dicomnb.errors import GeometryError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.section import section_of
from tests.images import dataset, image, series


def test_distances_at_the_detector_are_said_to_be() -> None:
    ds = image(np.zeros((7, 5), np.uint16), Modality="DX", ImagerPixelSpacing=[0.2, 0.1])
    found = distance(ds, (0.1, 0.2), (0.4, 0.6))
    assert found.length == pytest.approx(0.5)
    assert "0.5 mm at the detector" in str(found)
    assert "nearer the tube" in str(found)
    unsaid = distance(image(np.zeros((7, 5), np.uint16), Modality="XA", PixelSpacing=[0.2, 0.1]), (0, 0), (1, 0))
    assert "does not say" in str(unsaid)
    assert distance(image(np.zeros((7, 5), np.uint16), PixelSpacing=[0.2, 0.1]), (0, 0), (1, 0)).notes == ()


def test_without_a_size_pixels_are_counted() -> None:
    found = distance(image(np.zeros((7, 5), np.uint8)), (0, 0), (3, 4))
    assert (found.length, found.units) == (5, "pixels")
    with pytest.raises(GeometryError):
        distance(image(np.zeros((7, 5), np.uint8)), (0, 0, 0), (3, 4, 0))


def ultrasound() -> Dataset:
    """Return a picture of 30 × 20: tissue at the left, a spectrum at the right, nothing below."""

    def region(left: int, right: int, x: tuple[int, float], y: tuple[int, float], kind: int) -> Dataset:
        return dataset(
            RegionSpatialFormat=kind,
            RegionLocationMinX0=left,
            RegionLocationMinY0=0,
            RegionLocationMaxX1=right,
            RegionLocationMaxY1=14,
            PhysicalUnitsXDirection=x[0],
            PhysicalUnitsYDirection=y[0],
            PhysicalDeltaX=x[1],
            PhysicalDeltaY=y[1],
        )

    ds = image(np.zeros((20, 30), np.uint8), Modality="US")
    ds.SequenceOfUltrasoundRegions = [
        region(0, 9, (3, 0.01), (3, 0.02), 1),
        region(10, 19, (3, 0.05), (3, 0.05), 1),
        region(20, 29, (4, 0.005), (7, -1.5), 3),
    ]
    return ds


def test_within_an_ultrasound_region_its_own_scale_holds() -> None:
    # Three columns of 0.1 mm and two rows of 0.2 mm; the picture has two scales and is in pixels.
    found = distance(ultrasound(), (1.5, 2.5), (4.5, 4.5))
    assert found.length == pytest.approx(0.5)
    assert found.units == "mm"
    assert distance(ultrasound(), (11, 1), (14, 5)).length == pytest.approx(2.5)


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        ((5, 5), (15, 5), "different regions"),
        ((5, 5), (5, 18), "lies in no region"),
        ((21, 5), (25, 9), "counts s across and cm/s down"),
    ],
)
def test_across_and_beside_ultrasound_regions_there_is_no_distance(start: Any, end: Any, why: str) -> None:
    with pytest.raises(GeometryError, match=why):
        distance(ultrasound(), start, end)


def test_one_ultrasound_region_gives_the_picture_its_millimetres_but_holds_inside_only() -> None:
    ds = ultrasound()
    ds.SequenceOfUltrasoundRegions = ds.SequenceOfUltrasoundRegions[:1]
    # The picture is in mm: columns of 0.1, rows of 0.2; the region ends at x = 1, y = 3.
    assert distance(ds, (0.2, 0.4), (0.5, 0.8)).length == pytest.approx(0.5)
    with pytest.raises(GeometryError, match="no region"):
        distance(ds, (0.2, 0.4), (2.5, 0.8))


def test_a_slice_in_the_patient_is_measured_by_its_own_spacing() -> None:
    section = section_of(load(series(2)), "axial", 1)
    found = calibration_of(section, [[0, 0], [3, 4]])
    assert (found.units, found.where, found.notes) == ("mm", "", ())
    assert found.metric.tolist() == [[1, 0], [0, 1]]


def test_a_projection_that_says_nothing_is_remarked_upon_once() -> None:
    volume = load(
        image(
            np.zeros((7, 5), np.uint16), Modality="CR", PixelSpacing=[0.2, 0.1], PixelSpacingCalibrationType="GEOMETRY"
        )
    )
    assert len(notes_of(volume)) == 1
    assert notes_of(load(series(1))) == ()


def test_of_two_regions_that_both_hold_the_points_the_smaller_counts() -> None:
    ds = ultrasound()
    outer = dataset(
        RegionSpatialFormat=1,
        RegionLocationMinX0=0,
        RegionLocationMinY0=0,
        RegionLocationMaxX1=29,
        RegionLocationMaxY1=19,
        PhysicalUnitsXDirection=3,
        PhysicalUnitsYDirection=3,
        PhysicalDeltaX=1.0,
        PhysicalDeltaY=1.0,
    )
    ds.SequenceOfUltrasoundRegions = [outer, *ds.SequenceOfUltrasoundRegions]
    # As in the inner one alone; from it into its neighbour the outer one holds: ten columns of 10 mm.
    assert distance(ds, (1.5, 2.5), (4.5, 4.5)).length == pytest.approx(0.5)
    assert distance(ds, (5, 5), (15, 5)).length == pytest.approx(100)
