from __future__ import annotations

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
