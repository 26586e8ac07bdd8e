from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.axes import axes
from dicomnb.volumes.frames.ultrasound_regions import ultrasound_regions
from tests.images import dataset, image


def region(x: tuple[int, float], y: tuple[int, float], corners: tuple[int, int, int, int], **more: Any) -> Dataset:
    """A region: unit code and delta along x and y, and its corners."""
    return dataset(
        RegionSpatialFormat=more.pop("form", 1),
        RegionLocationMinX0=corners[0],
        RegionLocationMinY0=corners[1],
        RegionLocationMaxX1=corners[2],
        RegionLocationMaxY1=corners[3],
        PhysicalUnitsXDirection=x[0],
        PhysicalUnitsYDirection=y[0],
        PhysicalDeltaX=x[1],
        PhysicalDeltaY=y[1],
        **more,
    )


TISSUE = region((3, 0.05), (3, 0.04), (2, 1, 11, 6))
SPECTRUM = region((4, 0.002), (7, -0.5), (0, 8, 19, 14), form=3, ReferencePixelX0=0, ReferencePixelY0=4)


def picture(*found: Dataset) -> Dataset:
    return image(np.zeros((16, 20), np.uint8), Modality="US", SequenceOfUltrasoundRegions=list(found))


def test_each_region_has_its_own_scale_and_units() -> None:
    tissue, spectrum = ultrasound_regions(picture(TISSUE, SPECTRUM))
    assert (tissue.left, tissue.top, tissue.right, tissue.bottom) == (2, 1, 11, 6)
    assert (tissue.x_units, tissue.y_units, tissue.format, tissue.is_spatial) == ("mm", "mm", "2D", True)
    # Ten columns of 0.05 cm.
    assert tissue.x is not None
    assert tissue.x.edges.tolist() == pytest.approx([0.5 * n for n in range(11)])
    assert (spectrum.x_units, spectrum.y_units, spectrum.format, spectrum.is_spatial) == (
        "s",
        "cm/s",
        "spectral",
        False,
    )
    # Seven rows; the fifth one, row 4, is the base line, and velocity grows upwards.
    assert spectrum.y is not None
    assert spectrum.y.centers.tolist() == pytest.approx([2, 1.5, 1, 0.5, 0, -0.5, -1])


def test_the_only_scale_of_tissue_gives_millimetres_and_says_where_they_hold() -> None:
    found = axes(picture(TISSUE, SPECTRUM))
    assert found.spacing[:2] == pytest.approx((0.5, 0.4))
    assert found.units == "mm"
    assert "hold inside it" in found.notes[0]


def test_two_scales_of_tissue_leave_axes_in_pixels() -> None:
    found = axes(picture(TISSUE, region((3, 0.02), (3, 0.02), (12, 1, 18, 6))))
    assert found.units == "pixels"
    assert "regions(ds)" in found.notes[0]


def test_a_region_without_units_has_no_scale() -> None:
    (plain,) = ultrasound_regions(picture(region((0, 1.0), (0, 1.0), (0, 0, 5, 5))))
    assert (plain.x, plain.y, plain.is_spatial) == (None, None, False)
    assert axes(picture(region((0, 1.0), (0, 1.0), (0, 0, 5, 5)))).units == "pixels"


def test_other_images_have_no_regions() -> None:
    assert ultrasound_regions(image(np.zeros((2, 3), np.uint8))) == ()
