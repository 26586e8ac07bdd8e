from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from dicomnb import DataElement, Dataset, Sequence, Tag, read
from dicomnb.errors import DicomError, NotATag, TagOutOfRange, WrongType


def test_update_takes_values_by_keyword_and_by_tag() -> None:
    ds = Dataset()
    ds.update({"Rows": 3, 0x00280011: 5, (0x10, 0x10): "Roe^Jane", "PatientID": DataElement("PatientID", "LO", "7")})
    assert (ds.Rows, ds.Columns, ds.PatientName, ds.PatientID) == (3, 5, "Roe^Jane", "7")


def test_update_refuses_an_element_under_another_tag() -> None:
    with pytest.raises(ValueError, match="cannot stand at"):
        Dataset().update({"Rows": DataElement("Columns", "US", 3)})


def test_setdefault_takes_a_value() -> None:
    ds = Dataset()
    assert ds.setdefault("Rows", 3).value == 3
    assert ds.setdefault("Rows", 5).value == 3


def test_a_value_needs_a_vr_that_is_known() -> None:
    with pytest.raises(TypeError, match="VR"):
        Dataset().update({0x00091001: 5})


def test_add_new_settles_us_or_ss_by_the_data_set() -> None:
    ds = Dataset()
    ds.PixelRepresentation = 1
    ds.add_new("PixelPaddingValue", "US or SS", 5)
    assert ds["PixelPaddingValue"].VR == "SS"


@pytest.mark.parametrize(("signed", "vr"), [(0, "US"), (1, "SS")])
@pytest.mark.parametrize("value", [5, 0])
def test_us_or_ss_goes_by_pixels_described_later(signed: int, vr: str, value: int) -> None:
    ds = Dataset()
    ds.PixelPaddingValue = value
    ds.PixelRepresentation = signed
    assert vr == saved(ds)["PixelPaddingValue"].VR
    assert saved(ds).PixelPaddingValue == value


def test_a_negative_value_is_signed_before_the_pixels_are_described() -> None:
    ds = Dataset()
    ds.PixelPaddingValue = -2000
    ds.PixelRepresentation = 1
    assert saved(ds)["PixelPaddingValue"].VR == "SS"
    assert saved(ds).PixelPaddingValue == -2000


@pytest.mark.parametrize(("signed", "vr", "first"), [(1, "SS", -1024), (0, "US", 12), (1, "SS", 12)])
def test_an_item_that_was_filled_alone_goes_by_its_image(signed: int, vr: str, first: int) -> None:
    item = Dataset()
    item.LUTDescriptor = [4, first, 16]
    item.LUTData = [1, 2, 3, 65535]
    ds = Dataset()
    ds.PixelRepresentation = signed
    ds.ModalityLUTSequence = [item]
    back = saved(ds).ModalityLUTSequence[0]
    assert (back["LUTDescriptor"].VR, back.LUTDescriptor) == (vr, [4, first, 16])
    assert back.LUTData == b"\x01\x00\x02\x00\x03\x00\xff\xff"


def test_a_sequence_is_no_single_data_set() -> None:
    ds = Dataset()
    for item in (Dataset(), Dataset([DataElement("Rows", "US", 3)])):
        with pytest.raises(TypeError, match="list"):
            ds.ReferencedImageSequence = item
    ds.ReferencedImageSequence = None
    assert len(ds.ReferencedImageSequence) == 0


@pytest.mark.parametrize(
    ("kind", "call"),
    [
        (KeyError, lambda ds: ds["Nope"]),
        (KeyError, lambda ds: ds.__delitem__("Nope")),
        (KeyError, lambda ds: ds[0x00280010]),
        (TypeError, lambda ds: ds.__setitem__(0x00280010, 5)),
        (TypeError, lambda _: Sequence([1])),  # type: ignore[list-item]
        (TypeError, lambda _: Sequence(5)),  # type: ignore[arg-type]
        (OverflowError, lambda _: Tag(2**40)),
        (ValueError, lambda _: Tag(-1)),
        (ValueError, lambda _: Tag("Nope")),
        (ValueError, lambda ds: ds.add_new(0x00280010, "ZZ", 1)),
    ],
)
def test_errors_are_those_of_the_language_too(kind: type[Exception], call: Any) -> None:
    with pytest.raises(kind) as caught:
        call(Dataset())
    assert isinstance(caught.value, DicomError)


def test_the_branches_of_the_tree_are_what_they_say() -> None:
    assert issubclass(TagOutOfRange, (NotATag, OverflowError))
    assert issubclass(WrongType, TypeError)


def test_a_slice_has_the_elements_from_one_tag_to_another() -> None:
    ds = Dataset()
    ds.Modality, ds.PatientName, ds.PatientID, ds.Rows = "CT", "Roe^J", "7", 3
    part = ds[0x00100000:0x00110000]
    assert part.dir() == ["PatientID", "PatientName"]
    part.PatientID = "8"
    assert ds.PatientID == "8"  # the same elements
    assert ds["PatientID":].dir() == ["PatientID", "Rows"]
    del ds[:0x00100020]
    assert ds.dir() == ["PatientID", "Rows"]


def saved(ds: Dataset) -> Dataset:
    file = BytesIO()
    ds.save_as(file)
    return read(file.getvalue())


@pytest.mark.parametrize("thing", [5, "x", [7], None])
def test_what_is_no_element_is_refused_by_name(thing: Any) -> None:
    with pytest.raises(WrongType, match=r"takes a (DataElement|mapping)"):
        Dataset().update(thing)
    with pytest.raises(WrongType, match="add_new"):
        Dataset().add(thing)
