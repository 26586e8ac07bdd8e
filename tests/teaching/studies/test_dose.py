from __future__ import annotations

import math
from typing import Any

import numpy as np
import pydicom
import pytest

from dicomnb.teaching.studies.dose import DOSE
from tests.teaching.witness import Witness, witness
from tests.teaching.written import Written

TUMOUR = (-72.0, -28.0, -181.0)
PEAK, REACH, MAXIMUM = (-66.0, -31.0, -178.0), (46.0, 58.0, 37.0), 62.4


@pytest.fixture(scope="module")
def dose(written: Written) -> Any:
    return pydicom.dcmread(written("dose") / "rtdose.dcm")


@pytest.fixture(scope="module")
def grid(dose: Any) -> Witness:
    """Return the dose in gray, by pydicom and NumPy alone."""
    affine = np.diag([*map(float, reversed(dose.PixelSpacing)), 1.0, 1.0])
    affine[2, 2] = float(np.diff(np.array(dose.GridFrameOffsetVector, float)).mean())
    affine[:3, 3] = dose.ImagePositionPatient
    return Witness([dose], dose.pixel_array * float(dose.DoseGridScaling), affine)


def test_dose_is_placed_by_offsets_of_its_frames(dose: Any, grid: Witness) -> None:
    assert (dose.DoseUnits, dose.DoseType, dose.DoseSummationType) == ("GY", "PHYSICAL", "PLAN")
    assert grid.values.shape == (21, 44, 52)
    assert list(map(float, dose.GridFrameOffsetVector)) == [5.0 * k for k in range(21)]
    assert dose[dose.FrameIncrementPointer].keyword == "GridFrameOffsetVector"
    assert grid.affine == pytest.approx(DOSE.grid.affine)


@pytest.mark.parametrize("point", [PEAK, TUMOUR, (-20.0, -31.0, -178.0), (-66.0, 27.0, -178.0), (-40.0, 10.0, -150.0)])
def test_dose_at_a_point_is_that_of_the_formula(grid: Witness, point: tuple[float, float, float]) -> None:
    expected = MAXIMUM * math.exp(-sum(((a - b) / c) ** 2 for a, b, c in zip(point, PEAK, REACH, strict=True)))
    assert DOSE.dose_at(point) == pytest.approx(expected)
    # In the file, at the eight voxels around the point: their mean by nearness.
    i, j, k = (np.linalg.inv(grid.affine) @ [*point, 1])[:3]
    low = np.floor([k, j, i]).astype(int)
    share = np.array([k, j, i]) - low
    total = 0.0
    for corner in np.ndindex(2, 2, 2):
        weight = np.prod(np.where(corner, share, 1 - share))
        total += weight * grid.values[tuple(low + corner)]
    # A bell is bent by at most 2 · 62.4/37² Gy/mm² at its top: between voxels a straight line is that wrong.
    assert total == pytest.approx(expected, abs=62.4 * (3.5**2 / 46**2 + 4**2 / 58**2 + 5**2 / 37**2) / 4 + 0.001)


def test_dose_falls_to_a_share_of_e_at_its_reach() -> None:
    assert DOSE.dose_at(PEAK) == 62.4
    assert DOSE.dose_at((-66.0 + 46.0, -31.0, -178.0)) == pytest.approx(62.4 / math.e)
    assert DOSE.dose_at((-66.0, -31.0 - 58.0, -178.0)) == pytest.approx(62.4 / math.e)
    assert DOSE.dose_at((-66.0, -31.0, -178.0 + 37.0)) == pytest.approx(62.4 / math.e)


def test_volume_that_gets_half_the_dose_is_that_of_an_ellipsoid(grid: Witness) -> None:
    # exp(-d²) = 1/2 at d = sqrt(ln 2): semi-axes 46, 58, 37 mm times 0.8326, of which the grid's ends cut nothing.
    expected = 4 / 3 * math.pi * 46 * 58 * 37 * math.log(2) ** 1.5 / 1000
    assert (grid.values >= 31.2).sum() * grid.voxel_volume == pytest.approx(expected, rel=0.02)


def test_all_is_in_one_frame_of_reference(written: Written, dose: Any) -> None:
    folder = written("dose")
    ct = pydicom.dcmread(folder / "ct001.dcm")
    contours = pydicom.dcmread(folder / "rtstruct.dcm")
    segments = pydicom.dcmread(folder / "seg.dcm")
    assert ct.FrameOfReferenceUID == dose.FrameOfReferenceUID == segments.FrameOfReferenceUID
    (referenced,) = contours.ReferencedFrameOfReferenceSequence
    assert referenced.FrameOfReferenceUID == ct.FrameOfReferenceUID
    assert len({data.SeriesInstanceUID for data in (ct, dose, contours, segments)}) == 4


def test_tumour_is_in_the_ct_where_it_is_said_to_be(written: Written) -> None:
    ct = witness(written("dose").glob("ct*.dcm"))
    assert ct.affine == pytest.approx(DOSE.ct.grid.affine)
    assert ct.at(TUMOUR) == 45
    volume, centroid = ct.weigh(TUMOUR, 17.0 + 3, -820, 45)
    # 4/3 π 17³ mm³ = 20579.5 mm³
    assert volume == pytest.approx(20.5795, rel=0.005)
    assert centroid == pytest.approx(np.array(TUMOUR), abs=0.05)
    assert DOSE.sphere.volume_ml == pytest.approx(20.5795, abs=1e-4)
