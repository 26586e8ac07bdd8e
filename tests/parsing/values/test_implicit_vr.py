from __future__ import annotations

import struct
from typing import Any

import pytest

from dicomnb import Dataset, read
from dicomnb.parsing.encoding.framing import UNDEFINED, Header
from dicomnb.parsing.encoding.reading_plans import ElementSpan
from dicomnb.parsing.values.implicit_vr import resolve_ambiguous_vr, unstated_vr
from tests import raw


def place(tag: int, length: int, vr: str = "") -> ElementSpan:
    return ElementSpan(Header(tag, vr, 8, length), 100, 108, 108 + (0 if length == UNDEFINED else length))


def implicit(*elements: tuple[int, bytes]) -> Dataset:
    return read(raw.in_form(*[raw.element(tag, "", value, "implicit") for tag, value in elements], form="implicit"))


def us(number: int) -> bytes:
    return struct.pack("<H", number)


@pytest.mark.parametrize(
    ("tag", "length", "item", "vr"),
    [
        (0x00100010, 8, False, "PN"),
        (0x00081140, UNDEFINED, True, "SQ"),
        (0x00280106, 2, False, "US or SS"),
        (0x7FE00010, 2, False, "OB or OW"),
        (0x60023000, 2, False, "OB or OW"),  # a repeating group
        (0x00090010, 2, False, "LO"),  # a private creator
        (0x00080000, 4, False, "UL"),  # a group length
        (0x00091001, 8, False, "UN"),
        (0x00091001, 8, True, "UN"),  # of defined length: what it holds is nobody's guess
        (0x00091001, UNDEFINED, True, "SQ"),  # CP-246
        (0x00091001, UNDEFINED, False, "UN"),
    ],
)
def test_a_vr_that_is_not_stated_comes_from_the_dictionary_or_from_items(
    tag: int, length: int, item: bool, vr: str
) -> None:
    assert unstated_vr(tag, place(tag, length), lambda: item) == vr


@pytest.mark.parametrize(
    ("vr", "tag", "length", "attributes", "settled"),
    [
        # PS3.5 A.1: as Pixel Representation says, US where nobody does.
        ("US or SS", 0x00280106, 2, {"PixelRepresentation": 1}, "SS"),
        ("US or SS", 0x00280106, 2, {"PixelRepresentation": 0}, "US"),
        ("US or SS", 0x00280106, 2, {}, "US"),
        # Implicit VR: pixel data is OW, encapsulated pixel data OB.
        ("OB or OW", 0x7FE00010, 6, {"BitsAllocated": 8}, "OW"),
        ("OB or OW", 0x7FE00010, UNDEFINED, {}, "OB"),
        # PS3.3 C.10.9.1.7: waveforms by Waveform Bits Allocated.
        ("OB or OW", 0x54001010, 6, {"WaveformBitsAllocated": 8}, "OB"),
        ("OB or OW", 0x54001010, 6, {"WaveformBitsAllocated": 16}, "OW"),
        # PS3.3 C.11.1.1: a table of one entry is a number.
        ("US or OW", 0x00283006, 2, {"LUTDescriptor": [1, 0, 16]}, "US"),
        ("US or OW", 0x00283006, 6, {"LUTDescriptor": [3, 0, 16]}, "OW"),
        ("US or OW", 0x00283006, 6, {}, "OW"),
        ("US or SS or OW", 0x00281200, 6, {}, "OW"),
    ],
)
def test_an_ambiguous_vr_is_settled_by_other_attributes(
    vr: str, tag: int, length: int, attributes: dict[str, Any], settled: str
) -> None:
    assert resolve_ambiguous_vr(vr, tag, place(tag, length), attributes.get) == settled


def test_a_new_element_has_no_place_and_gets_a_vr_all_the_same() -> None:
    assert resolve_ambiguous_vr("OB or OW", 0x7FE00010, None, lambda _: None) == "OW"


@pytest.mark.parametrize(("representation", "vr", "value"), [(1, "SS", -2), (0, "US", 65534)])
def test_pixel_representation_decides_though_it_stands_later_or_earlier(
    representation: int, vr: str, value: int
) -> None:
    ds = implicit((0x00280103, us(representation)), (0x00280106, b"\xfe\xff"), (0x00280120, b"\xfe\xff"))
    assert (ds[0x00280106].VR, ds.SmallestImagePixelValue) == (vr, value)
    assert (ds[0x00280120].VR, ds.PixelPaddingValue) == (vr, value)


