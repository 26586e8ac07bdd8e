"""Files that are cut off, damaged or lie about lengths and depths: read with a warning, or refused in bounded time."""

from __future__ import annotations

import contextlib
import struct
import tracemalloc
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb import Dataset, DicomError, DicomWarning, read
from dicomnb.errors import LimitExceeded, MalformedFile, TruncatedFile
from dicomnb.parsing.files import reader
from tests import raw
from tests.parsing.small_files import FORMS, SMALL, body, is_whole, quietly, small


@pytest.mark.parametrize("form", FORMS)
def test_a_file_cut_off_anywhere_is_read_with_a_warning_or_refused(form: str) -> None:
    data, whole = small(form)
    assert whole[-1] == len(data)
    for size in range(len(data)):
        cut = data[:size]
        if size in whole:  # at the end of an element nothing tells that there was more
            assert read(cut, strict=True).faults == ()
            continue
        try:
            ds = quietly(cut)
        except DicomError as error:
            faults: tuple[DicomError, ...] = (error,)
        else:
            faults = ds.faults
            with pytest.warns(DicomWarning):
                read(cut)
        assert faults, size
        assert all(fault.offset is not None and fault.offset <= size for fault in faults), size
        with pytest.raises(DicomError) as strictly:
            quietly(cut, strict=True)
        assert strictly.value.offset is not None, size
        assert strictly.value.offset <= size


@pytest.mark.parametrize("form", FORMS)
def test_what_was_read_before_the_cut_stays_reachable(form: str) -> None:
    data, whole = small(form)
    for size in range(whole[0] + 1, len(data)):
        ds = quietly(data[:size])
        assert ds.Modality == "CT"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DicomWarning)
            str(ds)
            ds.decode()


def test_pixels_that_are_cut_off_are_there_as_far_as_they_go() -> None:
    data = raw.file(*body())
    with pytest.warns(
        DicomWarning, match=r"\(7fe0,0010\) Pixel Data at byte \d+ announces 14 bytes, the file ends after 5"
    ):
        ds = read(data[:-9])
    assert ds.PixelData == bytes(range(5))
    with pytest.raises(TruncatedFile, match="announces 14 bytes") as caught:
        read(data[:-9], strict=True)
    assert caught.value.tag == 0x7FE00010
    assert isinstance(caught.value, EOFError)
    assert isinstance(caught.value.dataset, Dataset)
    assert caught.value.dataset.Modality == "CT"


def test_a_deflated_file_cut_off_anywhere_is_told() -> None:
    data = raw.file(*body(), *[raw.element(0x00420011, "OB", bytes(range(256)))], syntax=raw.DEFLATED)
    start = 132 + len(raw.meta(raw.DEFLATED))
    for size in range(start, len(data)):
        with pytest.raises(TruncatedFile, match=r"has no end|before the first element") as caught:
            quietly(data[:size], strict=True)
        assert caught.value.offset is not None
        kept = caught.value.dataset
        assert isinstance(kept, Dataset)
        if kept:
            with pytest.warns(DicomWarning, match="has no end"):
                assert read(data[:size]).dir() == kept.dir()


def test_a_deflated_file_that_is_damaged_at_once_is_refused() -> None:
    data = bytearray(raw.file(*body(), syntax=raw.DEFLATED))
    start = 132 + len(raw.meta(raw.DEFLATED))
    data[start] = 0x07  # block type 3 does not exist (RFC 1951 3.2.3)
    with pytest.raises(MalformedFile, match="cannot be inflated") as caught:
        read(bytes(data))
    assert caught.value.offset == start


def test_what_comes_before_the_damage_in_a_deflated_file_is_read() -> None:
    plain = raw.element(0x00080060, "CS", "CT") + raw.element(0x00100020, "LO", "12345678")
    # A stored block, 5 bytes of header before what it holds, and then one of the type that does not exist.
    stored = b"\x00" + struct.pack("<HH", len(plain), len(plain) ^ 0xFFFF) + plain
    data = bytes(128) + b"DICM" + raw.meta(raw.DEFLATED) + stored + b"\x07" + bytes(9)
    start = 132 + len(raw.meta(raw.DEFLATED))
    with pytest.warns(DicomWarning, match=f"beyond byte {start + len(stored):,}"):
        ds = read(data)
    assert (ds.Modality, ds.PatientID) == ("CT", "12345678")
    assert [type(fault) for fault in ds.faults] == [MalformedFile]
    with pytest.raises(MalformedFile, match="cannot be inflated") as caught:
        read(data, strict=True)
    assert caught.value.offset == start + len(stored)


