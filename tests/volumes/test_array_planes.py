from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.errors import GeometryError, UsageError, WrongType
from dicomnb.volumes.array_planes import (
    array_plane_names,
    coordinate_text,
    find_normal,
    place_decimals,
    slice_number,
    whole_number,
)
from dicomnb.volumes.loading.load import load
from tests.images import image, series

# Where rows, columns and slices of a coronal series run in the patient.
CORONAL: dict[str, Any] = {"row": (1, 0, 0), "column": (0, 0, -1), "step": (0, 2.5, 0)}


def test_planes_of_a_coronal_series_are_named_by_what_is_normal_to_them() -> None:
    # k runs to the back, j to the feet, i to the left.
    assert array_plane_names(load(series(5, **CORONAL))) == ("coronal", "axial", "sagittal")


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        (None, 0),
        ("coronal", 0),
        ("Axial", 1),
        (" transverse", 1),
        ("TRANSVERSAL", 1),
        ("sagittal", 2),
        ("k", 0),
        ("J", 1),
        ("i", 2),
    ],
)
def test_a_plane_is_found_by_its_name_and_by_the_index_that_is_constant_in_it(name: str | None, normal: int) -> None:
    assert find_normal(load(series(5, **CORONAL)), name) == normal


def test_a_plane_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no plane 'oblique'.*'sagittal', 'coronal', 'axial'"):
        find_normal(load(series(5, **CORONAL)), "oblique")


def test_planes_of_images_without_a_position_have_an_index_and_no_name() -> None:
    unplaced = load(image(np.zeros((3, 4, 5), np.uint8), frames=3))
    assert array_plane_names(unplaced) == ("", "", "")
    assert find_normal(unplaced, "j") == 1
    with pytest.raises(GeometryError, match=r"no plane has a name.*'k', 'j' or 'i'"):
        find_normal(unplaced, "axial")


def test_slices_count_from_0_and_negative_ones_from_the_end() -> None:
    assert [slice_number(7, index) for index in (0, 6, -1, -7)] == [0, 6, 6, 0]
    for index in (7, -8):
        with pytest.raises(UsageError, match=f"no slice {index}.*7, numbered from 0 to 6"):
            slice_number(7, index)


@pytest.mark.parametrize(
    ("step", "text"), [(2.5, "R 40.0"), (0.625, "R 40.0"), (0.05, "R 40.04"), (0.0059, "R 40.036")]
)
def test_a_coordinate_has_as_many_decimals_as_tell_two_slices_apart(step: float, text: str) -> None:
    assert coordinate_text(0, -40.0361, step) == text
    assert place_decimals(0) == place_decimals(float("inf")) == 1


@pytest.mark.parametrize("value", [3, 3.0, np.int64(3), np.float64(3), np.array(3)])
def test_whole_numbers_of_any_type_are_plain_integers(value: Any) -> None:
    found = whole_number("t", value)
    assert (type(found), found) == (int, 3)


@pytest.mark.parametrize("value", ["3", 2.5, float("nan"), [3], range(3, 6), None])
def test_what_is_no_whole_number_is_refused_by_its_name(value: Any) -> None:
    with pytest.raises(WrongType, match=r"^t = .* is no whole number\. It counts from 0\.$"):
        whole_number("t", value)
    with pytest.raises(WrongType, match=r"^index = .* show takes several as well"):
        slice_number(7, value)


@pytest.mark.parametrize("plane", [3, ["axial"]])
def test_what_is_no_text_is_no_name_of_a_plane(plane: Any) -> None:
    with pytest.raises(WrongType, match="There are 'sagittal', 'coronal', 'axial', 'k', 'j', 'i'"):
        find_normal(load(series(3)), plane)
