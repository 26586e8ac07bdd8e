from __future__ import annotations

import pytest

from dicomnb.display.figure.tick_numbers import TickNumbers


@pytest.mark.parametrize(
    ("places", "texts"),
    [
        ([0, 100, 200], ["0", "100", "200"]),
        ([-2.5, 0, 2.5], ["−2.5", "0", "2.5"]),
        ([0.25, 0.5, 0.75], ["0.25", "0.50", "0.75"]),
        ([0.0006, 0.0008, 0.001], ["0.0006", "0.0008", "0.0010"]),
        ([0.002, 0.004], ["0.002", "0.004"]),
        ([6e-13, 6.5e-13, 1e-12], ["6.0e−13", "6.5e−13", "10.0e−13"]),
        ([-5e29, 0, 1e30], ["−5e+29", "0", "10e+29"]),
        ([1e-40, 2e-40], ["1e−40", "2e−40"]),
        ([500.0001, 500.0002], ["500.0001", "500.0002"]),
        ([1e6, 1e6 + 0.5], ["1000000.0", "1000000.5"]),
        ([7], ["7"]),
        ([0], ["0"]),
        ([], []),
    ],
)
def test_numbers_are_whole_and_tell_themselves_apart(places: list[float], texts: list[str]) -> None:
    assert TickNumbers().format_ticks(places) == texts
