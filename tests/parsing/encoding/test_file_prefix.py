from __future__ import annotations

import struct

import pytest

from dicomnb import DicomWarning, read
from dicomnb.errors import MalformedFile
from tests import raw
from tests.parsing.small_files import FORMS, body, is_whole


def test_a_preamble_is_kept_whatever_it_holds() -> None:
    head = b"II*\0" + bytes(range(124))
    assert read(head + b"DICM" + raw.meta() + b"".join(body())).preamble == head


def test_dicm_may_stand_at_byte_0() -> None:
    ds = read(b"DICM" + raw.meta() + b"".join(body()), strict=True)
    assert is_whole(ds)
    assert ds.preamble == b""


def test_meta_information_may_stand_at_byte_0() -> None:
    ds = read(raw.meta(raw.BIG) + b"".join(body("big")), strict=True)
    assert is_whole(ds)
    assert ds.transfer_syntax.uid == raw.BIG


@pytest.mark.parametrize("form", FORMS)
def test_a_data_set_may_stand_at_byte_0_in_any_form(form: str) -> None:
    ds = read(b"".join(body(form)), strict=True)
    assert is_whole(ds)
    assert ds.stated_file_meta is None
    assert len(ds.file_meta) == 0
    assert ds.transfer_syntax.uid == raw.SYNTAX[form]


@pytest.mark.parametrize("length", [0, 1, 20, 40, 70, 100, 99_999, 0xFFFFFFFF])
def test_a_wrong_group_length_is_seen_through(length: int) -> None:
    more = raw.element(0x00020012, "UI", "1.2.3.4 ")
    data = bytes(128) + b"DICM" + raw.meta(raw.BIG, more, length=length) + b"".join(body("big"))
    ds = read(data)
    assert is_whole(ds)
    assert ds.stated_file_meta is not None
    assert ds.file_meta.dir("uid") == ["ImplementationClassUID", "TransferSyntaxUID"]


def test_a_group_length_may_be_missing() -> None:
    meta = raw.meta(raw.IMPLICIT)[12:]
    ds = read(bytes(128) + b"DICM" + meta + b"".join(body("implicit")), strict=True)
    assert is_whole(ds)
    assert ds.transfer_syntax.uid == raw.IMPLICIT


@pytest.mark.parametrize("form", FORMS)
def test_meta_information_may_be_implicit(form: str) -> None:
    data = bytes(128) + b"DICM" + raw.meta(raw.SYNTAX[form], form="implicit") + b"".join(body(form))
    ds = read(data)
    assert is_whole(ds)
    assert ds.transfer_syntax.uid == raw.SYNTAX[form]


def test_dicm_may_be_followed_by_the_data_set_at_once() -> None:
    ds = read(bytes(128) + b"DICM" + b"".join(body()))
    assert is_whole(ds)
    assert ds.stated_file_meta is None
    assert len(ds.file_meta) == 0


@pytest.mark.parametrize("form", ["explicit", "implicit"])
def test_a_text_that_says_dicm_where_a_preamble_would_end_is_a_text(form: str) -> None:
    before = raw.element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7\0", form)
    before += raw.element(0x00080060, "CS", "OT", form)
    text = "Q" * (128 - len(before) - 8) + "DICM DEVICES"
    data = before + raw.element(0x00080070, "LO", text, form) + raw.element(0x00200013, "IS", "7 ", form)
    assert data[128:132] == b"DICM"
    ds = read(data)
    assert (ds.Modality, ds.Manufacturer, ds.InstanceNumber) == ("OT", text, 7)


@pytest.mark.parametrize("more", [b"", raw.element(0x00020000, "UL", struct.pack("<I", 26))])
def test_of_two_file_meta_informations_the_first_counts(more: bytes) -> None:
    second = more + raw.element(0x00020010, "UI", raw.IMPLICIT + "\0")
    data = raw.meta(raw.EXPLICIT) + second + raw.element(0x00280010, "US", b"\x03\x00")
    with pytest.warns(DicomWarning, match=r"\(0002,00[01]0\).* and again at byte \d+; the first one counts"):
        ds = read(data)
    assert ds.stated_file_meta is not None
    assert ds.file_meta.TransferSyntaxUID == raw.EXPLICIT
    assert ds.Rows == 3
    with pytest.raises(MalformedFile, match="the first one counts"):
        read(data, strict=True)
