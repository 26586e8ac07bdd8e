from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pydicom
import pytest

from dicomnb import Dataset, DicomWarning, read
from dicomnb.errors import InvalidValue, MalformedFile, NotDicom, TruncatedFile
from tests import raw
from tests.parsing.small_files import FORMS, SMALL, body, is_whole, quietly

# -- forms and syntaxes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("syntax", [raw.EXPLICIT, raw.IMPLICIT, raw.BIG, raw.DEFLATED])
@pytest.mark.parametrize("strict", [False, True])
def test_each_native_transfer_syntax_is_read(syntax: str, strict: bool) -> None:
    form = {raw.IMPLICIT: "implicit", raw.BIG: "big"}.get(syntax, "explicit")
    ds = read(raw.file(*body(form), syntax=syntax), strict=strict)
    assert is_whole(ds)
    assert ds.transfer_syntax.uid == syntax
    assert ds.stated_file_meta is not None
    assert ds.file_meta.TransferSyntaxUID == syntax
    assert ds.faults == ()
    assert ds.preamble == bytes(128)


def test_big_endian_words_are_given_in_little_endian() -> None:
    ds = read(raw.in_form(*body("big"), form="big"))
    assert ds.PixelData == bytes([1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12])


def test_a_private_transfer_syntax_is_read_as_explicit_little_endian() -> None:
    ds = read(raw.file(*body(), syntax="1.2.3.4.5"))
    assert is_whole(ds)
    assert ds.transfer_syntax.uid == "1.2.3.4.5"


# -- beginnings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_group_length_may_come_first(form: str) -> None:
    length = raw.element(0x00080000, "UL", struct.pack(f"{raw.order(form)}I", 10), form)
    ds = read(length + b"".join(body(form)), strict=True)
    assert is_whole(ds)
    assert ds[0x00080000].value == 10


def test_a_command_set_is_read() -> None:
    # PS3.7 6.3.1: commands are implicit little endian, without preamble and meta information.
    data = raw.element(0x00000000, "", struct.pack("<I", 30), "implicit")
    data += raw.element(0x00000002, "", "1.2.840.10008.1.1\0", "implicit")
    data += raw.element(0x00000100, "", struct.pack("<H", 0x0030), "implicit")
    ds = read(data)
    assert ds.AffectedSOPClassUID == "1.2.840.10008.1.1"
    assert ds.CommandField == 0x0030


# -- file meta information ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("uid", [None, ""])
def test_without_a_transfer_syntax_the_first_element_tells(form: str, uid: str | None) -> None:
    ds = read(bytes(128) + b"DICM" + raw.meta(uid) + b"".join(body(form)))
    assert is_whole(ds)
    assert ds.transfer_syntax.uid == raw.SYNTAX[form]


@pytest.mark.parametrize(("said", "found"), [(said, found) for said in FORMS for found in FORMS if said != found])
def test_a_transfer_syntax_that_lies_is_seen_through_and_told(said: str, found: str) -> None:
    data = bytes(128) + b"DICM" + raw.meta(raw.SYNTAX[said]) + b"".join(body(found))
    with pytest.warns(DicomWarning, match="The transfer syntax says"):
        ds = read(data)
    assert is_whole(ds)
    assert isinstance(ds.faults[0], MalformedFile)
    with pytest.raises(MalformedFile, match="The transfer syntax says") as caught:
        read(data, strict=True)
    assert caught.value.offset == 132 + len(raw.meta(raw.SYNTAX[said]))


@pytest.mark.parametrize(("outer", "inner"), [("explicit", "implicit"), ("implicit", "explicit")])
def test_the_form_may_change_in_mid_file(outer: str, inner: str) -> None:
    parts = [*body(outer)[:1], *body(inner)[1:3], *body(outer)[3:]]
    assert is_whole(quietly(raw.in_form(*parts, form=outer)))


# -- no DICOM -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"DIC",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"%PDF-1.7 and so on" * 20,
        b"<html>" + b" " * 300,
        bytes(1000),
        bytes(128) + b"DICN" + bytes(40),
        b"hello world, this is a text file\n" * 9,
        bytes(range(256)),
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_what_is_no_dicom_is_refused(data: bytes, strict: bool) -> None:
    with pytest.raises(NotDicom) as caught:
        read(data, strict=strict)
    assert caught.value.offset == 0


