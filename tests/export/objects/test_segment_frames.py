from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.errors import UsageError
from dicomnb.export.objects.masks import Layer
from dicomnb.export.objects.segment_description import SegmentDescription
from dicomnb.export.objects.segment_frames import FRAMES_OF

SHAPE = (3, 2, 5)


def layer(name: str, number: int, where: Any, value: Any = True, label: int | None = None) -> Layer:
    array = np.zeros(SHAPE, np.uint8 if label else np.asarray(value).dtype)
    for place in where:
        array[place] = label or value
    return Layer(SegmentDescription(name), array, number, label)


A = layer("A", 1, [(0, 1, 2), (2, 0, 4)])
B = layer("B", 2, [(2, 1, 1)])
OVER_A = layer("C", 3, [(2, 0, 4)])


def test_binary_frames_are_the_planes_where_something_is_segment_by_segment() -> None:
    found = FRAMES_OF["BINARY"]([A, B])
    assert list(found.places) == [(1, 0), (1, 2), (2, 2)]
    assert [np.argwhere(plane).tolist() for plane in found.planes] == [[[1, 2]], [[0, 4]], [[1, 1]]]
    assert (found.bits, found.overlap) == (1, "NO")
    # Ten pixels in two bytes, the first one lowest: pixel 7 is bit 7 of the first, pixel 4 its bit 4.
    assert [part.tolist() for part in found.packed] == [[0x80, 0], [0x10, 0], [0x40, 0]]


def test_segments_that_share_a_voxel_overlap() -> None:
    assert FRAMES_OF["BINARY"]([A, B, OVER_A]).overlap == "YES"


def test_shares_are_255ths_and_what_rounds_to_nothing_has_no_frame() -> None:
    faint, half = layer("F", 1, [(1, 0, 0)], np.float32(0.001)), layer("H", 2, [(2, 1, 3)], np.float32(0.5))
    found = FRAMES_OF["FRACTIONAL"]([faint, half])
    assert list(found.places) == [(2, 2)]
    assert found.planes[0].max() == 128
    assert (found.bits, found.overlap) == (8, "UNDEFINED")
    assert FRAMES_OF["FRACTIONAL"]([half]).overlap == "NO"


def test_a_label_map_has_one_frame_a_slice_in_as_few_bytes_as_hold_its_labels() -> None:
    found = FRAMES_OF["LABELMAP"]([A, B])
    assert list(found.places) == [(0, 0), (0, 2)]
    assert found.planes[1].tolist() == [[0, 0, 0, 0, 1], [0, 2, 0, 0, 0]]
    assert (found.bits, found.planes[0].itemsize) == (8, 1)
    wide = FRAMES_OF["LABELMAP"]([layer("W", 300, [(1, 1, 0)], label=200)])
    assert (wide.bits, wide.planes[0].max()) == (16, 300)


def test_a_label_map_cannot_hold_two_segments_in_one_voxel() -> None:
    with pytest.raises(UsageError, match="'A' and 'C' overlap, first at slice 2, row 0, column 4"):
        FRAMES_OF["LABELMAP"]([A, B, OVER_A])


@pytest.mark.parametrize("kind", ["BINARY", "LABELMAP"])
def test_shares_go_only_into_a_fractional_segmentation(kind: str) -> None:
    with pytest.raises(UsageError, match="'S' has shares between 0 and 1"):
        FRAMES_OF[kind]([layer("S", 1, [(0, 0, 0)], np.float32(0.25))])
    assert len(FRAMES_OF[kind]([layer("S", 1, [(0, 0, 0)], np.float32(1))]).planes) == 1


@pytest.mark.parametrize("kind", ["BINARY", "FRACTIONAL", "LABELMAP"])
def test_masks_without_a_voxel_make_one_empty_frame(kind: str) -> None:
    value = np.float32(1) if kind == "FRACTIONAL" else True
    found = FRAMES_OF[kind]([layer("E", 1, [], value)])
    assert len(found.places) == 1
    assert found.planes[0].shape == (2, 5)
    assert not found.planes[0].any()
