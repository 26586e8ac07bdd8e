from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dicomnb.volumes.loading.load import load
from dicomnb.volumes.patient_orientation import orientation_sides
from tests.images import image


def sides(value: Any, **header: Any) -> Any:
    ds = image(np.zeros((3, 5), np.int16), Modality="DX", PatientOrientation=value, **header)
    return orientation_sides(load(ds))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Rows run to the patient's left, columns to the feet: a chest from behind, hung as usual.
        (["L", "F"], ("R", "L", "S", "I")),
        (["R", "F"], ("L", "R", "S", "I")),
        # A right mediolateral oblique mammogram: rows to the front, columns to the feet and to the right.
        (["A", "FR"], ("P", "A", "S-L", "I-R")),
        (["P", "L"], ("A", "P", "R", "L")),
        (["PL", "H"], ("A-R", "P-L", "I", "S")),
        ([" p ", "f"], ("A", "P", "S", "I")),
    ],
)
def test_letters_say_where_rows_and_columns_run_to(value: Any, expected: Any) -> None:
    assert sides(value) == expected


@pytest.mark.parametrize(
    "value",
    ["", ["L"], ["L", ""], ["L", "R"], ["L", "L"], ["LR", "F"], ["X", "F"], ["AP", "F"], ["A", "FA"], ["L", "F", "P"]],
)
def test_what_is_no_orientation_has_no_letters(value: Any) -> None:
    assert sides(value) is None


def test_animals_have_their_own_letters() -> None:
    assert sides(["LE", "CD"], AnatomicalOrientationType="QUADRUPED") == ("RT", "LE", "CR", "CD")
    assert sides(["V", "CRLE"], AnatomicalOrientationType="QUADRUPED") == ("D", "V", "CD-RT", "CR-LE")
    assert sides(["LE", "CD"]) is None


def test_images_that_contradict_each_other_have_none() -> None:
    one, two = (
        load(image(np.zeros((3, 5), np.int16), Modality="DX", PatientOrientation=value))
        for value in (["L", "F"], ["R", "F"])
    )
    assert orientation_sides(one) == ("R", "L", "S", "I")
    assert orientation_sides(replace(one, slices=one.slices + two.slices, grid=(2,))) is None
