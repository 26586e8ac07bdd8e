from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from dicomnb.display.widget.frame_labels import Mark, paint_marks


def is_yellow(frame: NDArray[np.uint8], row: int, column: int) -> bool:
    red, _, blue = frame[row, column, :3]
    return bool(red > 180 and blue < 60)


def painted(*marks: Mark, ratio: float = 1.0) -> NDArray[np.uint8]:
    """Return a grey frame of 80 × 120 pixels with marks on it."""
    frame = np.full((80, 120, 4), 100, np.uint8)
    frame[..., 3] = 255
    paint_marks(frame, marks, ratio)
    return frame


def rows_and_columns(frame: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Return the first and last row, and column, with something bright and yellow."""
    bright = (frame[..., 0] > 180) & (frame[..., 2] < 60)
    down, across = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    return int(down[0]), int(down[-1]), int(across[0]), int(across[-1])


def test_a_closed_outline_runs_along_all_its_sides_in_yellow_with_a_dark_rim() -> None:
    frame = painted(Mark(np.array([[20.0, 10], [60, 10], [60, 40], [20, 40]]), ""))
    assert is_yellow(frame, 10, 40)
    assert is_yellow(frame, 25, 20)
    assert is_yellow(frame, 40, 40)
    assert frame[7:14, 40, 0].min() < 100  # the rim
    assert tuple(frame[25, 40, :3]) == (100, 100, 100)  # inside
    assert rows_and_columns(frame) == (9, 40, 19, 60)


def test_a_line_is_open_and_has_dots_at_its_ends() -> None:
    frame = painted(Mark(np.array([[20.0, 20], [60, 20]]), "", is_closed=False))
    top, bottom, left, right = rows_and_columns(frame)
    assert (bottom - top, left, right) == pytest.approx((6, 17, 62), abs=1)
    assert tuple(frame[25, 40, :3]) == (100, 100, 100)


def test_a_label_stands_at_the_right_and_where_there_is_no_room_above_or_below() -> None:
    def label_of(*corners: tuple[float, float]) -> tuple[int, int, int, int]:
        outline = np.array(corners)
        frame, bare = painted(Mark(outline, "12.5 mm")), painted(Mark(outline, ""))
        frame[(frame == bare).all(axis=-1)] = 100
        return rows_and_columns(frame)

    top, bottom, left, right = label_of((10, 30), (30, 30), (30, 50), (10, 50))
    assert left > 30
    assert 15 < top < bottom < 50
    # At the right border it goes above, and at the upper right one below.
    _, bottom, _, right = label_of((90, 30), (115, 30), (115, 50), (90, 50))
    assert bottom < 30
    assert right < 120
    top, *_ = label_of((90, 3), (115, 3), (115, 30), (90, 30))
    assert top > 30


def test_on_a_finer_screen_all_is_larger() -> None:
    outline = np.array([[20.0, 20], [60, 20]])
    one, two = (painted(Mark(outline, "", is_closed=False), ratio=ratio) for ratio in (1, 2))
    assert rows_and_columns(two)[2] < rows_and_columns(one)[2]


@pytest.mark.parametrize("label", ["$\\frac{1}$", "<b>", "", "µ ×", "a" * 200])
def test_a_label_is_text_whatever_it_holds(label: str) -> None:
    assert painted(Mark(np.array([[20.0, 20], [60, 20]]), label)).shape == (80, 120, 4)


def test_without_marks_nothing_changes() -> None:
    assert (painted()[..., :3] == 100).all()
