from __future__ import annotations

from typing import Any

import matplotlib
import pytest

from dicomnb.display.common.figure_layout import (
    LEGEND_LINE,
    beside,
    fitting_size,
    grid_shape,
    has_usual_text,
    layout,
    text_scale,
)
from dicomnb.errors import UsageError


@pytest.mark.parametrize(
    ("count", "columns", "grid"),
    [
        (1, None, (1, 1)),
        (2, None, (2, 1)),
        (3, None, (3, 1)),
        (4, None, (3, 2)),
        (7, None, (4, 2)),
        (20, None, (4, 5)),
        (7, 2, (2, 4)),
    ],
)
def test_a_montage_is_rather_wider_than_high(count: int, columns: int | None, grid: tuple[int, int]) -> None:
    assert grid_shape(count, columns) == grid


@pytest.mark.parametrize("columns", [-1, -3])
def test_columns_there_are_none_of_are_refused(columns: int) -> None:
    with pytest.raises(UsageError, match="1 or more"):
        grid_shape(4, columns)


@pytest.mark.parametrize("extent", [(400.0, 300.0), (30.0, 250.0), (500.0, 4.0)])
@pytest.mark.parametrize("grid", [None, (3, 2)])
def test_the_box_of_an_image_has_its_shape_and_lies_in_the_figure(extent: tuple[float, float], grid: Any) -> None:
    size, boxes, bar = layout(extent, None, True, grid)
    assert len(boxes) == (1 if grid is None else 6)
    for left, bottom, width, height in (*boxes, bar):
        assert left >= 0
        assert bottom >= 0
        assert left + width <= 1
        assert bottom + height <= 1
    if extent != (500.0, 4.0):  # a line of voxels is made higher
        _, _, width, height = boxes[0]
        assert width * size[0] / (height * size[1]) == pytest.approx(extent[0] / extent[1])
    assert bar[0] > max(left + width for left, _, width, _ in boxes)


def test_images_of_a_montage_follow_each_other_row_by_row_from_the_top() -> None:
    _, boxes, _ = layout((10.0, 10.0), None, False, (2, 2))
    first, second, third, _ = boxes
    assert first[1] == second[1] > third[1]
    assert first[0] == third[0] < second[0]


@pytest.mark.parametrize("figsize", [(0.5, 0.4), (1, 6), (3, 2)])
def test_a_figure_of_any_size_holds_its_image(figsize: tuple[float, float]) -> None:
    size, ((left, bottom, width, height),), _ = layout((300.0, 200.0), figsize, True, bars=2, lines=3)
    assert size == figsize
    assert min(left, bottom) >= 0
    assert max(left + width, bottom + height) <= 1
    assert min(width, height) > 0


def test_more_bars_and_lines_make_the_figure_larger_and_leave_the_image_as_it_is() -> None:
    plain, ((_, _, width, height),), _ = layout((10.0, 10.0), None, True)
    more, ((_, _, other_width, other_height),), _ = layout((10.0, 10.0), None, True, bars=1, lines=2)
    assert (other_width * more[0], other_height * more[1]) == pytest.approx((width * plain[0], height * plain[1]))
    assert more[1] - plain[1] == pytest.approx(2 * LEGEND_LINE)
    assert more[0] > plain[0]


def test_larger_text_gets_more_room() -> None:
    assert (text_scale(), has_usual_text()) == (1, True)
    with matplotlib.rc_context({"font.size": 20}):
        assert text_scale() == 2
        assert not has_usual_text()
        large, _, _ = layout((10.0, 10.0), None, False)
    assert large[1] > layout((10.0, 10.0), None, False)[0][1]
    with matplotlib.rc_context({"font.size": 5, "axes.labelcolor": "red"}):
        assert text_scale() == 1


@pytest.mark.parametrize(("room", "size"), [(9.0, "large"), (0.1, 6.0)])
def test_text_is_as_large_as_its_room_allows_and_never_too_small_to_read(room: float, size: Any) -> None:
    assert fitting_size("a title of some length", room) == size
    # Of several lines the longest counts.
    assert fitting_size("a\nb\nc", 0.5) == "large"


def test_another_colour_bar_stands_on_the_right_of_the_first() -> None:
    first = (0.8, 0.2, 0.02, 0.6)
    second, third = beside(first, 10.0), beside(first, 10.0, 2)
    assert first[0] + first[2] < second[0] < third[0]
    assert second[1:] == first[1:]
    assert third[0] - second[0] == pytest.approx(second[0] - first[0])
