from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import DicomWarning, InvalidValue
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.intensity import padding, physical, rescale, scale_fault, units, values
from dicomnb.standard.tag import to_tag
from tests import raw
from tests.images import dataset, image


def lut(entries: list[int], *, first: int = 0, bits: int = 16, kind: str = "HU") -> Dataset:
    item = dataset(ModalityLUTType=kind)
    item[0x00283002] = DataElement(0x00283002, "US", [len(entries), first, bits])
    item[0x00283006] = DataElement(0x00283006, "US", entries)
    return item


def test_unsigned_values_do_not_wrap_around_below_zero() -> None:
    ds = image(np.array([[0, 24, 65535]], np.uint16), RescaleSlope=1, RescaleIntercept=-1024)
    array = values(ds)
    assert array.dtype == np.float32
    # uint16 0 - 1024 would be 64512.
    assert array.tolist() == [[-1024, -1000, 64511]]


def test_without_a_scale_values_are_the_stored_ones() -> None:
    assert values(image(np.array([[-3], [7]], np.int16))).tolist() == [[-3], [7]]


def test_values_of_16_bits_with_an_integer_scale_are_exact() -> None:
    stored = np.arange(-32768, 32768, dtype=np.int16).reshape(256, 256)
    array = values(image(stored, RescaleSlope=2, RescaleIntercept=-1024))
    assert array.reshape(-1).astype(int).tolist() == [2 * n - 1024 for n in range(-32768, 32768)]


def test_values_of_32_bits_are_scaled_before_they_are_rounded() -> None:
    # 2**24 + 1 has no float32; half of 2 * (2**24 + 1) - 2**25 is 1, and rounding first would give 0.
    stored = np.array([[(1 << 25) + 2, 1 << 25]], np.uint32)
    ds = image(stored, RescaleSlope=0.5, RescaleIntercept=-float(1 << 24))
    assert values(ds).tolist() == [[1.0, 0.0]]


def test_each_frame_has_its_own_scale() -> None:
    def scale(slope: float) -> Dataset:
        return dataset(
            PixelValueTransformationSequence=[dataset(RescaleSlope=slope, RescaleIntercept=1, RescaleType="US")]
        )

    ds = image(np.array([[[1, 2, 3]], [[1, 2, 3]]], np.uint8), frames=2, Modality="MR")
    ds.PerFrameFunctionalGroupsSequence = [scale(10), scale(0.5)]
    assert values(ds).tolist() == [[[11, 21, 31]], [[1.5, 2, 2.5]]]
    assert values(ds, 1).tolist() == [[1.5, 2, 2.5]]
    assert rescale(ds, 0) == (10, 1)
    assert units(ds) == ""


def test_one_scale_serves_all_frames() -> None:
    ds = image(np.array([[[1, 2]], [[3, 4]]], np.uint8), frames=2, RescaleSlope=2, RescaleIntercept=0.5)
    assert values(ds).tolist() == [[[2.5, 4.5]], [[6.5, 8.5]]]


def test_dose_is_scaled_to_gray() -> None:
    ds = image(np.array([[0, 4_000_000_000]], np.uint32), Modality="RTDOSE", DoseUnits="GY")
    ds.DoseGridScaling = 1.5e-8
    assert values(ds)[0].tolist() == pytest.approx([0, 60], rel=1e-6)
    assert units(ds) == "Gy"


def test_a_slope_of_zero_is_refused() -> None:
    with pytest.raises(InvalidValue, match="RescaleSlope is 0") as error:
        values(image(np.array([[1, 2]], np.uint8), RescaleSlope=0, RescaleIntercept=0))
    assert error.value.tag == 0x00281053


