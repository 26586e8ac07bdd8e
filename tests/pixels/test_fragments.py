from __future__ import annotations

import io

import numpy as np
import pytest

from dicomnb.errors import DicomWarning
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.encapsulated import Fragments, encapsulate
from dicomnb.parsing.files.frame_extents import Extent
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels import fragments as module
from dicomnb.pixels.encode import set_pixels
from dicomnb.pixels.fragments import codestreams, fragments_of
from dicomnb.pixels.frames import frame, frames, pixel_array
from tests.images import image
from tests.watching import Watched

RLE = "1.2.840.10008.1.2.5"
STORED = np.arange(5 * 3 * 4, dtype=np.uint16).reshape(5, 3, 4)


def compressed(stored: np.ndarray = STORED) -> Dataset:
    """Return frames in RLE as a file has them."""
    ds = image(stored, frames=len(stored))
    set_pixels(ds, stored, syntax=RLE)
    file = io.BytesIO()
    ds.save_as(file)
    return read(file.getvalue())


def test_fragments_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ds = compressed()
    first = fragments_of(ds)
    monkeypatch.setattr(module, "Fragments", None)  # a second search would fail
    assert fragments_of(ds) is first
    assert frame(ds, 3).tolist() == STORED[3].tolist()


def test_another_number_of_frames_is_another_search() -> None:
    ds = compressed()
    assert len(fragments_of(ds)) == 5
    ds.NumberOfFrames = 4
    with pytest.warns(DicomWarning, match="holds 5 frames, NumberOfFrames says 4"):
        assert frame(ds, 3).tolist() == STORED[3].tolist()
    assert fragments_of(ds) is fragments_of(ds)


def test_pixels_that_are_set_are_those_that_are_decoded() -> None:
    ds = compressed()
    assert frame(ds, 1)[0, 0] == 12
    set_pixels(ds, STORED[::-1] + 100)
    assert frame(ds, 1).tolist() == (STORED[3] + 100).tolist()
    ds.PixelData = encapsulate([b"one", b"another"])
    ds.NumberOfFrames = 2
    assert fragments_of(ds)[1] == b"another\0"


def test_nothing_is_kept_of_pixels_that_were_set_by_hand() -> None:
    ds = compressed()
    ds.PixelData = encapsulate([b"one", b"another"])
    ds.NumberOfFrames = 2
    assert len(fragments_of(ds)) == 2
    assert ds.cache == {}


def test_what_is_known_of_a_data_set_is_not_taken_for_its_changed_copy() -> None:
    ds = compressed()
    assert frame(ds, 1)[0, 0] == 12
    twin = ds.copy()
    twin.NumberOfFrames, twin.Rows = 1, 4
    set_pixels(twin, STORED[:1, :2] + 500)
    assert twin.pixel_array.tolist() == (STORED[0, :2] + 500).tolist()
    assert frame(ds, 4).tolist() == STORED[4].tolist()


def test_a_header_that_is_changed_after_decoding_counts() -> None:
    ds = compressed()
    assert ds.pixel_array.dtype == np.uint16
    ds.PixelRepresentation = 1
    assert ds.pixel_array.dtype == np.int16


def test_frames_that_lie_together_are_read_at_once() -> None:
    source = Watched(b"aaa..bb.cc#dddd")
    parts = ((Extent(0, 3),), (Extent(5, 7), Extent(8, 10)), (Extent(11, 15),))
    assert list(codestreams(Fragments(source, parts, "codestreams"), range(3))) == [b"aaa", b"bbcc", b"dddd"]
    assert len(source.reads) == 1


def test_frames_far_apart_or_in_another_order_come_out_as_they_are_asked_for() -> None:
    far = 3 << 20
    source = Watched(b"aa" + bytes(far) + b"bbb")
    parts = ((Extent(far + 2, far + 5),), (Extent(0, 2),), (), (Extent(1, 2),))
    assert list(codestreams(Fragments(source, parts, "codestreams"), range(4))) == [b"bbb", b"aa", b"", b"a"]
    # What lies between two frames far apart is not read with them.
    assert list(codestreams(Fragments(source, parts, "codestreams"), [1, 0])) == [b"aa", b"bbb"]


def test_frames_of_a_file_come_one_after_the_other() -> None:
    assert [found.tolist() for found in frames(compressed())] == STORED.tolist()


@pytest.mark.parametrize("number", [None, 0, 1])
def test_frames_that_the_header_does_not_count_are_read_with_a_warning(number: int | None) -> None:
    ds = image(STORED, frames=5)
    set_pixels(ds, STORED, syntax=RLE)
    ds.NumberOfFrames = number
    if number is None:
        del ds.NumberOfFrames
    said = "is absent" if number is None else f"says {number}"
    with pytest.warns(DicomWarning, match=rf"\(7fe0,0010\) holds 5 frames, NumberOfFrames {said}"):
        assert np.array_equal(pixel_array(ds), STORED)
    with pytest.warns(DicomWarning, match="holds 5 frames"):
        assert np.array_equal(frame(ds, 4), STORED[4])
    with pytest.warns(DicomWarning, match="holds 5 frames"):
        assert len(list(frames(ds))) == 5
