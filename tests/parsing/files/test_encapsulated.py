"""Frames of encapsulated pixel data, against hand-made items and pydicom's own splitting."""

from __future__ import annotations

import csv
import struct
import warnings
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from pydicom.encaps import generate_frames

import dicomnb
from dicomnb.errors import MalformedFile, MissingAttribute, TruncatedFile, UsageError
from dicomnb.parsing.files.encapsulated import Fragments, encapsulate, iter_frames
from dicomnb.parsing.files.reader import read_source
from dicomnb.parsing.sources.source import BytesSource

JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
RLE = "1.2.840.10008.1.2.5"
DELIMITER = bytes.fromhex("feffdde000000000")


def item(content: bytes) -> bytes:
    return bytes.fromhex("feff00e0") + struct.pack("<I", len(content)) + content


def table(*offsets: int) -> bytes:
    return item(struct.pack(f"<{len(offsets)}I", *offsets))


def image(value: bytes, frames: int, syntax: str = JPEG_BASELINE) -> dicomnb.Dataset:
    ds = dicomnb.Dataset()
    ds.NumberOfFrames = frames
    ds.file_meta = dicomnb.Dataset()
    ds.file_meta.TransferSyntaxUID = syntax
    ds[0x7FE00010] = dicomnb.DataElement(0x7FE00010, "OB", value)
    return ds


def jpeg(content: bytes) -> bytes:
    return b"\xff\xd8" + content


def test_offsets_of_the_basic_table_say_which_fragments_belong_together() -> None:
    # Fragments of 4, 6 and 2 bytes: the second frame begins after 8 + 4 and 8 + 6 bytes.
    value = table(0, 26) + item(b"aaaa") + item(b"bbbbbb") + item(b"cc")
    found = Fragments.of(image(value, frames=2))
    assert list(found) == [b"aaaabbbbbb", b"cc"]
    assert (found.how, found.faults) == ("basic offset table", ())


def test_without_a_table_one_fragment_is_one_frame() -> None:
    value = item(b"") + item(b"aaaa") + item(b"bbbbbb") + item(b"cc")
    assert list(iter_frames(image(value, frames=3))) == [b"aaaa", b"bbbbbb", b"cc"]


def test_without_a_table_all_fragments_of_a_single_frame_belong_together() -> None:
    value = item(b"") + item(b"aaaa") + item(b"bbbbbb")
    assert Fragments.of(image(value, frames=1))[0] == b"aaaabbbbbb"


def test_without_a_table_a_frame_begins_where_a_codestream_does() -> None:
    value = item(b"") + item(jpeg(b"aa")) + item(b"aaaa") + item(jpeg(b"bbbb")) + item(jpeg(b"")) + item(b"cc")
    found = Fragments.of(image(value, frames=3))
    assert list(found) == [jpeg(b"aaaaaa"), jpeg(b"bbbb"), jpeg(b"cc")]
    assert found.how == "codestreams"


def test_fragments_that_belong_to_no_frame_for_sure_are_refused() -> None:
    value = item(b"") + item(b"aaaa") + item(b"bb") + item(b"cc")
    with pytest.raises(MalformedFile, match="3 fragments for 2 frames, no offset table, and 0 fragments that begin"):
        Fragments.of(image(value, frames=2))


def test_an_offset_that_points_outside_is_reported_and_the_table_ignored() -> None:
    value = table(0, 4_000_000_000) + item(b"aaaa") + item(b"bb")
    found = Fragments.of(image(value, frames=2))
    assert list(found) == [b"aaaa", b"bb"]
    assert "no fragment begins at its offset 4,000,000,000" in str(found.faults[0])
    assert found.how == "one fragment a frame"


def test_offsets_that_run_backwards_are_ignored() -> None:
    value = table(12, 0) + item(b"aaaa") + item(b"bb")
    found = Fragments.of(image(value, frames=2))
    assert list(found) == [b"aaaa", b"bb"]
    assert len(found.faults) == 1


def test_fewer_fragments_than_frames_give_what_is_there() -> None:
    value = item(b"") + item(b"aaaa") + item(b"bb")
    assert list(iter_frames(image(value, frames=7))) == [b"aaaa", b"bb"]


def test_the_extended_table_gives_lengths_without_padding() -> None:
    ds = image(item(b"") + item(b"aaa\0") + item(b"bbbbb\0"), frames=2)
    ds.ExtendedOffsetTable = struct.pack("<2Q", 0, 12)
    ds.ExtendedOffsetTableLengths = struct.pack("<2Q", 3, 5)
    found = Fragments.of(ds)
    assert list(found) == [b"aaa", b"bbbbb"]
    assert found.how == "extended offset table"


def test_a_wrong_extended_table_is_reported_and_ignored() -> None:
    ds = image(item(b"") + item(b"aaa\0") + item(b"bbbbb\0"), frames=2)
    ds.ExtendedOffsetTable = struct.pack("<2Q", 0, 1 << 60)
    ds.ExtendedOffsetTableLengths = struct.pack("<2Q", 3, 5)
    found = Fragments.of(ds)
    assert list(found) == [b"aaa\0", b"bbbbb\0"]
    assert [fault.tag for fault in found.faults] == [0x7FE00001]


def test_a_delimiter_inside_a_fragment_is_content() -> None:
    frame = b"ab" + DELIMITER + b"cd"
    ds = image(encapsulate([frame, b"ee"]), frames=2)
    data = saved(ds)
    assert list(iter_frames(dicomnb.read(data))) == [frame, b"ee"]