@pytest.mark.parametrize("keyword", ["RescaleSlope", "RescaleIntercept", "DoseGridScaling"])
@pytest.mark.parametrize("text", [b"abc ", b"1.024,5 ", b"2\\3 ", b"inf "])
def test_a_scale_that_cannot_be_read_is_refused_and_never_one_or_zero(keyword: str, text: bytes) -> None:
    ds = read(raw.file(raw.element(int(to_tag(keyword)), "DS", text)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DicomWarning)
        with pytest.raises(InvalidValue, match=keyword) as caught:
            rescale(ds)
        ds.Modality = "RTDOSE" if keyword == "DoseGridScaling" else "PT"
        assert f"{keyword} is" in scale_fault(ds)
    assert caught.value.tag is not None


def test_the_scale_of_floats_is_owed_by_nobody() -> None:
    assert not scale_fault(dataset(Modality="PT", FloatPixelData=b""))


def test_a_scale_that_is_missing_is_named_with_its_tag() -> None:
    assert scale_fault(dataset(Modality="PT", RescaleSlope=None)) == "(0028,1053) RescaleSlope is empty"
    assert scale_fault(dataset(Modality="RTDOSE")) == "(3004,000e) DoseGridScaling is absent"


def test_a_modality_lut_maps_stored_values_and_clamps_what_lies_beyond() -> None:
    ds = image(np.array([[3, 4, 5, 6, 99]], np.uint8), ModalityLUTSequence=[lut([100, 250, 70], first=4)])
    assert values(ds).tolist() == [[100, 100, 250, 70, 70]]
    assert units(ds) == "HU"


def test_a_modality_lut_may_begin_below_zero() -> None:
    # First stored value -2, written as US: 65534.
    ds = image(np.array([[-2, -1, 0]], np.int16), ModalityLUTSequence=[lut([5, 6, 7], first=65534)])
    assert values(ds).tolist() == [[5, 6, 7]]


def test_a_modality_lut_of_words_in_bytes_follows_the_byte_order() -> None:
    item = lut([0, 0])
    item[0x00283006] = DataElement(0x00283006, "OW", b"\x01\x02\x03\x04")
    ds = image(np.array([[0, 1]], np.uint8), ModalityLUTSequence=[item])
    assert values(ds).tolist() == [[0x0201, 0x0403]]


def test_a_modality_lut_of_bytes_has_two_entries_in_a_word() -> None:
    item = lut([0, 0, 0], bits=8)
    item[0x00283006] = DataElement(0x00283006, "OW", b"\x0a\x0b\x0c\x00")
    ds = image(np.array([[2, 1, 0]], np.uint8), ModalityLUTSequence=[item])
    assert values(ds).tolist() == [[12, 11, 10]]


def test_a_modality_lut_that_is_too_short_is_refused() -> None:
    item = lut([1, 2, 3])
    item[0x00283002].value = [7, 0, 16]
    with pytest.raises(InvalidValue, match="3 entries, 7 are announced"):
        values(image(np.array([[1]], np.uint8), ModalityLUTSequence=[item]))


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"Modality": "CT", "RescaleIntercept": -1024, "RescaleSlope": 1}, "HU"),
        (
            {
                "Modality": "CT",
                "RescaleSlope": 1,
                "RescaleIntercept": -1024,
                "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
            },
            "HU",
        ),
        ({"Modality": "CT", "RescaleSlope": 1, "RescaleIntercept": -1024, "RescaleType": "US"}, "HU"),
        (
            {
                "Modality": "CT",
                "RescaleSlope": 1,
                "RescaleIntercept": 0,
                "ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"],
            },
            "",
        ),
        ({"Modality": "CT", "RescaleSlope": 1, "RescaleIntercept": 0, "ImageType": ["DERIVED", "SECONDARY"]}, "HU"),
        (
            {
                "Modality": "CT",
                "RescaleSlope": 1,
                "RescaleIntercept": 0,
                "RescaleType": "US",
                "ImageType": ["DERIVED", "X"],
            },
            "",
        ),
        ({"Modality": "CT"}, ""),
        # A screenshot of a CT.
        ({"Modality": "CT", "RescaleSlope": 1, "RescaleIntercept": 0, "SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"}, ""),
        ({"Modality": "MR", "RescaleIntercept": 0, "RescaleSlope": 2}, ""),
        ({"Modality": "MR", "RescaleType": "normalized"}, ""),
        ({"Modality": "PT", "Units": "BQML", "RescaleSlope": 2}, "BQML"),
        ({"Modality": "PT"}, ""),
        # What the header owes, and does not state.
        ({"Modality": "PT", "Units": "BQML"}, ""),
        ({"Modality": "PT", "Units": "BQML", "RescaleSlope": None, "RescaleIntercept": 0}, ""),
        ({"Modality": "CT", "RescaleIntercept": -1024}, ""),
        ({"Modality": "CT", "RescaleIntercept": -1024, "RescaleSlope": None}, ""),
        ({"Modality": "CT", "RescaleIntercept": None, "RescaleSlope": 1}, ""),
        ({"Modality": "CR", "RescaleType": "OD", "RescaleSlope": None}, ""),
        ({"Modality": "RTDOSE", "DoseUnits": "GY"}, ""),
        ({"Modality": "RTDOSE", "DoseUnits": "GY", "DoseGridScaling": None}, ""),
        ({"Modality": "CR", "RescaleType": "OD"}, "OD × 1000"),
        ({"Modality": "CT", "RescaleType": "EDW"}, "electron density, water = 1"),
        ({"Modality": "RTDOSE", "DoseGridScaling": 0.1, "DoseUnits": "RELATIVE"}, "relative dose"),
    ],
)
def test_units_are_stated_and_never_guessed(attributes: dict[str, Any], expected: str) -> None:
    assert units(dataset(**attributes)) == expected


def test_padding_is_told_on_the_scale_of_the_values() -> None:
    ds = image(np.array([[-2000, 5]], np.int16), RescaleSlope=2, RescaleIntercept=-24)
    assert padding(ds) is None
    ds[0x00280120] = DataElement(0x00280120, "SS", -2000)
    assert padding(ds) == (-4024, -4024)
    ds[0x00280121] = DataElement(0x00280121, "SS", -1990)
    assert padding(ds) == (-4024, -4004)


def test_padding_that_was_written_unsigned_is_still_negative() -> None:
    ds = image(np.array([[-2000, 5]], np.int16))
    ds[0x00280120] = DataElement(0x00280120, "US", 63536)
    assert padding(ds) == (-2000, -2000)


