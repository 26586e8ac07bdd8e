from __future__ import annotations

import math

import numpy as np
import pydicom
import pytest

from dicomnb.teaching.studies.stack import STACK, STACK_GAP, STACK_TILT
from tests.teaching.witness import witness
from tests.teaching.written import Written

KINDS = {"stack": STACK, "stack-gap": STACK_GAP, "stack-tilt": STACK_TILT}
BLOOD = (66.0, -22.0, -158.0)
WATER = (21.0, -34.0, -178.0)


@pytest.mark.parametrize("kind", KINDS)
def test_names_of_files_tell_nothing_of_their_order(written: Written, kind: str) -> None:
    paths = sorted(written(kind).iterdir())
    z = [float(pydicom.dcmread(path, stop_before_pixels=True).ImagePositionPatient[2]) for path in paths]
    steps = np.diff(np.argsort(np.argsort(z)))
    assert abs(np.corrcoef(np.arange(len(z)), z)[0, 1]) < 0.5
    assert (abs(steps) == 1).mean() < 0.3
    assert tuple(path.name for path in paths) == KINDS[kind].names
    in_space = [paths[index].name for index in np.argsort(z)]
    assert tuple(in_space) == KINDS[kind].order


@pytest.mark.parametrize("kind", ["stack", "stack-tilt"])  # of the third, k does not follow the position
def test_inserts_are_where_they_are_said_to_be(written: Written, kind: str) -> None:
    stack = witness(written(kind).iterdir())
    assert stack.at(BLOOD) == 50
    assert stack.at(WATER) == 0
    assert KINDS[kind].grid.affine == pytest.approx(stack.affine, abs=1e-9)
    volume, centroid = stack.weigh(BLOOD, 13.0 + 6.0, -820, 50)
    assert volume == pytest.approx(4 / 3 * math.pi * 13**3 / 1000, rel=0.02)
    assert centroid == pytest.approx(np.array(BLOOD), abs=0.1)


def test_slices_overlap_and_are_numbered_as_they_were_taken(written: Written) -> None:
    headers = witness(written("stack").iterdir()).headers
    z = np.array([float(header.ImagePositionPatient[2]) for header in headers])
    assert np.diff(z) == pytest.approx(np.full(24, 4.0))
    assert {float(header.SliceThickness) for header in headers} == {6.0}
    numbers = [int(header.InstanceNumber) for header in headers]
    assert sorted(numbers) == list(range(1, 26))
    # From the head down: the odd places first, 1 to 13, then those between.
    assert numbers[::-1][:4] == [1, 14, 2, 15]


def test_a_thick_slice_holds_the_mean_over_its_thickness(written: Written) -> None:
    # The air insert is a ball of 8 mm around z = -197. The slice at -206 reaches up to -203: above its axis there is
    # tissue up to -205, then air: 2 of 6 mm, 30 · 4/6 - 1000 · 2/6. It is 1.75 mm × 1.6 mm wide, so a bit less.
    stack = witness(written("stack").iterdir())
    assert stack.at((10.0, 28.0, -206.0)) == pytest.approx(30 * 4 / 6 - 1000 * 2 / 6, abs=45)
    assert stack.affine[2, 3] + 5 * 4 == -206


def test_one_slice_is_missing(written: Written) -> None:
    headers = witness(written("stack-gap").iterdir()).headers
    z = np.array([float(header.ImagePositionPatient[2]) for header in headers])
    assert len(headers) == 26
    # From the feet: nine slices, then nothing at -224.5 + 9 · 3.5 = -193.
    assert np.diff(z) == pytest.approx([3.5] * 8 + [7.0] + [3.5] * 16)
    assert -193.0 not in z
    assert {float(header.SliceThickness) for header in headers} == {2.0}
    assert STACK_GAP.present == (*range(9), *range(10, 27))
    assert len({int(header.InstanceNumber) for header in headers} | {18}) == 27  # 18 is the one that is lost


def test_gantry_is_tilted_and_the_table_moves_along_z(written: Written) -> None:
    stack = witness(written("stack-tilt").iterdir())
    first = stack.headers[0]
    assert list(map(float, first.ImageOrientationPatient)) == [1, 0, 0, 0, 0.96, 0.28]
    assert stack.affine[:3, 2] == pytest.approx([0, 0, 5.0])
    assert math.degrees(math.asin(0.28)) == pytest.approx(float(first.GantryDetectorTilt), abs=0.005)
    # Along the normal slices are 5 mm · cos apart.
    assert float(first.SliceThickness) == pytest.approx(5 * 0.96)
    # π · 161 mm · 108 mm · 24 · 5 mm
    assert STACK_TILT.ct.volume_ml == pytest.approx(6555.12, abs=0.01)
