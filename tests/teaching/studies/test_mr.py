from __future__ import annotations

import math

import numpy as np
import pytest

from dicomnb.teaching.studies.mr import MR, oblique
from tests.teaching.witness import Witness, witness
from tests.teaching.written import Written

# Centre in LPS mm, radius in mm, signal.
FIDUCIALS = {
    "front": ((6.0, -94.0, 28.0), 7.0, 900),
    "right": ((-74.0, 2.0, 58.0), 6.0, 800),
    "left": ((82.0, -14.0, 8.0), 8.0, 1000),
    "back": ((-20.0, 82.0, 10.0), 5.0, 700),
}


@pytest.fixture(scope="module")
def mr(written: Written) -> Witness:
    return witness(written("mr").iterdir())


def test_mr_has_unequal_pixels_and_gaps_between_slices(mr: Witness) -> None:
    assert mr.values.shape == (24, 180, 220)
    said = {(*h.PixelSpacing, h.SliceThickness, h.SpacingBetweenSlices) for h in mr.headers}
    assert said == {(1.1, 0.9, 3.4, 4.0)}
    assert np.linalg.norm(mr.affine[:3, :3], axis=0) == pytest.approx([0.9, 1.1, 4.0])


def test_rows_columns_and_slices_are_oblique_and_at_right_angles(mr: Witness) -> None:
    unit = mr.affine[:3, :3] / np.linalg.norm(mr.affine[:3, :3], axis=0)
    assert unit.T @ unit == pytest.approx(np.eye(3), abs=1e-8)
    assert np.linalg.det(unit) == pytest.approx(1)
    assert (abs(unit) > 0.05).sum() >= 8
    assert MR.grid.affine == pytest.approx(mr.affine, abs=1e-7)


@pytest.mark.parametrize("name", FIDUCIALS)
def test_fiducial_is_found_where_it_is_said_to_be(mr: Witness, name: str) -> None:
    center, radius, signal = FIDUCIALS[name]
    assert mr.at(center) == signal
    # Its brightest part alone, as the skin beside it shines too: what is beyond 180, half of it on the border.
    near = np.linalg.norm(mr.positions() - center, axis=-1) <= radius + 4.5
    bright = np.clip((mr.values - 180) / (signal - 180), 0, 1) * near
    centroid = np.einsum("kji,kjic->c", bright, mr.positions()) / bright.sum()
    assert centroid == pytest.approx(np.array(center), abs=0.35)


def test_fiducials_span_the_space() -> None:
    assert {f.name: (f.center, f.radius, f.value) for f in MR.fiducials} == FIDUCIALS
    front, right, left, back = (np.array(center) for center, _, _ in FIDUCIALS.values())
    # Six times the volume of their tetrahedron, mm³: far from lying in one plane.
    assert abs(np.linalg.det([right - front, left - front, back - front])) > 100_000


def test_head_has_the_volume_of_its_ellipsoid(mr: Witness) -> None:
    # Brain and what is in it: from 300 on it is brain, half way to the scalp of 180; the ventricle is filled by hand.
    # The stack cuts the head: ask for the section through its middle, from the ellipsoid's matrix restricted to the
    # plane: area = π / sqrt(det(Bᵀ D B)), B the two directions of the plane, D = diag(1/a²).
    row, column = (mr.affine[:3, axis] / np.linalg.norm(mr.affine[:3, axis]) for axis in (0, 1))
    directions = np.stack([row, column], axis=1)
    form = directions.T @ np.diag(1 / np.array([59.0, 73.0, 81.0]) ** 2) @ directions
    k = mr.index((3.0, -6.0, 30.0))[0]
    offset = np.array([3.0, -6.0, 30.0]) - (mr.affine @ [109.5, 89.5, k, 1])[:3]
    normal = np.cross(row, column)
    # How far from the middle, in units of where the ellipsoid ends along the normal.
    away = float(offset @ normal) / math.sqrt(float(normal @ (np.array([59.0, 73.0, 81.0]) ** 2 * normal)))
    expected = math.pi / math.sqrt(np.linalg.det(form)) * (1 - away**2)
    section = mr.values[k] > 300
    filled = np.maximum.accumulate(section, axis=1) & np.maximum.accumulate(section[:, ::-1], axis=1)[:, ::-1]
    assert filled.sum() * 0.9 * 1.1 == pytest.approx(expected, rel=0.005)


def test_oblique_lattice_has_its_center_in_the_middle() -> None:
    grid = oblique((5, 3, 7), (0.5, 2.0, 3.0), (10.0, -20.0, 30.0), 3.0)
    assert (grid.affine @ [2, 1, 3, 1])[:3] == pytest.approx([10, -20, 30], abs=1e-8)
