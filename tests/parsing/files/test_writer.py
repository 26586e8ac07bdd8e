from __future__ import annotations

import io
import struct
import warnings
import zlib
from typing import Any

import pytest

from dicomnb import Dataset, read
from dicomnb.errors import DicomWarning, UnencodableValue, UsageError
from tests import raw
from tests.parsing.written import theirs, with_everything, written

# -- lengths and VRs ------------------------------------------------------------------------------------------


def test_a_value_too_long_for_a_16_bit_length_becomes_unknown() -> None:
    """PS3.5 6.2.2."""
    ds = Dataset()
    ds.PixelSpacing = [0.5] * 20_000  # 79,999 characters
    ds.ReferencedFrameNumber = [7] * 32_767  # 65,533 characters and a space: fits
    data = written(ds)
    found = theirs(data)
    assert raw.header(0x00280030, "UN", 80_000) in data
    assert raw.header(0x00081160, "IS", 65_534) in data
    assert found[0x00280030].value == b"0.5\\" * 19_999 + b"0.5 "  # pydicom leaves long ones unknown
    assert read(data, strict=True).PixelSpacing == [0.5] * 20_000
    assert read(written(ds, raw.IMPLICIT)).PixelSpacing == [0.5] * 20_000


def test_group_lengths_are_left_out_once_a_length_may_have_changed() -> None:
    length = raw.element(0x00080000, "UL", struct.pack("<I", 10))
    body = [length, raw.element(0x00080060, "CS", "CT"), raw.element(0x00420011, "OB", bytes(4))]
    ds = read(raw.file(*body))
    ds.PatientID = "7"
    assert 0x00080000 not in read(written(ds))
    # Also where only the form changes: OB has a header of 12 bytes with VR and of 8 without.
    converted = read(written(read(raw.file(*body)), raw.IMPLICIT))
    assert 0x00080000 not in converted
    assert converted.Modality == "CT"


def test_the_group_length_of_the_meta_information_is_right() -> None:
    data = written(with_everything())
    (length,) = struct.unpack_from("<I", data, 140)
    assert data[144 + length : 144 + length + 4] == bytes.fromhex("08001600")  # (0008,0016) SOP Class UID


def test_deflated_data_is_raw_deflate_of_even_length() -> None:
    data = written(with_everything(), raw.DEFLATED)
    (length,) = struct.unpack_from("<I", data, 140)
    assert len(data) % 2 == 0
    inflated = zlib.decompress(data[144 + length :], wbits=-15)
    assert inflated.startswith(bytes.fromhex("08001600"))


# -- what a file needs ----------------------------------------------------------------------------------------


def test_a_changed_preamble_is_written() -> None:
    ds = read(raw.file(raw.element(0x00100020, "LO", "12")))
    ds.preamble = bytes(range(128))
    assert written(ds)[:132] == bytes(range(128)) + b"DICM"
    assert read(written(ds)).PatientID == "12"


def test_a_preamble_has_128_bytes() -> None:
    ds = Dataset()
    ds.preamble = b"short"
    with pytest.raises(UsageError, match="128 bytes"):
        written(ds)


def test_a_file_without_meta_information_gets_it_when_it_was_changed() -> None:
    ds = read(raw.element(0x00080060, "CS", "CT", "implicit") + raw.element(0x00100020, "LO", "12", "implicit"))
    ds.PatientID = "345"
    found = theirs(written(ds))
    assert found.file_meta.TransferSyntaxUID == raw.IMPLICIT
    assert (found.Modality, found.PatientID) == ("CT", "345")


def test_writing_twice_gives_the_same_bytes() -> None:
    ds = with_everything()
    assert written(ds) == written(ds)