@pytest.mark.parametrize("head", [bytes(128) + b"DICM", b"DICM", bytes(128) + b"DICM" + raw.meta()])
def test_a_file_without_a_data_set_is_refused(head: bytes) -> None:
    for strict in (False, True):
        with pytest.raises(TruncatedFile, match="before the first element") as caught:
            read(head, strict=strict)
        assert caught.value.offset == len(head)
    dataset = caught.value.dataset
    assert isinstance(dataset, Dataset)
    if len(head) > 132:
        assert dataset.stated_file_meta is not None
        assert dataset.file_meta.TransferSyntaxUID == raw.EXPLICIT


# -- strict ---------------------------------------------------------------------------------------------------


def test_strict_decodes_everything_at_once() -> None:
    inner = raw.item(raw.element(0x00280030, "DS", "0.5\\wide"))
    data = raw.file(raw.element(0x00080060, "CS", "CT"), raw.sequence(0x00880200, inner))
    assert read(data).Modality == "CT"
    with pytest.raises(InvalidValue, match="wide") as caught:
        read(data, strict=True)
    assert (caught.value.tag, caught.value.offset) == (0x00280030, data.index(b"\x28\x00\x30\x00"))


def test_strict_is_the_same_for_files_whose_layout_is_known() -> None:
    good, bad = (raw.file(raw.element(0x00280030, "DS", text)) for text in ("0.5\\2.25", "0.5\\wide"))
    for _ in range(4):
        read(good, strict=True)
    with pytest.raises(InvalidValue, match="wide"):
        read(bad, strict=True)


def test_pydicom_finds_the_same_in_each_small_file() -> None:
    """The files made for these tests are DICOM to others, too."""
    for form in FORMS:
        theirs = pydicom.dcmread(io.BytesIO(SMALL[form]))
        ours = read(SMALL[form])
        assert [int(element.tag) for element in theirs] == [int(element.tag) for element in ours]
        assert theirs.ReferencedImageSequence[1].CodeValue == ours.ReferencedImageSequence[1].CodeValue == "T-A0100"


def test_deflated_data_is_raw_deflate() -> None:
    """PS3.5 A.5 refers to RFC 1951: no zlib header, which would begin with 78."""
    data = raw.file(*body(), syntax=raw.DEFLATED)
    packed = data[132 + len(raw.meta(raw.DEFLATED)) :]
    assert zlib.decompress(packed, wbits=-15) == b"".join(body())


def test_numbers_of_vr_un_in_a_big_endian_file_are_little_endian() -> None:
    """PS3.5 6.2.2, note 2."""
    ds = read(
        raw.in_form(
            raw.element(0x00280010, "UN", struct.pack("<H", 515), "big"),
            raw.element(0x00280011, "US", struct.pack(">H", 515), "big"),
            form="big",
        )
    )
    assert (ds.Rows, ds.Columns) == (515, 515)


def test_nothing_is_lost_of_elements_that_stand_twice_or_out_of_order_when_the_file_is_saved(tmp_path: Path) -> None:
    data = raw.file(
        raw.element(0x00080060, "CS", "MR"),
        raw.element(0x00080060, "CS", "CT"),
        raw.element(0x00100020, "LO", "7 "),
        raw.element(0x00080070, "LO", "ACME"),
    )
    with pytest.warns(DicomWarning, match="stands at byte .* and again at byte"):
        ds = read(data)
    ds.InstanceNumber = 5
    ds.save_as(tmp_path / "a.dcm")
    saved = (tmp_path / "a.dcm").read_bytes()
    for part in (b"CS\2\0MR", b"CS\2\0CT", b"ACME", b"IS\2\x005 "):
        assert saved.count(part) == 1
    with pytest.warns(DicomWarning, match="stands at byte .* and again at byte"):
        again = read(tmp_path / "a.dcm")
    assert (again.Modality, again.Manufacturer, again.InstanceNumber) == ("CT", "ACME", 5)
