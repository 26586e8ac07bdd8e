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


def private(tag: int, creator: str, value: bytes, *, undefined: bool = False, more: bytes = b"") -> Any:
    """Return a private element without a VR, in the block 10 of its group."""
    reserved = raw.element(tag & 0xFFFF0000 | 0x10, "", creator + " " * (len(creator) % 2), "implicit")
    tag = tag & 0xFFFF0000 | 0x1000 | tag & 0xFF
    held = raw.element(tag, "", value, "implicit", raw.UNDEFINED if undefined else None)
    return read(raw.in_form(more, reserved, held, form="implicit"))[tag]


CODE = raw.element(0x00080100, "", "T-A0100 ", "implicit")
"""What an item may hold."""

MAKERS: list[tuple[str, int, str, bytes, bytes]] = [
    # VR, element, creator; a value that fits, and one that does not (of bytes, any fits).
    ("AE", 0x00210090, "BRIT Systems, Inc.", b"STORE_7 ", b"STORE\0\1\2"),
    ("AT", 0x00290071, "SIEMENS MEDCOM HEADER", b"\x08\0\x18\0", bytes(6)),
    ("CS", 0x00190008, "SIEMENS MR HEADER", b"IMAGE NUM 4 ", b"IMAGE\0NU"),
    ("DA", 0x00030013, "SIEMENS ISI", b"20260307", b"7 March "),
    ("DS", 0x0019000B, "SIEMENS MR HEADER", b"-2.5\\1e3 ", b"2,50"),
    ("DT", 0x00090005, "GEMS_PETD_01", b"20260307101112.25 ", b"2026-03-07T10:11"),
    ("FD", 0x0019000E, "SIEMENS MR HEADER", struct.pack("<3d", 0.5, -0.25, 2), bytes(12)),
    ("FL", 0x00090029, "GEMS_PETD_01", struct.pack("<f", -7.5), bytes(6)),
    ("IS", 0x0019000C, "SIEMENS MR HEADER", b"1000", b"10.5"),
    ("LO", 0x00190009, "SIEMENS MR HEADER", b"20100114", b"\xff\xd8\xff\xe0"),
    ("LT", 0x00090017, "GEMS_IDEN_01", b"two\r\nlines ", b"two\0\1lines "),
    ("OB", 0x00290010, "SIEMENS CSA HEADER", b"SV10\4\3\2\1", b""),
    ("OF", 0x700D0090, "TOSHIBA_MEC_MR3", bytes(8), bytes(6)),
    ("OW", 0x00030001, "ELSCINT1", b"\1\2\3\4", b""),
    ("PN", 0x00090040, "GEMS_GENIE_1", b"Roe^Jane", b"Roe^J\xe4n "),
    ("SH", 0x0019000F, "SIEMENS MR HEADER", b"Fast* ", b"Fa\1\2"),
    ("SL", 0x00190012, "SIEMENS MR HEADER", struct.pack("<3l", -1, 2, 3), bytes(10)),
    ("SS", 0x00110010, "GEMS_PATI_01", struct.pack("<h", -3), b""),
    ("ST", 0x00090090, "FDMS 1.0", b"some text ", b"some\0\1text"),
    ("TM", 0x00030014, "SIEMENS ISI", b"101112.5", b"10h11m12"),
    ("UI", 0x00090010, "DCMTK_ANONYMIZER", b"1.2.840\0", b"1.2.abc\0"),
    ("UL", 0x00030012, "SIEMENS ISI", struct.pack("<L", 70000), bytes(6)),
    ("US", 0x0019000A, "SIEMENS MR HEADER", struct.pack("<H", 36), b""),
]


@pytest.mark.parametrize(("vr", "tag", "creator", "fitting"), [case[:4] for case in MAKERS])
def test_a_private_value_that_fits_has_the_vr_of_its_maker(vr: str, tag: int, creator: str, fitting: bytes) -> None:
    assert [private(tag, creator, held).VR for held in (fitting, b"")] == [
        vr,
        vr,
    ]


@pytest.mark.parametrize(("tag", "creator", "other"), [(tag, who, other) for _, tag, who, _, other in MAKERS if other])
def test_a_private_value_that_does_not_fit_stays_bytes(tag: int, creator: str, other: bytes) -> None:
    found = private(tag, creator, other)
    assert (found.VR, found.value) == ("UN", other)


@pytest.mark.parametrize(("vr", "tag", "creator", "fitting"), [case[:4] for case in MAKERS])
def test_a_private_value_of_undefined_length_is_a_sequence_or_bytes(
    vr: str, tag: int, creator: str, fitting: bytes
) -> None:
    """What has no stated length holds items (PS3.5 6.2.2), whatever its maker says."""
    end = raw.header(raw.SEQUENCE_END, "", 0)
    assert private(tag, creator, raw.item(CODE) + end, undefined=True).VR == "SQ", vr
    found = private(tag, creator, fitting + end, undefined=True)
    assert (found.VR, found.value) == ("UN", fitting)


@pytest.mark.parametrize("tag", [0x00090040])
def test_a_private_sequence_of_stated_length_is_one_where_items_fill_it(tag: int) -> None:
    creator = "CARDIO-D.R. 1.0"
    found = private(tag, creator, raw.item(CODE) + raw.item())
    assert (found.VR, found.value[0].CodeValue, len(found.value)) == ("SQ", "T-A0100", 2)
    assert private(tag, creator, b"").VR == "SQ"
    for other in (raw.item(CODE) + b"\0\1", b"no items", raw.item(CODE)[:-2]):
        found = private(tag, creator, other)
        assert (found.VR, found.value) == ("UN", other)


@pytest.mark.parametrize("term", ["ISO_IR 100", "ISO_IR 192"])
def test_private_text_is_judged_in_the_character_set_of_its_data_set(term: str) -> None:
    stated = raw.element(0x00080005, "", term, "implicit")
    text = "Müller ".encode("latin-1" if term == "ISO_IR 100" else "utf-8")
    text += b" " * (len(text) % 2)
    assert private(0x00190009, "SIEMENS MR HEADER", text, more=stated).value == "Müller"
    assert private(0x00190009, "SIEMENS MR HEADER", text).VR == "UN"