def test_a_result_can_be_put_where_it_is_wanted() -> None:
    ds = image(np.array([[1, 2]], np.uint8), RescaleSlope=3, RescaleIntercept=0)
    out = np.zeros((1, 2), np.float32)
    assert physical(np.array([[1, 2]], np.uint8), ds, out=out) is out
    assert out.tolist() == [[3, 6]]


def test_padding_becomes_nan_when_asked_for() -> None:
    stored = np.array([[-2000, -1999, -1000], [0, 40, -2001]], np.int16)
    ds = image(stored, RescaleSlope=1.0, RescaleIntercept=-24.0, PixelPaddingValue=-2000)
    assert np.isnan(values(ds, nan_padding=True)).tolist() == [[True, False, False], [False, False, False]]
    ds.PixelPaddingRangeLimit = -1999
    assert np.isnan(values(ds, nan_padding=True)).tolist() == [[True, True, False], [False, False, False]]
    assert values(ds)[0, 0] == -2024


def test_padding_is_told_by_stored_values_even_where_the_scale_turns_around() -> None:
    ds = image(np.array([[0, 5, 9]], np.uint8), RescaleSlope=-1.0, PixelPaddingValue=9, PixelPaddingRangeLimit=4)
    assert np.isnan(values(ds, nan_padding=True)).tolist() == [[False, True, True]]


@pytest.mark.parametrize(
    ("value", "limit", "found"),
    [
        (300, None, [False, False, False]),  # 300 - 256 = 44 is a value like any other
        (1e20, None, [False, False, False]),
        (-300, -200, [False, False, False]),
        (200, 1000, [False, False, True]),
        (-3000, 44, [True, True, False]),
        (-56, None, [False, False, True]),  # the bits of 200, taken with a sign
    ],
)
def test_padding_that_no_pixel_can_hold_is_no_other_value(value: float, limit: float | None, found: list[bool]) -> None:
    ds = image(np.array([[0, 44, 200]], np.uint8))
    ds["PixelPaddingValue"] = DataElement(0x00280120, "DS", value)
    if limit is not None:
        ds["PixelPaddingRangeLimit"] = DataElement(0x00280121, "DS", limit)
    assert np.isnan(values(ds, nan_padding=True))[0].tolist() == found


def test_an_image_without_padding_has_none() -> None:
    ds = image(np.array([[0, 5, 9]], np.uint8))
    assert padding(ds) is None
    assert values(ds, nan_padding=True).tolist() == [[0, 5, 9]]


@pytest.mark.parametrize("item", [dataset(LUTDescriptor=None), dataset(LUTExplanation="none"), dataset()])
def test_an_item_without_a_descriptor_is_no_table_and_the_rescale_counts(item: Dataset) -> None:
    ds = image(np.array([[1, 2, 3]], np.uint16), RescaleSlope=2, RescaleIntercept=-5, RescaleType="HU")
    ds.ModalityLUTSequence = [item]
    with pytest.warns(DicomWarning, match=r"\(0028,3002\) LUTDescriptor is (empty|absent)"):
        assert values(ds).tolist() == [[-3, -1, 1]]
    assert units(ds) == "HU"


@pytest.mark.parametrize("keyword", ["RescaleSlope", "RescaleIntercept", "DoseGridScaling"])
@pytest.mark.parametrize("number", [1e308, -1e38])
def test_a_scale_beyond_floats_of_32_bits_is_refused_by_its_tag(keyword: str, number: float) -> None:
    scale: dict[str, Any] = {"RescaleSlope": 1, "RescaleIntercept": 0, keyword: number}
    ds = image([[1, 2, 3], [4, 5, 6]], **scale)
    with pytest.raises(InvalidValue, match=f"{keyword}.* is {number:g}".replace("+", r"\+")) as caught:
        values(ds)
    assert caught.value.tag == to_tag(keyword)


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        *((keyword, value) for keyword in ("RescaleSlope", "DoseGridScaling") for value in (1e31, -1e308, 1e-31)),
        ("RescaleIntercept", 1e38),
        ("RescaleIntercept", -1e308),
    ],
)
def test_a_scale_on_which_values_would_vanish_or_overflow_is_an_error_with_its_tag(keyword: str, value: float) -> None:
    with pytest.raises(InvalidValue, match=f"{keyword} is .*so large or so small") as caught:
        rescale(dataset(**{keyword: value}))
    assert caught.value.tag == to_tag(keyword)
    for slope, intercept in ((1e-9, -1e9), (3e25, -3e29), (1.0, 5e-324)):
        assert rescale(dataset(RescaleSlope=slope, RescaleIntercept=intercept)) == (slope, intercept)


def test_a_slope_that_takes_integers_beyond_what_32_bits_hold_is_a_warning() -> None:
    ds = image(np.array([[1, 2_000_000_000, 5]], np.uint32), RescaleSlope=1e30, RescaleIntercept=0)
    with pytest.warns(DicomWarning, match=r"\(0028,1053\).*: 1 values are beyond"):
        found = values(ds)
    assert found.tolist() == [[pytest.approx(1e30), math.inf, pytest.approx(5e30)]]
