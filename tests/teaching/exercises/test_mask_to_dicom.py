"""The witness is pydicom and NumPy, and a student's way to each answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pydicom
import pytest

from dicomnb.teaching import check
from tests.teaching.written import Written


@pytest.fixture(scope="module")
def ct(written: Written) -> tuple[Any, Any]:
    """Return the headers of the slices from the feet up, and their Hounsfield units."""
    slices = [pydicom.dcmread(path) for path in written("dose").glob("ct*.dcm")]
    slices.sort(key=lambda each: float(each.ImagePositionPatient[2]))
    return slices, np.stack([each.pixel_array for each in slices]).astype(float) - 1024


def mask_of(slices: Any, hu: Any) -> Any:
    """Return what is above -400 HU within 24 mm of the middle of the tumour, along each axis."""
    x, y, _ = map(float, slices[0].ImagePositionPatient)
    down, across = map(float, slices[0].PixelSpacing)
    z = np.array([float(each.ImagePositionPatient[2]) for each in slices])
    near = (
        (abs(z + 181) < 24)[:, None, None]
        & (abs(y + down * np.arange(hu.shape[1]) + 28) < 24)[None, :, None]
        & (abs(x + across * np.arange(hu.shape[2]) + 72) < 24)[None, None, :]
    )
    return near & (hu > -400)


def test_half_way_is_between_the_values_of_the_images(ct: tuple[Any, Any]) -> None:
    _, hu = ct
    assert check("10.1", (hu[16, 88, 70] + hu[16, 55, 70]) / 2).right


def test_mask_of_the_images_has_the_volume_of_the_sphere(ct: tuple[Any, Any]) -> None:
    voxels = mask_of(*ct).sum()
    assert check("10.2", voxels * 1.4 * 1.3 * 3 / 1000).right
    assert check("10.2", voxels).mistake == "voxels"
    assert check("10.2", voxels * 1.4 * 1.3 * 3).mistake == "cubic millimetres"


def test_bytes_are_those_of_the_slices_that_the_mask_is_in(ct: tuple[Any, Any]) -> None:
    mask = mask_of(*ct)
    slices = int(mask.any(axis=(1, 2)).sum())
    assert check("10.3", slices * 200 * 256 / 8).right
    assert check("10.3", mask.size).mistake == "all slices, a byte for a voxel"
    assert not check("10.3", (slices - 1) * 200 * 256 / 8).right


def test_places_are_tied_by_the_frame_of_reference_alone(ct: tuple[Any, Any], written: Written) -> None:
    seg = pydicom.dcmread(written("dose") / "seg.dcm")
    assert seg.FrameOfReferenceUID == ct[0][0].FrameOfReferenceUID
    assert check("10.4", "FrameOfReferenceUID").right
    assert check("10.4", "StudyInstanceUID").mistake == "study"


def test_least_dose_of_most_of_the_tumour_is_that_of_the_formula() -> None:
    along = np.linspace(-17, 17, 81)
    x, y, z = np.meshgrid(along, along, along, indexing="ij")
    inside = x**2 + y**2 + z**2 <= 17**2
    # From the middle of the tumour (-72, -28, -181) to the peak (-66, -31, -178) it is (6, -3, 3) mm.
    away = ((x - 6) / 46) ** 2 + ((y + 3) / 58) ** 2 + ((z - 3) / 37) ** 2
    doses = 62.4 * np.exp(-away[inside])
    assert check("10.5", np.percentile(doses, 5)).right
    assert check("10.5", np.percentile(doses, 95)).mistake == "upper end"
