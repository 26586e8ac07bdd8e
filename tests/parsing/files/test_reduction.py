from __future__ import annotations

import pytest

from dicomnb.errors import NotATag
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.reduction import reduced
from tests.images import image


def whole() -> Dataset:
    ds = image([[1, 2, 3]], PatientName="Müller", SpecificCharacterSet="ISO_IR 100", PatientID="A7")
    ds.add_new(0xFFFCFFFC, "OB", b"\0\0")
    return ds


def test_without_a_wish_it_is_the_data_set_itself() -> None:
    ds = whole()
    assert reduced(ds, False, None) is ds


def test_pixels_and_what_comes_behind_them_are_left_out_of_a_copy() -> None:
    ds = whole()
    found = reduced(ds, True, None)
    assert found.Columns == 3
    assert ("PixelData" in found, 0xFFFCFFFC in found) == (False, False)
    assert ("PixelData" in ds, 0xFFFCFFFC in ds) == (True, True)


@pytest.mark.parametrize("keyword", ["FloatPixelData", "DoubleFloatPixelData"])
def test_pixels_of_every_kind_are_left_out(keyword: str) -> None:
    ds = Dataset()
    ds.Rows = 3
    setattr(ds, keyword, bytes(8))
    assert reduced(ds, True, None).dir() == ["Rows"]


def test_of_a_few_elements_the_text_can_still_be_read() -> None:
    found = reduced(whole(), False, ["PatientName", 0x00280010, "StudyDate"])
    assert found.dir() == ["PatientName", "Rows", "SpecificCharacterSet"]
    assert found.PatientName == "Müller"


def test_both_wishes_hold_at_once() -> None:
    assert reduced(whole(), True, ["PixelData", "Rows"]).dir() == ["Rows", "SpecificCharacterSet"]


def test_what_is_no_tag_is_refused() -> None:
    with pytest.raises(NotATag):
        reduced(whole(), False, ["NoSuchWord"])
