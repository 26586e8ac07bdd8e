from __future__ import annotations

from typing import Any

import pytest

from dicomnb.errors import NoSuchIndex, UsageError
from dicomnb.volumes.selection import as_slice, choose


@pytest.mark.parametrize(
    ("key", "part"),
    [
        (0, range(1)),
        (-1, range(6, 7)),
        (slice(None), range(7)),
        (slice(2, None), range(2, 7)),
        (slice(1, 6, 2), range(1, 6, 2)),
        (slice(-3, 99), range(4, 7)),
    ],
)
def test_of_three_dimensions_slices_are_chosen(key: Any, part: range) -> None:
    assert choose(key, (7,)) == (range(1), part, False)


@pytest.mark.parametrize(
    ("key", "points", "part", "keeps_time"),
    [
        (1, range(1, 2), range(7), False),
        ((1, 3), range(1, 2), range(3, 4), False),
        (slice(1, 3), range(1, 3), range(7), True),
        ((slice(None), slice(2, 4)), range(3), range(2, 4), True),
        ((), range(3), range(7), True),
    ],
)
def test_of_four_dimensions_points_come_first(key: Any, points: range, part: range, keeps_time: bool) -> None:
    assert choose(key, (3, 7)) == (points, part, keeps_time)


@pytest.mark.parametrize(
    ("key", "grid"), [(7, (7,)), (-8, (7,)), ((0, 7), (3, 7)), ((0, 0), (7,)), ((0, 0, 0), (3, 7))]
)
def test_what_is_not_there_is_an_index_error(key: Any, grid: tuple[int, ...]) -> None:
    with pytest.raises(IndexError):
        choose(key, grid)


def test_the_message_tells_which_indices_there_are() -> None:
    with pytest.raises(NoSuchIndex, match=r"There is no index 9999: there are 47, numbered from 0 to 46\."):
        choose(9999, (47,))


@pytest.mark.parametrize("key", [slice(3, 3), slice(None, None, -1), slice(5, 2), (slice(None), slice(9, 12))])
def test_what_is_empty_or_backwards_is_refused(key: Any) -> None:
    with pytest.raises(UsageError, match="at least one slice, and its slices in order"):
        choose(key, (7,) if isinstance(key, slice) else (3, 7))


def test_a_range_as_a_slice_takes_the_same() -> None:
    for numbers in (range(1), range(2, 7), range(1, 6, 2)):
        assert list(range(9))[as_slice(numbers)] == list(numbers)
