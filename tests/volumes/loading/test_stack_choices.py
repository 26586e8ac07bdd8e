"""Names of stacks in a menu, and what is loaded when one is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dicomnb.errors import DicomWarning, MissingAttribute
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.loading.stack_choices import stack_choices, volume_choices
from tests.images import series


def another(count: int, number: int, **attributes: Any) -> list[Dataset]:
    """Return a series that is not the one of `series`."""
    slices = series(count, SeriesInstanceUID=f"2.25.7.{number}", SeriesNumber=number, **attributes)
    for k, ds in enumerate(slices):
        ds.SOPInstanceUID = f"2.25.8.{number}.{k}"
    return slices


def test_names_tell_number_description_modality_and_slices_in_order_of_number() -> None:
    found = stack_choices(
        [*another(12, 11, SeriesDescription="Thorax"), *series(5), *another(1, 1, SeriesDescription="Scout")]
    )
    assert [choice.name for choice in found] == [
        "1 · Scout · CT · 1 image",
        "3 · CT · 5 slices",
        "11 · Thorax · CT · 12 slices",
    ]
    assert [choice.load().shape for choice in found] == [(1, 4, 3), (5, 4, 3), (12, 4, 3)]


def test_a_name_that_would_steer_a_terminal_is_shown_as_text() -> None:
    (choice,) = stack_choices(another(2, 4, SeriesDescription="Late\x1b]0;phase"))
    assert "\x1b" not in choice.name
    assert choice.name.startswith("4 · Late")


def test_points_of_a_fourth_dimension_are_counted_apart_from_slices() -> None:
    second = series(4, EchoTime=9)
    for k, ds in enumerate(second):
        ds.SOPInstanceUID = f"2.25.9.{k}"
    (choice,) = stack_choices([*series(4, EchoTime=4), *second])
    assert choice.name == "3 · CT · 2 × 4 slices"


def test_stacks_with_one_name_are_told_by_what_differs_and_by_nothing_else() -> None:
    def turned(start: float, first: int) -> list[Dataset]:
        slices = series(3, row=(0, 1, 0), column=(0, 0, -1), step=(-2.5, 0, 0), origin=(start, 0, 0))
        for k, ds in enumerate(slices):
            ds.SOPInstanceUID = f"2.25.5.{first + k}"
        return slices

    wide = another(3, 3, rows=4, columns=9)
    assert [each.name for each in stack_choices([*series(3), *wide])] == [
        "3 · CT · 3 slices · 4 × 3",
        "3 · CT · 3 slices · 4 × 9",
    ]
    assert [each.name for each in stack_choices([*series(3), *turned(60.5, 0)])] == [
        "3 · CT · 3 slices · axial planes",
        "3 · CT · 3 slices · sagittal planes",
    ]


def test_two_series_in_which_nothing_differs_are_numbered() -> None:
    again = another(3, 3)
    names = [each.name for each in stack_choices([*series(3), *again])]
    assert names == ["3 · CT · 3 slices (1 of 2)", "3 · CT · 3 slices (2 of 2)"]


def test_a_series_of_which_no_image_can_be_taken_tells_its_reason_when_it_is_chosen() -> None:
    broken = another(2, 4, SeriesDescription="Late")
    for ds in broken:
        del ds.Rows
    good, late, last = stack_choices([*another(2, 9), *series(3), *broken])
    assert (good.name, late.name, last.name) == (
        "3 · CT · 3 slices",
        "4 · Late · CT · cannot be shown",
        "9 · CT · 2 slices",
    )
    with pytest.raises(MissingAttribute, match=r"\(0028,0010\) Rows"):
        late.load()


def test_an_image_that_is_left_out_of_a_series_is_warned_of() -> None:
    slices = series(4)
    del slices[1].Rows
    with pytest.warns(DicomWarning, match=r"The image 2\.25\.1\.2 is left out: \(0028,0010\) Rows"):
        (choice,) = stack_choices(slices)
    assert choice.name == "3 · CT · 3 slices"


def test_where_no_image_can_be_taken_the_reason_is_raised() -> None:
    slices = series(2)
    for ds in slices:
        del ds.Columns
    with pytest.raises(MissingAttribute, match="Columns"):
        stack_choices(slices)


def test_the_paths_of_a_stack_are_known(tmp_path: Path) -> None:
    for k, ds in enumerate(series(2)):
        ds.save_as(tmp_path / f"{k}.dcm")
    (choice,) = stack_choices(list(load(tmp_path).datasets))
    assert choice.paths == {str(tmp_path / "0.dcm"), str(tmp_path / "1.dcm")}


def test_volumes_keep_their_order_and_are_what_is_chosen() -> None:
    first, second = load(another(4, 9, Modality="MR")), load(series(3))
    found = volume_choices([first, second, load(series(3, spacing=(2, 1.5)))])
    assert [each.name for each in found] == [
        "9 · MR · 4 slices",
        "3 · CT · 3 slices · 1.25 × 0.75 × 2.5 mm",
        "3 · CT · 3 slices · 1.5 × 2 × 2.5 mm",
    ]
    assert [found[0].load() is first, found[1].load() is second] == [True, True]
