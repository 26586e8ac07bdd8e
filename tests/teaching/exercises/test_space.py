"""The witness is pydicom, and a student's way to each answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from dicomnb.teaching import check
from tests.teaching.written import Written


@pytest.fixture
def headers(written: Written) -> list[Any]:
    """Return the headers from the lowest slice along the normal up."""
    found = [pydicom.dcmread(path) for path in written("mr").glob("*.dcm")]
    turn = np.array(found[0].ImageOrientationPatient, float)
    normal = np.cross(turn[:3], turn[3:])
    return sorted(found, key=lambda ds: float(np.dot(np.array(ds.ImagePositionPatient, float), normal)))


def affine(headers: list[Any]) -> NDArray[np.float64]:
    """Return the matrix of PS3.3 C.7.6.2.1.1 for all slices: from (i, j, k) to LPS."""
    first, last = (np.array(headers[at].ImagePositionPatient, float) for at in (0, -1))
    row, column = np.array(headers[0].ImageOrientationPatient, float).reshape(2, 3)
    vertical, horizontal = map(float, headers[0].PixelSpacing)
    matrix = np.eye(4)
    matrix[:3] = np.column_stack([row * horizontal, column * vertical, (last - first) / (len(headers) - 1), first])
    return matrix


def test_an_arrow_points_to_the_letter_of_its_largest_part() -> None:
    def letter(arrow: Any) -> str:
        axis = int(np.argmax(np.abs(arrow)))
        return "LPS"[axis] if arrow[axis] > 0 else "RAI"[axis]

    assert check("6.1", letter).right
    assert not check("6.1", lambda arrow: "LPS"[int(np.argmax(arrow))]).right


def test_a_pixel_has_a_place_in_the_patient(headers: list[Any]) -> None:
    place = (affine(headers) @ [89, 16, 4, 1])[:3]
    assert check("6.2", place).right
    # Beside the ball in front, whose middle is at (6, -94, 28) between two slices.
    assert np.linalg.norm(place - [6, -94, 28]) < 4
    assert not check("6.2", (affine(headers) @ [16, 89, 4, 1])[:3]).right


def test_a_place_lies_in_the_voxel_with_the_nearest_centre(headers: list[Any]) -> None:
    index = (np.linalg.inv(affine(headers)) @ [82, -14, 8, 1])[:3]
    assert check("6.3", np.rint(index)).right
    assert not check("6.3", np.rint(index)[::-1]).right
    assert not check("6.3", np.trunc(index)).right


def test_ras_turns_what_comes_out(headers: list[Any]) -> None:
    turned = np.diag([-1.0, -1, 1, 1])
    assert check("6.4", turned @ affine(headers)).right
    assert not check("6.4", affine(headers) @ turned).right
    assert not check("6.4", affine(headers)).right


def test_left_has_come_to_the_left_of_the_picture() -> None:
    assert check("6.5", "mirrored").right
    for other in ("nothing", "upside down", "turned"):
        assert not check("6.5", other).right
