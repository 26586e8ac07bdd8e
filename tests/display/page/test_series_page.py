from __future__ import annotations

from typing import Any

import pytest

from dicomnb.display.figure.picture import show
from dicomnb.display.page.page import page
from dicomnb.errors import DicomError, DicomWarning, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.loading.load import load_all
from tests.images import series


def odd(**attributes: Any) -> Dataset:
    (made,) = series(1, SeriesInstanceUID="2.25.8", SeriesNumber=9, SeriesDescription="odd one")
    made.SOPInstanceUID = "2.25.99"
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


@pytest.mark.parametrize("first", [True, False])
def test_a_volume_that_cannot_be_drawn_keeps_no_other_from_the_page(first: bool) -> None:
    whole = series(5, SeriesDescription="whole one")
    other = odd(RescaleSlope=0.0, SeriesNumber=1 if first else 9)
    with pytest.warns(DicomWarning, match="cannot be drawn: .*RescaleSlope is 0"):
        made = page([other, *whole]).html
    assert "whole one" in made
    assert "RescaleSlope is 0" in made


def test_where_no_volume_can_be_drawn_the_reason_is_raised() -> None:
    with pytest.warns(DicomWarning, match="cannot be drawn"), pytest.raises(DicomError, match="RescaleSlope is 0"):
        page([odd(RescaleSlope=0.0), *series(2, RescaleSlope=0.0)])


def test_a_window_that_does_not_exist_is_no_fault_of_a_volume() -> None:
    with pytest.raises(UsageError):
        page([odd(), *series(2)], window="no such window")


@pytest.mark.parametrize(
    "attributes",
    [
        {"ImageOrientationPatient": [0.0] * 6},
        {"ImagePositionPatient": [3.0, 4.0]},
        {"PixelSpacing": [0.0, 0.0]},
    ],
    ids=["orientation of zeros", "two coordinates", "no spacing"],
)
def test_an_image_of_unusable_place_is_shown_beside_the_others(attributes: dict[str, Any]) -> None:
    sources = [odd(**attributes), *series(5, SeriesDescription="whole one")]
    assert "whole one" in page(sources).html
    for volume in load_all(sources):
        assert show(volume).axes
