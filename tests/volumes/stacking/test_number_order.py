from __future__ import annotations

from itertools import product

import pytest

from dicomnb.volumes.stacking.number_order import order_by_number


def counted(points: int, slices: int, gone: set[tuple[int, int]], by_place: bool) -> tuple[list[int], list[list[int]]]:
    """Return numbers from 1 up without those of some images (moment, slice), and the images at each place."""
    numbers: list[int] = []
    places: list[list[int]] = [[] for _ in range(slices)]
    for t, k in product(range(points), range(slices)):
        if (t, k) not in gone:
            places[k].append(len(numbers))
            numbers.append(1 + (k * points + t if by_place else t * slices + k))
    return numbers, places


@pytest.mark.parametrize("by_place", [False, True])
@pytest.mark.parametrize("gone", [{(0, 0)}, {(0, 3)}, {(2, 1)}, {(4, 0)}, {(4, 3)}, {(1, 2), (3, 0), (3, 2)}])
def test_an_image_that_is_missing_moves_no_other(gone: set[tuple[int, int]], by_place: bool) -> None:
    numbers, places = counted(5, 4, gone, by_place)
    order = order_by_number(numbers, places)
    assert order is not None
    assert order.ranks == tuple(t for t, k in product(range(5), range(4)) if (t, k) not in gone)
    assert (order.points, order.is_sure) == (5, True)


def test_each_place_may_lack_another_moment() -> None:
    numbers, places = counted(6, 4, {(0, 0), (1, 1), (2, 2), (3, 3)}, False)
    order = order_by_number(numbers, places)
    assert order is not None
    assert order.points == 6
    assert [order.ranks[index] for index in places[1]] == [0, 2, 3, 4, 5]


def test_the_last_volume_may_hold_a_single_slice() -> None:
    numbers, places = counted(4, 5, {(3, k) for k in range(1, 5)}, False)
    order = order_by_number(numbers, places)
    assert order is not None
    assert order.ranks == (0,) * 5 + (1,) * 5 + (2,) * 5 + (3,)


def test_an_image_that_was_taken_again_is_no_volume() -> None:
    assert order_by_number([1, 2, 3, 4, 5, 6], [[0], [1], [2, 5], [3], [4]]) is None


def test_numbers_without_a_count_tell_nothing() -> None:
    assert order_by_number([1, 9, 4, 8, 2, 30, 17], [[0, 1, 2], [3, 4], [5, 6]]) is None
    assert order_by_number([1, 1, 2, 2], [[0, 2], [1, 3]]) is None