# -- character sets -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["explicit", "implicit", "big"])
def test_another_character_set_encodes_all_text_anew(form: str) -> None:
    name = "Jérôme"
    inner = raw.item(raw.element(0x00100010, "PN", name, form), form)
    own = raw.item(
        raw.element(0x00080005, "CS", "ISO_IR 126", form) + raw.element(0x00100010, "PN", b"\xe1 ", form), form
    )
    data = raw.in_form(
        raw.element(0x00080005, "CS", "ISO_IR 100", form),
        raw.sequence(0x00081110, inner, own, form=form),
        raw.element(0x00100010, "PN", name, form),
        raw.element(0x00104000, "LT", "plain ASCII ", form),
        form=form,
    )
    ds = read(data)
    ds.SpecificCharacterSet = "ISO_IR 192"
    out = written(ds)
    found = theirs(out)
    assert (found.PatientName, found.ReferencedStudySequence[0].PatientName) == (name, name)
    assert found.ReferencedStudySequence[1].PatientName == "α"
    assert out.count(name.encode()) == 2
    assert name.encode("latin-1") not in out


def test_text_of_seven_bits_with_escapes_is_encoded_anew_too() -> None:
    # PS3.5 H.3.1: after ESC $ B two bytes of 7 bits are one character of JIS X 0208.
    kanji = b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"
    ds = read(raw.file(raw.element(0x00080005, "CS", "\\ISO 2022 IR 87"), raw.element(0x00100010, "PN", kanji)))
    ds.SpecificCharacterSet = "ISO_IR 192"
    out = written(ds)
    assert theirs(out).PatientName == "Yamada^Tarou=山田^太郎"
    assert b"\x1b" not in out


def test_text_that_the_new_character_set_lacks_is_refused_by_name() -> None:
    ds = read(raw.file(raw.element(0x00080005, "CS", "ISO_IR 100"), raw.element(0x00100010, "PN", "Jérôme")))
    del ds.SpecificCharacterSet
    with pytest.raises(UnencodableValue, match=r"\(0010,0010\) Patient's Name cannot be written.*U\+00E9") as caught:
        written(ds)
    assert caught.value.tag == 0x00100010
    assert "ISO_IR 192" in str(caught.value)


# -- what cannot be written -----------------------------------------------------------------------------------


def test_an_item_that_holds_itself_is_refused() -> None:
    ds = Dataset()
    ds.ReferencedImageSequence = [Dataset()]
    ds.ReferencedImageSequence[0].ReferencedImageSequence = [ds]
    with pytest.raises(UnencodableValue, match="64 nested sequences") as caught:
        ds.save_as(io.BytesIO())
    assert caught.value.tag == 0x00081140
    assert "hold itself" in str(caught.value)


@pytest.mark.parametrize(
    ("keyword", "value", "vr", "rule"),
    [
        ("Modality", "positron", "CS", "capital letters"),
        ("Rows", 70_000, "US", "cannot hold 70000"),
        ("PatientAge", "18", "AS", "018M"),
        ("StudyDate", "10.7.15", "DA", "YYYYMMDD"),
        ("PatientID", "x" * 65, "LO", "at most 64"),
        ("StudyInstanceUID", "1.02", "UI", "leading zero"),
        ("PixelData", "text", "OW", "holds bytes"),
        ("SeriesNumber", "first", "IS", "whole numbers"),
    ],
)
@pytest.mark.parametrize("nested", [False, True])
def test_an_error_names_tag_vr_and_rule(keyword: str, value: Any, vr: str, rule: str, nested: bool) -> None:
    ds = inner = Dataset()
    if nested:
        inner = Dataset()
        ds.AnatomicRegionSequence = [inner]
    setattr(inner, keyword, value)
    tag = inner[keyword].tag
    with pytest.raises(UnencodableValue, match=rule) as caught:
        written(ds)
    assert caught.value.tag == tag
    assert f"({tag.group:04x},{tag.element:04x}) {tag.name}" in str(caught.value)
    assert vr in str(caught.value)


# -- encapsulated pixels --------------------------------------------------------------------------------------


def encapsulated(*more: bytes) -> bytes:
    fragments = [raw.item(), raw.item(bytes(range(14))), raw.item(raw.header(raw.SEQUENCE_END, "", 0))]
    pixels = raw.sequence(0x7FE00010, *fragments, vr="OB", undefined=True)
    return raw.file(raw.element(0x00100020, "LO", "12"), pixels, *more, syntax=raw.RLE)


