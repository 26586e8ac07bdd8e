from __future__ import annotations

import io
import struct
from typing import Any

import pytest

from dicomnb.errors import UnencodableValue
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from tests.images import dataset

EXPLICIT, BIG_ENDIAN, IMPLICIT = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2"


def saved(ds: Dataset, syntax: str = EXPLICIT) -> bytes:
    file = io.BytesIO()
    ds.save_as(file, transfer_syntax=syntax)
    return file.getvalue()


@pytest.mark.parametrize("syntax", [EXPLICIT, BIG_ENDIAN, IMPLICIT])
@pytest.mark.parametrize("tag", [0x00281101, 0x00281103, 0x00283002])
def test_entries_and_bits_are_unsigned_in_a_signed_descriptor(syntax: str, tag: int) -> None:
    ds = dataset(PixelRepresentation=1, PatientID="7")
    ds.add_new(tag, "SS", [40000, -2048, 16])
    data = saved(ds, syntax)
    assert struct.pack(">HhH" if syntax == BIG_ENDIAN else "<HhH", 40000, -2048, 16) in data
    found = read(data)
    assert found[tag].VR == "SS"
    assert found[tag].value == [40000, -2048, 16]
    assert next(element.value for element in found if element.tag == tag) == [40000, -2048, 16]
    assert saved(found, syntax) == data


def test_json_has_the_numbers_that_are_meant() -> None:
    ds = dataset(PixelRepresentation=1)
    ds.add_new(0x00283002, "SS", [40000, -2048, 16])
    assert ds.to_json_dict()["00283002"]["Value"] == [40000, -2048, 16]
    assert read(saved(ds)).to_json_dict()["00283002"] == {"vr": "SS", "Value": [40000, -2048, 16]}


@pytest.mark.parametrize(
    ("keyword", "value"), [("LUTDescriptor", [4096, -2048, 16]), ("PixelPaddingValue", -5), ("PixelPaddingValue", [-5])]
)
def test_a_negative_number_is_signed_before_its_item_knows_the_pixels(keyword: str, value: Any) -> None:
    item = dataset(**{keyword: value})
    assert item[keyword].VR == "SS"
    ds = dataset(PixelRepresentation=1, ModalityLUTSequence=[item])
    found = read(saved(ds)).ModalityLUTSequence[0][keyword].value
    assert value in (found, [found])


@pytest.mark.parametrize("value", [[70000, 0, 16], [3, 40000, 16], [3, 0, 70000], [3.5, 0, 16]])
def test_numbers_that_do_not_fit_a_descriptor_are_refused(value: list[Any]) -> None:
    ds = dataset(PatientID="7")
    ds.add_new(0x00283002, "SS", value)
    with pytest.raises(UnencodableValue, match="LUT Descriptor"):
        saved(ds)


def test_a_descriptor_of_another_length_is_an_ordinary_value() -> None:
    ds = dataset(PatientID="7")
    ds.add_new(0x00283002, "SS", [-1, -2])
    assert read(saved(ds))[0x00283002].value == [-1, -2]
