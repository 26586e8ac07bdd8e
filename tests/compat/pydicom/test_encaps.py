from __future__ import annotations

import struct
from io import BytesIO

import pytest

from tests.compat.both import ours, pydicom


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("table", [True, False])
def test_fragments_are_those_of_pydicom(count: int, table: bool) -> None:
    frames = [b"abcdefg", b"hijklmnopq"]
    mine = ours.encaps.encapsulate(frames, count, table)
    assert mine == pydicom.encaps.encapsulate(frames, count, table)
    if table:
        found = list(ours.encaps.generate_frames(mine, number_of_frames=2))
        assert found == list(pydicom.encaps.generate_frames(mine, number_of_frames=2))
        assert ours.encaps.get_frame(mine, 1) == pydicom.encaps.get_frame(mine, 1)
    assert ours.encaps.encapsulate_extended(frames) == pydicom.encaps.encapsulate_extended(frames)


@pytest.mark.parametrize("count", [1, 3])
def test_open_files_are_taken_as_bytes_are(count: int) -> None:
    whole = ours.encaps.encapsulate([b"abcdefgh", b"ijklmnop"], count)
    for name in ("generate_fragments", "generate_frames", "generate_fragmented_frames"):
        words = {} if name == "generate_fragments" else {"number_of_frames": 2}
        one = list(getattr(ours.encaps, name)(BytesIO(whole), **words))
        assert one == list(getattr(ours.encaps, name)(whole, **words))
    assert ours.encaps.get_frame(BytesIO(whole), 1, number_of_frames=2) == b"ijklmnop"
    assert ours.encaps.parse_basic_offsets(BytesIO(whole)) == pydicom.encaps.parse_basic_offsets(BytesIO(whole))
    assert ours.encaps.get_frame_offsets(BytesIO(whole))[0] is True
    assert ours.encaps.decode_data_sequence(whole) == [*pydicom.encaps.generate_fragments(whole)][1:]


@pytest.mark.parametrize("parts", [1, 2, 3, 4, 6])
def test_frames_are_cut_as_pydicom_cuts_them(parts: int) -> None:
    frame = bytes(range(11))
    assert list(ours.encaps.fragment_frame(frame, parts)) == list(pydicom.encaps.fragment_frame(frame, parts))
    assert list(ours.encaps.itemize_frame(frame, parts)) == list(pydicom.encaps.itemize_frame(frame, parts))


def test_what_is_no_fragment_or_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="No item begins at byte 0"):
        list(ours.encaps.generate_fragments(b"\0" * 8))
    with pytest.raises(ValueError, match="has no 7 fragments"):
        list(ours.encaps.fragment_frame(b"abcd", 7))
    with pytest.raises(ValueError, match="not a multiple of 4"):
        ours.encaps.parse_basic_offsets(b"\xfe\xff\x00\xe0\x03\0\0\0abc")
    with pytest.raises(ValueError, match="There is no frame 5"):
        ours.encaps.get_frame(ours.encaps.encapsulate([b"ab"]), 5)


def _items(*contents: bytes) -> bytes:
    return b"".join(b"\xfe\xff\x00\xe0" + len(one).to_bytes(4, "little") + one for one in contents)


def test_frames_without_a_table_end_where_a_jpeg_ends() -> None:
    end = b"\xff\xd9"
    whole = _items(b"", b"ab", b"cd" + end + b"\0\0", b"ef" + end, b"gh", b"ij", b"kl" + end)
    assert list(ours.encaps.generate_frames(whole, number_of_frames=3)) == list(
        pydicom.encaps.generate_frames(whole, number_of_frames=3)
    )
    assert [len(one) for one in ours.encaps.generate_fragmented_frames(whole, number_of_frames=3)] == [2, 1, 3]
    assert [len(one) for one in ours.encaps.generate_pixel_data(whole, 3)] == [2, 1, 3]
    for count in (None, 2, 4):
        with pytest.raises(ValueError, match="nothing tells which belong together"):
            list(ours.encaps.generate_frames(whole, number_of_frames=count))


def test_an_extended_offset_table_tells_where_frames_begin() -> None:
    whole = _items(b"", b"abcd", b"efgh", b"ijkl")
    table = struct.pack("<2Q", 0, 12), struct.pack("<2Q", 4, 16)
    for offsets in (table, ([0, 12], [4, 16])):
        assert list(ours.encaps.generate_frames(whole, extended_offsets=offsets)) == [b"abcd", b"efghijkl"]
        assert ours.encaps.get_frame(whole, 1, extended_offsets=offsets) == b"efghijkl"


def test_an_open_file_is_left_where_a_frame_was_asked_for() -> None:
    file = BytesIO(b"xy" + ours.encaps.encapsulate([b"abcdefgh", b"ijklmnop"]))
    file.seek(2)
    assert [ours.encaps.get_frame(file, index) for index in (1, 0)] == [b"ijklmnop", b"abcdefgh"]
    assert file.tell() == 2


def test_the_old_names_read_items() -> None:
    whole = _items(b"", b"abcd", b"ef") + b"\xfe\xff\xdd\xe0\0\0\0\0"
    assert ours.encaps.defragment_data(whole) == b"abcdef"
    file = BytesIO(whole)
    assert [ours.encaps.read_item(file) for _ in range(4)] == [b"", b"abcd", b"ef", None]
    assert list(ours.encaps.generate_pixel_data_fragment(BytesIO(whole[8:]))) == [b"abcd", b"ef"]


def test_items_without_length_bytes_that_lack_and_no_bytes_are_told() -> None:
    endless = b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    with pytest.raises(ValueError, match="no stated length"):
        list(ours.encaps.generate_fragments(_items(b"ab") + endless))
    with pytest.raises(ValueError, match="of stated length"):
        ours.encaps.read_item(BytesIO(endless))
    with pytest.raises(ValueError, match="no bytes"):
        list(ours.encaps.generate_frames(b""))
    with pytest.warns(UserWarning, match="announces 4 bytes, 3 are there"):
        assert list(ours.encaps.generate_fragments(_items(b"abcd")[:-1])) == [b"abc"]
