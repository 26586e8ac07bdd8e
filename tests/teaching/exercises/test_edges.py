"""The witness is pydicom, and a student's way to each answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pydicom
import pytest

from dicomnb.teaching import check
from tests.teaching.written import Written


@pytest.fixture
def ds(written: Written) -> Any:
    return pydicom.dcmread(sorted(written("pet-small").iterdir())[20])


def test_an_image_is_as_wide_as_its_columns_and_as_high_as_its_rows(ds: Any) -> None:
    row_spacing, column_spacing = ds.PixelSpacing
    assert row_spacing != column_spacing
    assert check("4.1", (ds.Columns * column_spacing, ds.Rows * row_spacing)).right
    assert check("4.1", (ds.Columns * row_spacing, ds.Rows * column_spacing)).mistake == "spacings swapped"


def test_centres_lie_half_a_pixel_from_the_edge(ds: Any) -> None:
    centers = (np.arange(ds.Rows) + 0.5) * ds.PixelSpacing[0]
    assert check("4.2", centers).right
    assert check("4.2", centers - ds.PixelSpacing[0] / 2).mistake == "upper edges"
    assert not check("4.2", centers[::-1]).right


def test_n_voxels_have_one_edge_more_whatever_rounding_does() -> None:
    assert check("4.3", lambda n, d: np.arange(n + 1) * d).right
    assert check("4.3", lambda n, d: np.cumsum([0] + [d] * n)).right
    # 42 slices of 3.27 mm: one too many.
    assert len(np.arange(0.0, 43 * 3.27, 3.27)) == 44
    assert check("4.3", lambda n, d: np.arange(0.0, (n + 1) * d, d)).mistake == "arange with a step"


def test_the_body_has_the_area_of_its_pixels(ds: Any) -> None:
    # Only the body and what is in it is warmer than the air: more than a tenth of the median that is.
    values = ds.pixel_array * float(ds.RescaleSlope)
    inside = values > 0.5 * np.median(values[values > 0])
    row_spacing, column_spacing = map(float, ds.PixelSpacing)
    assert check("4.4", inside.sum() * row_spacing * column_spacing).right
    assert check("4.4", np.pi * 152 * 104).right
    assert not check("4.4", float(inside.sum())).right


def test_the_first_slice_is_as_far_from_the_last_as_their_positions(written: Written) -> None:
    headers = [pydicom.dcmread(path, stop_before_pixels=True) for path in sorted(written("mr").glob("*.dcm"))]
    places = np.array([header.ImagePositionPatient for header in headers], float)
    far = max(float(np.linalg.norm(place - places[0])) for place in places)
    assert check("4.5", far).right
    assert far == pytest.approx(23 * 4.0, abs=0.05)
    assert check("4.5", 23 * 3.4).mistake == "thickness for spacing"
