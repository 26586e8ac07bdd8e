"""The witness is pydicom, and a student's way to each answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from dicomnb.teaching import check
from tests.teaching.written import Written


def by_height(folder: Path) -> list[tuple[str, Any]]:
    """Return the names and headers of a stack from the feet up."""
    found = [(path.name, pydicom.dcmread(path)) for path in folder.iterdir()]
    return sorted(found, key=lambda pair: float(pair[1].ImagePositionPatient[2]))


def test_positions_order_the_files_and_names_and_numbers_do_not(written: Written) -> None:
    pairs = by_height(written("stack"))
    names = [name for name, _ in pairs]
    assert check("5.1", names).right
    assert not check("5.1", sorted(names)).right
    assert not check("5.1", [name for name, _ in sorted(pairs, key=lambda pair: int(pair[1].InstanceNumber))]).right
    assert not check("5.1", names[::-1]).right


def test_a_place_along_the_normal_is_one_number() -> None:
    assert check("5.2", lambda place, turn: np.dot(place, np.cross(turn[:3], turn[3:]))).right
    assert not check("5.2", lambda place, _: place[2]).right
    assert not check("5.2", lambda place, turn: np.dot(place, np.cross(turn[3:], turn[:3]))).right


def test_the_ball_has_the_volume_of_a_ball_of_its_width(written: Written) -> None:
    headers = [header for _, header in by_height(written("stack"))]
    values = np.array([each.pixel_array * each.RescaleSlope + each.RescaleIntercept for each in headers], float)
    heights = [float(each.ImagePositionPatient[2]) for each in headers]
    # Halfway from the lung around it, -820 HU, to the blood, 50 HU.
    ball = np.zeros(values.shape, bool)
    ball[13:22, 65:84, 124:141] = values[13:22, 65:84, 124:141] > -385
    voxel = float(np.prod(np.array(headers[0].PixelSpacing, float))) * np.diff(heights)[0]
    assert check("5.3", ball.sum() * voxel / 1000).right
    thickness = float(headers[0].SliceThickness)
    assert thickness > np.diff(heights)[0]
    assert not check("5.3", ball.sum() * voxel / np.diff(heights)[0] * thickness / 1000).right


def test_the_missing_slice_lies_in_the_middle_of_the_long_step(written: Written) -> None:
    heights = [float(header.ImagePositionPatient[2]) for _, header in by_height(written("stack-gap"))]
    steps = np.diff(heights)
    below = int(np.argmax(steps))
    assert steps[below] == pytest.approx(2 * np.median(steps))
    assert check("5.4", (heights[below] + heights[below + 1]) / 2).right
    assert not check("5.4", heights[below]).right


def test_the_highest_slice_is_shifted_down_its_columns(written: Written) -> None:
    headers = [header for _, header in by_height(written("stack-tilt"))]
    moved = np.subtract(headers[-1].ImagePositionPatient, headers[0].ImagePositionPatient).astype(float)
    column = np.array(headers[0].ImageOrientationPatient[3:], float)
    assert check("5.5", float(moved @ column)).right
    assert not check("5.5", -float(moved @ column)).right
    assert not check("5.5", float(np.linalg.norm(moved))).right