def test_encapsulated_pixels_are_kept_when_something_else_changes() -> None:
    ds = read(encapsulated(raw.element(0xFFFCFFFC, "OB", bytes(6))))
    fragments = ds.PixelData
    ds.PatientID = "345"
    found = theirs(written(ds))
    assert found.file_meta.TransferSyntaxUID == raw.RLE
    assert found.PixelData == fragments
    assert found[0x7FE00010].is_undefined_length
    assert 0xFFFCFFFC in found


def test_new_encapsulated_pixels_get_a_delimiter() -> None:
    ds = read(encapsulated())
    ds.PixelData = raw.item() + raw.item(b"\xff\xd8\xff\xd9")
    out = written(ds)
    assert out.endswith(
        raw.header(0x7FE00010, "OB", raw.UNDEFINED) + ds.PixelData + raw.header(raw.SEQUENCE_END, "", 0)
    )
    assert theirs(out).PixelData == ds.PixelData


def test_an_icon_beside_encapsulated_pixels_may_be_native() -> None:
    icon = raw.item(raw.element(0x00280010, "US", b"\x01\x00") + raw.element(0x7FE00010, "OW", bytes(range(6))))
    ds = read(raw.file(raw.element(0x00100020, "LO", "12"), raw.sequence(0x00880200, icon), syntax=raw.RLE))
    ds.IconImageSequence[0].PixelData = bytes(range(8))
    found = theirs(written(ds))
    assert found.IconImageSequence[0].PixelData == bytes(range(8))
    assert found.PatientID == "12"


# -- files that were wrong ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["explicit", "implicit", "big"])
def test_what_was_cut_off_is_closed_when_something_comes_after_it(form: str) -> None:
    text = raw.element(0x00080100, "SH", "T-A0100 ", form)
    ends = [
        raw.element(0x00100020, "LO", "1234", form, length=500),
        raw.header(0x00081140, "SQ", raw.UNDEFINED, form) + raw.header(raw.ITEM, "", raw.UNDEFINED, form) + text,
        raw.header(0x00081140, "SQ", raw.UNDEFINED, form) + raw.item(text, form),
        raw.header(0x00081140, "SQ", raw.UNDEFINED, form) + raw.header(raw.ITEM, "", 500, form) + text,
        raw.element(0x00081140, "SQ", raw.item(text, form), form, length=500),
    ]
    for end in ends:
        data = raw.in_form(raw.element(0x00080060, "CS", "CT", form), end, form=form)
        with pytest.warns(DicomWarning):
            ds = read(data)
        ds.SliceThickness = 3.5  # (0018,0050)
        ds.ImageComments = "after all"  # (0020,4000)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DicomWarning)
            out = written(ds)
        again = read(out, strict=True)
        assert (again.Modality, again.SliceThickness, again.ImageComments) == ("CT", 3.5, "after all")
        found = theirs(out)
        assert found.ImageComments == "after all"
        if 0x00081140 in ds:
            assert found.ReferencedImageSequence[0].CodeValue == again.ReferencedImageSequence[0].CodeValue == "T-A0100"
        else:
            assert found.PatientID == "1234"


def test_elements_in_another_form_are_written_in_the_declared_one() -> None:
    data = raw.file(
        raw.element(0x00080060, "CS", "CT"),
        raw.element(0x00100020, "LO", "12", "implicit"),
        raw.element(0x00280010, "US", b"\x02\x03"),
    )
    ds = read(data)
    ds.PatientName = "Roe"
    out = written(ds)
    assert raw.element(0x00100020, "LO", "12") in out
    assert (theirs(out).PatientID, theirs(out).Rows) == ("12", 0x0302)


def test_a_changed_copy_of_a_file_that_is_cut_off_is_warned_of() -> None:
    whole = Dataset()
    whole.PatientName, whole.Rows, whole.PixelData = "Roe^Jane", 4, bytes(range(48))
    file = io.BytesIO()
    whole.save_as(file)
    with pytest.warns(DicomWarning, match=r"\(7fe0,0010\) Pixel Data at byte .* announces 48 bytes"):
        cut = read(file.getvalue()[:-10])
    again = io.BytesIO()
    cut.save_as(again)  # the bytes of the file, which tell the reader as before
    cut.PatientName = "Doe^John"
    with pytest.warns(DicomWarning, match=r"The copy may lack .*\(7fe0,0010\) Pixel Data .* Keep the original"):
        cut.save_as(again)
