from __future__ import annotations

import math

import pytest

from dicomnb.display.common.captions import number_text, value_text, window_label
from dicomnb.pixels.window import Window


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (0, 4, "0"),
        (0.000812345, 7, "0.000812345"),
        (8.12345e-10, 4, "8.123e−10"),
        (-1e-12, 4, "−1e−12"),
        (1.5e30, 4, "1.5e+30"),
        (12345.678, 4, "12346"),
        (12345.678, 7, "12345.68"),
        (16777216, 7, "16777216"),
        (math.inf, 4, "∞"),
        (-math.inf, 7, "−∞"),
    ],
)
def test_numbers_keep_their_digits_whatever_their_size(number: float, digits: int, text: str) -> None:
    assert number_text(number, digits) == text


def test_a_value_is_read_out_with_its_unit_and_nan_is_missing() -> None:
    assert value_text(0.00081234, "mm2/s") == "0.00081234 mm²/s"
    assert value_text(1234.567, "BQML") == "1234.567 Bq/mL"
    assert value_text(math.inf, "HU") == "∞ HU"
    assert value_text(math.nan, "HU") == "missing"


@pytest.mark.parametrize(
    ("window", "numbers"),
    [
        (Window(40, 400), "center 40, width 400"),
        (Window(8e-10, 4e-10, function="LINEAR_EXACT"), "center 8e−10, width 4e−10"),
        (Window(500.00025, 0.0005, function="LINEAR_EXACT"), "center 500.00025, width 0.0005"),
        (Window(0, 1e30), "center 0, width 1e+30"),
    ],
)
def test_the_center_of_a_window_has_the_digits_that_its_width_needs(window: Window, numbers: str) -> None:
    assert window_label("HU", window) == f"HU\n{numbers}"
