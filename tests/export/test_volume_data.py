from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import GeometryError
from dicomnb.export.volume_data import array_of, described, is_sheared, require_straight, shear, time_step
from tests.export.volumes import OBLIQUE, TILTED, colored, in_time, upright


def test_colours_come_last_and_nothing_is_made_of_a_missing_slice() -> None:
    volume = colored()
    found = array_of(volume)
    assert found.shape == (2, 4, 3, 3)
    assert found.dtype == np.uint8
    # (7 · number + k) of 36 samples: row 1, column 2 of the second slice begins at sample 15.
    assert found[1, 1, 2].tolist() == [106, 113, 120]


def test_values_are_those_of_the_volume() -> None:
    volume = upright()
    assert array_of(volume) is volume.array


@pytest.mark.parametrize(
    ("how", "text"), [({}, "CT HU"), ({"Modality": "MR", "RescaleType": ""}, "MR"), ({"Modality": ""}, "HU")]
)
def test_what_is_described_is_modality_and_unit_and_no_patient(how: dict[str, Any], text: str) -> None:
    assert described(upright(**how)) == text


@pytest.mark.parametrize(("how", "pixels"), [({}, 0), (TILTED, 4 * 0.8 / 0.75), (OBLIQUE, 0)])
def test_a_shear_is_counted_in_pixels_from_the_first_slice_to_the_last(how: dict[str, Any], pixels: float) -> None:
    volume = upright(**how)
    assert shear(volume) == pytest.approx(pixels, abs=1e-6)
    assert is_sheared(volume) == (pixels > 0)


def test_what_has_no_place_for_a_shear_says_how_large_it_is() -> None:
    require_straight(upright(**OBLIQUE), "An image")
    # 4 steps of 0.8 mm are 4.267 rows of 0.75 mm.
    with pytest.raises(GeometryError, match=r"A box has three directions .* 4\.267 pixels .* reslice_straight"):
        require_straight(upright(**TILTED), "A box")


def test_the_step_in_time_is_in_seconds() -> None:
    assert time_step(in_time(2.5)) == 2.5
    assert time_step(upright()) is None


@pytest.mark.parametrize(
    ("labels", "step"),
    [
        ({"TriggerTime": (0.0, 40.0, 80.0)}, 0.04),
        ({"TriggerTime": (0.0, 40.0, 80.5)}, 0.04025),  # as even as a clock is
        ({"TriggerTime": (0.0, 40.0, 95.0)}, None),
        ({"TriggerTime": (80.0, 40.0, 0.0)}, None),
        ({"AcquisitionTime": (36000.0, 36002.5), "EchoTime": (4.0, 9.0)}, 2.5),
        ({"EchoTime": (4.0, 9.0)}, None),
        ({"TriggerTime": ("a", "b")}, None),
        ({"TriggerTime": (0.0, 40.0), "AcquisitionTime": (1.0, 8.0)}, 0.04),  # the plainest of several clocks
    ],
)
def test_only_even_clocks_tell_a_step(labels: dict[str, Any], step: float | None) -> None:
    points = len(next(iter(labels.values())))
    volume = replace(upright(), grid=(points, 5), labels=labels)
    found = time_step(volume)
    assert found is None if step is None else found == pytest.approx(step)
