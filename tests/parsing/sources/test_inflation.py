from __future__ import annotations

import pytest

from dicomnb.errors import LimitExceeded
from dicomnb.parsing.sources.inflation import most_inflated, too_large

MIB = 1 << 20


@pytest.mark.parametrize(
    ("packed", "limit", "most"),
    [
        (0, None, 128 * MIB),
        (MIB, None, 128 * MIB),
        (2 * MIB, None, 200 * MIB),
        (11 * MIB, None, 1024 * MIB),  # no further than the ceiling
        (0, 5000, 5000),
        (0, 1 << 40, 1 << 40),  # what was asked for counts, whatever it is
    ],
)
def test_bytes_grow_to_a_hundred_times_their_size_or_to_128_mib(packed: int, limit: int | None, most: int) -> None:
    assert most_inflated(packed, 1024 * MIB, limit) == most


def test_the_refusal_says_how_to_ask_for_more() -> None:
    error = too_large("a.zip!/b", 1000, 7)
    assert isinstance(error, LimitExceeded)
    assert (str(error)[:33], error.offset) == ("a.zip!/b grows beyond 1,000 bytes", 7)
    assert "limit=" in str(error)