@pytest.mark.parametrize("undefined", [False, True])
def test_pixel_representation_is_inherited_through_items(undefined: bool) -> None:
    inner = raw.element(0x00283002, "", struct.pack("<HhH", 3, -5, 16), "implicit")
    middle = raw.sequence(0x00283010, raw.item(inner, undefined=undefined), form="implicit", undefined=undefined)
    outer = raw.sequence(0x52009229, raw.item(middle, undefined=undefined), form="implicit", undefined=undefined)
    data = raw.in_form(raw.element(0x00280103, "", us(1), "implicit"), outer, form="implicit")
    item = read(data).SharedFunctionalGroupsSequence[0].VOILUTSequence[0]
    assert item["LUTDescriptor"].VR == "SS"
    assert item.LUTDescriptor == [3, -5, 16]


def test_an_item_has_its_own_pixel_representation() -> None:
    inner = raw.element(0x00280103, "", us(0), "implicit") + raw.element(0x00280106, "", b"\xfe\xff", "implicit")
    outer = raw.sequence(0x00880200, raw.item(inner), form="implicit")
    data = raw.in_form(raw.element(0x00280103, "", us(1), "implicit"), outer, form="implicit")
    assert read(data).IconImageSequence[0].SmallestImagePixelValue == 65534


def test_an_unknown_element_that_the_dictionary_knows_gets_its_vr() -> None:
    data = raw.file(
        raw.element(0x00081090, "UN", "Scanner 7 "),
        raw.element(0x00091001, "UN", b"\x01\x02"),
        raw.element(0x00280010, "UN", us(515)),
    )
    ds = read(data)
    assert [(element.VR, element.value) for element in ds] == [
        ("LO", "Scanner 7"),
        ("UN", b"\x01\x02"),
        ("US", 515),
    ]


@pytest.mark.parametrize("form", ["explicit", "big"])
@pytest.mark.parametrize("tag", [0x00091010, 0x00081140])
def test_an_unknown_element_of_undefined_length_is_a_sequence_of_implicit_items(form: str, tag: int) -> None:
    """CP-246; PS3.5 6.2.2: whatever the form of the data set, implicit VR little endian."""
    content = raw.element(0x00080100, "", "T-A0100 ", "implicit") + raw.element(0x00280010, "", us(515), "implicit")
    items = [raw.item(content, undefined=True), raw.item(content)]
    unknown = raw.sequence(tag, *items, form=form, vr="UN", undefined=True, inner="explicit")
    parts = sorted([(tag, unknown), (0x00100020, raw.element(0x00100020, "LO", "7 ", form))])
    ds = read(raw.in_form(*[part for _, part in parts], form=form))
    assert ds[tag].VR == "SQ"
    assert [(item.CodeValue, item.Rows) for item in ds[tag].value] == [("T-A0100", 515)] * 2
    assert ds.PatientID == "7"


def test_an_unknown_element_of_undefined_length_may_be_empty() -> None:
    data = raw.file(raw.sequence(0x00091010, vr="UN", undefined=True), raw.element(0x00100020, "LO", "7 "))
    ds = read(data)
    assert (ds[0x00091010].VR, len(ds[0x00091010].value), ds.PatientID) == ("SQ", 0, "7")


def test_a_private_sequence_without_vr_is_a_sequence_where_its_length_is_undefined() -> None:
    inner = raw.item(raw.element(0x00080100, "", "T-A0100 ", "implicit"))
    data = raw.in_form(
        raw.element(0x00090010, "", "ACME 1.1", "implicit"),
        raw.sequence(0x00091002, inner, form="implicit", undefined=True),
        raw.sequence(0x00091003, inner, form="implicit"),
        form="implicit",
    )
    ds = read(data)
    assert ds[0x00091002].value[0].CodeValue == "T-A0100"
    assert (ds[0x00091003].VR, ds[0x00091003].value) == ("UN", inner)


def test_repeating_groups_are_known_by_their_pattern() -> None:
    ds = implicit((0x50040030, b"b "), (0x60020010, us(515)), (0x60020022, b"a "), (0x60023000, bytes(4)))
    assert [(element.VR, element.name) for element in ds] == [
        ("SH", "Axis Units"),
        ("US", "Overlay Rows"),
        ("LO", "Overlay Description"),
        ("OW", "Overlay Data"),
    ]
    assert ds[0x60020010].value == 515


def test_group_lengths_are_numbers() -> None:
    ds = implicit((0x00080000, struct.pack("<I", 70000)), (0x00090000, struct.pack("<I", 3)))
    assert [(element.VR, element.value) for element in ds] == [("UL", 70000), ("UL", 3)]
