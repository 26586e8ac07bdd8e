from __future__ import annotations

import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from dicomnb import Dataset, read
from dicomnb.errors import UnencodableValue
from dicomnb.parsing.values.assigned import assigned_value
from dicomnb.standard.charset import codecs_for

# What reading gives (PS3.5 6.2, 6.4, 7.4), by hand.
MEANT = [
    ("PixelSpacing", r"1\2", [1.0, 2.0]),
    ("PixelSpacing", ["0.5", " 2.50 "], [0.5, 2.5]),
    ("PixelSpacing", np.array([0.5, 3.0]), [0.5, 3.0]),
    ("SliceThickness", "2.5", 2.5),
    ("SliceThickness", Decimal("2.25"), 2.25),
    ("WindowCenter", [40.0], 40.0),
    ("SeriesNumber", "5", 5),
    ("SeriesNumber", b"7 ", 7),
    ("SeriesNumber", 7.0, 7),
    ("SeriesNumber", np.int16(-3), -3),
    ("Rows", "17", 17),
    ("Rows", ["17"], 17),
    ("RecommendedDisplayFrameRateInFloat", "2.5", 2.5),
    ("ImageType", r"ORIGINAL\PRIMARY\AXIAL", ["ORIGINAL", "PRIMARY", "AXIAL"]),
    ("ImageType", ("ORIGINAL",), "ORIGINAL"),
    ("PatientName", b"Roe^Jane ", "Roe^Jane"),
    ("OtherPatientNames", [None, "Doe^J"], ["", "Doe^J"]),
    ("OtherPatientNames", r"Roe^J\Doe^J", ["Roe^J", "Doe^J"]),
    ("StudyInstanceUID", b"1.2.3\0", "1.2.3"),
    ("PatientID", 12, "12"),
    ("StudyDate", datetime.date(815, 7, 10), "08150710"),
    ("StudyTime", datetime.time(14, 5, 9), "140509"),
    ("AcquisitionDateTime", datetime.datetime(2015, 7, 10, 14, 5), "20150710140500"),
    ("FrameIncrementPointer", "FrameTime", 0x00181063),
    ("FrameIncrementPointer", [(0x18, 0x1063)], 0x00181063),
    ("StudyComments", r"a\b", r"a\b"),  # LT: a backslash is a character (PS3.5 6.2)
]


@pytest.mark.parametrize(("keyword", "given", "meant"), MEANT)
def test_what_is_set_means_what_it_means_after_reading(keyword: str, given: Any, meant: Any) -> None:
    ds = Dataset()
    setattr(ds, keyword, given)
    assert ds[keyword].value == meant
    assert type(ds[keyword].value) is type(read(saved(ds))[keyword].value)
    assert read(saved(ds))[keyword].value == meant


NUMBERS = [
    ("SeriesNumber", "IS"),
    ("SliceThickness", "DS"),
    ("Rows", "US"),
    ("ReferencePixelX0", "SL"),
    ("RegionFlags", "UL"),
    ("TagAngleSecondAxis", "SS"),
    ("RecommendedDisplayFrameRateInFloat", "FL"),
    ("TablePosition", "FD"),
    ("FrameIncrementPointer", "AT"),
    ("ExtendedOffsetTable", "OV"),
]


@pytest.mark.parametrize("empty", ["", "  ", b"", None, []])
@pytest.mark.parametrize(("keyword", "vr"), NUMBERS)
def test_no_value_is_a_value_of_each_vr(keyword: str, vr: str, empty: Any) -> None:
    if vr == "OV" and empty == "  ":
        pytest.skip("blanks are bytes of a stream")
    ds = Dataset()
    setattr(ds, keyword, empty)
    assert vr == ds[keyword].VR
    back = read(saved(ds))[keyword]
    assert back.is_empty
    assert back.encoded is not None
    assert back.encoded.raw() == b""


def test_digits_that_were_given_are_written_while_the_number_stays() -> None:
    ds = Dataset()
    ds.PixelSpacing = ["3.125", "3.270"]
    assert read(saved(ds))["PixelSpacing"].strings == ["3.125", "3.270"]
    ds.PixelSpacing[1] = 4.5
    assert read(saved(ds))["PixelSpacing"].strings == ["3.125", "4.5"]


def test_a_copy_writes_the_digits_that_were_given() -> None:
    ds = Dataset()
    ds.SliceThickness = "2.50"
    assert read(saved(ds.copy()))["SliceThickness"].strings == ["2.50"]


@pytest.mark.parametrize(
    ("keyword", "given"),
    [
        ("SeriesNumber", "1_000"),
        ("SliceThickness", "thick"),
        ("Rows", "2.5"),
        ("PatientName", "Róe".encode("latin-1")),
        ("PatientID", {"a": 1}),
        ("PatientID", object()),
    ],
)
def test_what_the_vr_cannot_hold_is_refused_when_it_is_written(keyword: str, given: Any) -> None:
    ds = Dataset()
    setattr(ds, keyword, given)
    with pytest.raises(UnencodableValue):
        saved(ds)


def test_bytes_are_read_in_the_character_set_of_the_data_set() -> None:
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.PatientName = "Müller^Ä".encode("latin-1")
    assert ds.PatientName == "Müller^Ä"
    ds.PatientName = "Öz".encode("latin-1")
    assert ds.PatientName == "Öz"
    assert assigned_value("Ö".encode(), "LO", codecs_for(["ISO_IR 192"])) == "Ö"


@pytest.mark.parametrize(
    ("keyword", "given"),
    [
        ("StudyDate", "20151632"),
        ("StudyDate", "20150229"),
        ("StudyTime", "1260"),
        ("StudyTime", "240000"),
        ("StudyTime", "120061"),
        ("AcquisitionDateTime", "201516"),
        ("AcquisitionDateTime", "20150710126000.5"),
        ("AcquisitionDateTime", "20150710120000+0160"),
        ("AcquisitionDateTime", "20150710120000-1500"),
    ],
)
def test_a_day_or_time_that_does_not_exist_is_refused(keyword: str, given: str) -> None:
    ds = Dataset()
    setattr(ds, keyword, given)
    with pytest.raises(UnencodableValue, match=r"does not exist.*Reading gives such text"):
        saved(ds)


@pytest.mark.parametrize(
    ("keyword", "given"),
    [
        ("StudyDate", "20160229"),
        ("StudyTime", "235960.5"),  # a leap second
        ("AcquisitionDateTime", "2015"),
        ("AcquisitionDateTime", "201507101430-0330"),
    ],
)
def test_dates_and_times_that_exist_are_written(keyword: str, given: str) -> None:
    ds = Dataset()
    setattr(ds, keyword, given)
    assert read(saved(ds))[keyword].value == given


def test_words_of_a_table_are_written_from_numbers() -> None:
    ds = Dataset()
    ds.RedPaletteColorLookupTableData = [1, 0xABCD, -2]
    assert read(saved(ds)).RedPaletteColorLookupTableData == b"\x01\x00\xcd\xab\xfe\xff"


def saved(ds: Dataset) -> bytes:
    file = BytesIO()
    ds.save_as(file)
    return file.getvalue()
