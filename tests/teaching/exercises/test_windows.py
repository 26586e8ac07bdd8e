"""The witness is pydicom, and a student's way to each answer."""

from __future__ import annotations

import numpy as np
import pydicom

from dicomnb.teaching import check
from tests.teaching.written import Written


def test_a_window_is_the_middle_of_its_ends_and_their_distance() -> None:
    assert check("3.1", (50, 350)).right
    assert not check("3.1", (-125, 225)).right
    assert not check("3.1", (350, 50)).right
    assert not check("3.1", (50, 175)).right


def test_brightness_runs_from_black_to_white_and_no_further() -> None:
    def clipped(value: float, center: float, width: float) -> float:
        return float(np.clip((value - center + width / 2) / width, 0, 1))

    def standard(value: float, center: float, width: float) -> float:
        # PS3.3 C.11.2.1.2.1, whose ends are half a unit off.
        return float(np.clip((value - center + 0.5) / (width - 1) + 0.5, 0, 1))

    assert check("3.2", clipped).right
    assert check("3.2", standard).right
    assert not check("3.2", lambda value, center, width: (value - center + width / 2) / width).right
    assert not check("3.2", lambda value, center, width: clipped(value, center, 2 * width)).right


def test_in_a_narrow_window_blood_alone_is_grey(written: Written) -> None:
    # 20 to 60 HU: of -1000, -700, -100, 0, 50 and 700 one lies inside.
    assert check("3.3", "blood").right
    assert not check("3.3", "water").right


def test_ten_units_of_a_window_of_400_are_six_greys() -> None:
    assert check("3.4", 6.4).right
    assert not check("3.4", 256 * 10 / 1500).right


def test_a_radiograph_is_turned_over_at_the_largest_value_of_its_bits(written: Written) -> None:
    folder = written("cr")
    one = next(
        ds for path in sorted(folder.iterdir())
        if (ds := pydicom.dcmread(path)).PhotometricInterpretation == "MONOCHROME1"
    )  # fmt: skip
    stored = one.pixel_array.astype(np.int64)
    assert check("3.5", 2**one.BitsStored - 1 - stored).right
    assert not check("3.5", 2**one.BitsStored - stored).right
    assert not check("3.5", stored).right
