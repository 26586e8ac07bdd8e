from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.display.widget.canvas.slice_bytes import SliceBytes, pack_slice


def unpacked(packed: SliceBytes, shape: tuple[int, ...]) -> Any:
    """Return the values that a browser makes of a slice: each operation rounded as `scaled` in voxels.js rounds it."""
    form = packed.form
    if form["kind"] == "floats":
        return np.frombuffer(packed.data, "<f4").reshape(shape)
    codes = np.frombuffer(packed.data, f"<u{form['width']}").reshape(shape).astype(np.float64) + form["first"]
    slope, intercept = form["scale"]
    if form["isDouble"]:
        return (codes * slope + intercept).astype(np.float32)
    return (codes * slope).astype(np.float32) + np.float32(intercept)


@pytest.mark.parametrize(
    ("stored", "slope", "intercept", "first", "width"),
    [
        ([[0, 7, 255], [3, 1, 9]], 1, 0, 0, 1),
        ([[0, 7, 256], [3, 1, 9]], 1, -1024, 0, 2),
        ([[-3, 7, 2000], [3, 1, 9]], 2.5, 0.5, -0x8000, 2),
        ([[0, 7, 65535], [3, 1, 9]], 0.0123, -7.1, 0, 2),
        ([[70000, 70007, 70255], [70003, 70001, 70009]], 1, 0, 70000, 1),
        ([[-40000, -39000, -1], [5, 1, 9]], 1, 0, -40000, 2),
    ],
)
def test_whole_numbers_travel_as_such_and_come_back_to_the_last_bit(
    stored: list[list[int]], slope: float, intercept: float, first: int, width: int
) -> None:
    values = np.array(stored, np.float32) * np.float32(slope) + np.float32(intercept)
    packed = pack_slice(values, (slope, intercept))
    assert (packed.form["kind"], packed.form["first"], packed.form["width"]) == ("integers", first, width)
    assert len(packed.data) == 6 * width
    assert np.array_equal(unpacked(packed, (2, 3)), values)


def test_a_slope_that_acts_in_double_precision_is_said_to() -> None:
    stored = np.arange(60001, 60007).reshape(2, 3)
    values = (stored * np.float64(0.1) + np.float64(0.3)).astype(np.float32)
    assert not np.array_equal(stored.astype(np.float32) * np.float32(0.1) + np.float32(0.3), values)
    packed = pack_slice(values, (0.1, 0.3))
    assert (packed.form["kind"], packed.form["isDouble"]) == ("integers", True)
    assert np.array_equal(unpacked(packed, (2, 3)), values)


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([[0.5, 1.25, 7]], (1.0, 0.0)),  # between whole numbers
        ([[np.nan, 1, 7]], (1.0, 0.0)),  # missing
        ([[0, 1, np.inf]], (1.0, 0.0)),
        ([[0, 1, 65536]], (1.0, 0.0)),  # further apart than 16 bits
        ([[0, 1, 2]], None),  # slices of several scales
    ],
)
def test_everything_else_travels_as_the_numbers_that_it_is(values: Any, scale: tuple[float, float] | None) -> None:
    given = np.array(values, np.float32)
    packed = pack_slice(given, scale)
    assert packed.form["kind"] == "floats"
    assert np.array_equal(unpacked(packed, given.shape), given, equal_nan=True)


def test_colours_travel_apart() -> None:
    colors = np.arange(18, dtype=np.uint8).reshape(2, 3, 3)
    packed = pack_slice(colors, None)
    assert packed.form["kind"] == "colours"
    assert list(packed.data) == [0, 3, 6, 9, 12, 15, 1, 4, 7, 10, 13, 16, 2, 5, 8, 11, 14, 17]


def test_a_plane_that_lies_across_in_memory_is_sent_row_by_row() -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3).T
    assert np.frombuffer(pack_slice(values, (1.0, 0.0)).data, "u1").tolist() == [0, 3, 1, 4, 2, 5]