def test_encapsulated_frames_come_back_and_odd_ones_are_padded() -> None:
    value = encapsulate([b"abc", b"defg", b"h"])
    assert value == table(0, 12, 24) + item(b"abc\0") + item(b"defg") + item(b"h\0")
    assert encapsulate([b"ab"], offset_table=False) == item(b"") + item(b"ab")


def test_pydicom_finds_the_frames_that_were_encapsulated() -> None:
    ds = image(encapsulate([b"abcd", b"efghij", b"kl"]), frames=3)
    other = pydicom.dcmread(BytesIO(saved(ds)))
    assert list(generate_frames(other.PixelData, number_of_frames=3)) == [b"abcd", b"efghij", b"kl"]


def test_a_frame_of_a_file_touches_only_its_own_bytes() -> None:
    frames = [bytes([65 + number]) * 40_000 for number in range(9)]
    data = saved(image(encapsulate(frames), frames=9))

    class Watched(BytesSource):
        read_bytes = 0

        def read(self, start: int, stop: int) -> bytes:
            Watched.read_bytes += min(stop, self.size) - start
            return super().read(start, stop)

    ds = read_source(Watched(data))
    found = Fragments.of(ds)
    Watched.read_bytes = 0
    assert found[7] == frames[7]
    assert Watched.read_bytes == 40_000


def test_a_file_cut_off_in_a_fragment_gives_what_is_there() -> None:
    data = saved(image(encapsulate([b"a" * 300, b"b" * 500]), frames=2))
    with pytest.warns(dicomnb.DicomWarning, match="announces 500 bytes"):
        ds = dicomnb.read(data[:-108])  # 8 bytes of delimiter, 100 of the last fragment
    found = Fragments.of(ds)
    assert list(found) == [b"a" * 300, b"b" * 400]
    assert isinstance(ds.faults[0], TruncatedFile)


def test_native_pixel_data_has_no_fragments() -> None:
    with pytest.raises(UsageError, match="native in Explicit VR Little Endian"):
        Fragments.of(image(b"\0\0", frames=1, syntax="1.2.840.10008.1.2.1"))


def test_a_data_set_without_pixels_is_refused() -> None:
    ds = image(b"", frames=1)
    del ds.PixelData
    with pytest.raises(MissingAttribute, match=r"no \(7fe0,0010\) Pixel Data"):
        Fragments.of(ds)


def test_an_encapsulated_value_without_items_is_refused() -> None:
    with pytest.raises(MalformedFile, match="holds no items"):
        Fragments.of(image(b"\1\2\3\4\5\6\7\10", frames=1, syntax=RLE))


def test_every_encapsulated_file_is_split_as_pydicom_splits_it(corpus: Path) -> None:
    compared = 0
    with (corpus / "catalog.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["container"] == "file"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # both readers warn of the odd files, each in its own words
        for row in rows:
            ds, other = dicomnb.read(corpus / row["path"]), pydicom.dcmread(corpus / row["path"], force=True)
            if "PixelData" not in ds or not ds.transfer_syntax.encapsulated or "PixelData" not in other:
                continue  # pydicom gives up where the delimiter is missing
            extended = None
            if "ExtendedOffsetTable" in other:
                extended = (other.ExtendedOffsetTable, other.ExtendedOffsetTableLengths)
            number = int(other.get("NumberOfFrames") or 1)
            theirs = list(generate_frames(other.PixelData, number_of_frames=number, extended_offsets=extended))
            assert list(iter_frames(ds)) == theirs, row["path"]
            compared += 1
    assert compared == 113


def saved(ds: dicomnb.Dataset) -> bytes:
    target = BytesIO()
    ds.save_as(target)
    return target.getvalue()


def test_a_single_frame_by_its_header_may_be_several_by_its_codestreams() -> None:
    value = item(b"") + item(jpeg(b"a1")) + item(b"a2") + item(jpeg(b"b1")) + item(jpeg(b"c1"))
    for number in (0, 1):
        found = Fragments.of(image(value, frames=number))
        assert list(found) == [jpeg(b"a1") + b"a2", jpeg(b"b1"), jpeg(b"c1")]
    ds = image(value, frames=1)
    del ds.NumberOfFrames
    assert len(Fragments.of(ds)) == 3


def test_each_frame_of_rle_is_known_by_its_header() -> None:
    first, second = (struct.pack("<16I", 1, 64, *[0] * 14) + bytes([1, n, n]) + b"\x80" for n in (7, 8))
    assert list(Fragments.of(image(item(b"") + item(first) + item(second), frames=1, syntax=RLE))) == [first, second]


def test_a_table_with_an_entry_for_each_fragment_is_read_as_one_for_each_frame() -> None:
    parts = [jpeg(b"aa"), b"aaaa", jpeg(b"bb"), b"bbbbbb", b"bb"]
    starts = [sum(8 + len(part) for part in parts[:n]) for n in range(5)]
    value = table(*starts) + b"".join(item(part) for part in parts)
    found = Fragments.of(image(value, frames=2))
    assert list(found) == [jpeg(b"aa") + b"aaaa", jpeg(b"bb") + b"bbbbbb" + b"bb"]
    assert (found.how, found.faults) == ("basic offset table", ())
    single = table(0, 12) + item(parts[0]) + item(parts[1])
    assert list(Fragments.of(image(single, frames=1))) == [jpeg(b"aa") + b"aaaa"]


def test_an_extended_table_with_an_entry_for_each_fragment_is_not_believed() -> None:
    ds = image(item(b"") + item(jpeg(b"aa")) + item(b"aaaa"), frames=1)
    ds.ExtendedOffsetTable = struct.pack("<2Q", 0, 12)
    ds.ExtendedOffsetTableLengths = struct.pack("<2Q", 4, 4)
    assert list(Fragments.of(ds)) == [jpeg(b"aa") + b"aaaa"]