# -- lies and bombs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0xFFFFFFFE, 0x80000000, 10_000])
@pytest.mark.parametrize("form", FORMS)
def test_a_length_that_lies_takes_no_memory(form: str, length: int) -> None:
    lie = raw.element(0x7FE00010, "OW", b"\x01\x02\x03\x04", form, length=length)
    sequence = raw.element(0x00081140, "SQ", raw.header(raw.ITEM, "", length, form), form, length=length)
    for end in (lie, sequence):
        data = raw.in_form(raw.element(0x00080060, "CS", "CT", form), end, form=form)
        tracemalloc.start()
        try:
            ds = quietly(data)
            assert ds.Modality == "CT"
            assert len(ds.faults) == 1
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DicomWarning)
                ds.decode()
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 1_000_000
        with pytest.raises(TruncatedFile, match=f"announces {length:,} bytes"):
            read(data, strict=True)


def test_deep_nesting_is_refused_and_what_came_before_is_kept() -> None:
    head = raw.header(0x0040A730, "SQ", raw.UNDEFINED) + raw.header(raw.ITEM, "", raw.UNDEFINED)
    with pytest.raises(LimitExceeded, match="nested") as caught:
        read(raw.file(raw.element(0x00080060, "CS", "SR"), head * 10_000))
    kept = caught.value.dataset
    assert isinstance(kept, Dataset)
    assert kept.Modality == "SR"
    assert kept.stated_file_meta is not None


def test_deep_nesting_in_the_meta_information_is_refused() -> None:
    head = raw.header(0x00020100, "SQ", raw.UNDEFINED) + raw.header(raw.ITEM, "", raw.UNDEFINED)
    with pytest.raises(DicomError):
        quietly(bytes(128) + b"DICM" + raw.meta(raw.EXPLICIT, head * 10_000))


def test_a_deflate_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reader.MAX_INFLATED == 1 << 30
    monkeypatch.setattr(reader, "MAX_INFLATED", 1 << 20)
    bomb = raw.file(raw.element(0x7FE00010, "OB", bytes(64 << 20)), syntax=raw.DEFLATED)
    assert len(bomb) < 100_000
    tracemalloc.start()
    try:
        with pytest.raises(LimitExceeded, match="grows beyond 1,048,576 bytes") as caught:
            read(bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 << 20
    assert caught.value.offset == 132 + len(raw.meta(raw.DEFLATED))


def test_inflating_stops_where_the_data_set_ends() -> None:
    data = raw.file(*body(), syntax=raw.DEFLATED)
    assert is_whole(read(data + b"\0", strict=True))  # PS3.5 A.5: padded to an even length


def test_a_million_empty_items_are_read_once_each() -> None:
    data = raw.file(raw.sequence(0x00081140, *[raw.item()] * 1_000_000))
    ds = read(data)  # reading that goes back to the first item for each needs hours
    assert len(ds.ReferencedImageSequence) == 1_000_000
    assert len(ds.ReferencedImageSequence[999_999]) == 0


# -- anything at all ------------------------------------------------------------------------------------------


@given(st.binary(max_size=400) | st.binary(max_size=400).map(lambda data: bytes(128) + b"DICM" + data))
def test_any_bytes_are_a_data_set_or_a_dicom_error(data: bytes) -> None:
    for strict in (False, True):
        with contextlib.suppress(DicomError):
            quietly(data, strict=strict)


@given(
    form=st.sampled_from(FORMS),
    places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=5),
)
def test_a_damaged_file_is_a_data_set_or_a_dicom_error(form: str, places: list[tuple[float, int]]) -> None:
    data = bytearray(SMALL[form])
    for place, byte in places:
        data[132 + int(place * (len(data) - 132))] = byte
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DicomWarning)
        try:
            ds = read(bytes(data))
            ds.decode()
            str(ds)
        except DicomError:
            pass


def test_a_deflate_bomb_that_is_damaged_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_INFLATED", 1 << 20)
    bomb = bytearray(raw.file(raw.element(0x7FE00010, "OB", bytes(64 << 20)), syntax=raw.DEFLATED))
    bomb[-40:] = b"\xff" * 40
    tracemalloc.start()
    try:
        with pytest.raises(LimitExceeded, match="grows beyond 1,048,576 bytes"):
            read(bytes(bomb))
        assert tracemalloc.get_traced_memory()[1] < 6 << 20
    finally:
        tracemalloc.stop()
