from __future__ import annotations

import tracemalloc

from dicomnb.parsing.encoding.item_spans import ItemSpans
from dicomnb.parsing.files.encapsulated import Fragments
from dicomnb.parsing.files.frame_extents import Extent, FragmentRun, FrameExtents
from tests import raw
from tests.images import dataset

SPANS = ItemSpans([(8, 10), (18, 24), (32, 33), (41, 50), (58, 59)])
FRAMES = FrameExtents(FragmentRun(SPANS, range(1, 5)), [0, 1, 3])


def test_a_frame_has_the_fragments_up_to_the_next_one() -> None:
    assert [list(frame) for frame in FRAMES] == [[(18, 24)], [(32, 33), (41, 50)], [(58, 59)]]
    assert FRAMES[-1][0] == Extent(58, 59)
    assert FRAMES == (((18, 24),), ((32, 33), (41, 50)), ((58, 59),))
    assert FRAMES != (((18, 24),),)
    assert FRAMES != "frames"


def test_a_slice_has_the_frames_that_it_names() -> None:
    assert FRAMES[1:] == [((32, 33), (41, 50)), ((58, 59),)]
    assert FRAMES[1][1:] == ((41, 50),)


def test_a_fragment_is_found_by_where_it_begins() -> None:
    run = FragmentRun(SPANS, range(1, 5))
    assert [run.place_of(start) for start in (18, 32, 41, 58)] == [0, 1, 2, 3]
    assert [run.place_of(start) for start in (0, 8, 19, 59, 1000)] == [-1] * 5


def test_frames_are_joined_to_fewer() -> None:
    assert FRAMES.joined([0, 2]) == (((18, 24), (32, 33), (41, 50)), ((58, 59),))
    assert FrameExtents.of([(1, 3), (5, 9)]) == (((1, 3),), ((5, 9),))


def test_many_fragments_of_few_bytes_take_no_more_memory_than_a_few_times_the_file() -> None:
    count = 60_000
    ds = dataset(PixelData=raw.item() + count * raw.item(b"ab"))
    ds.file_meta = dataset(TransferSyntaxUID="1.2.840.10008.1.2.5")
    size = 10 * count
    tracemalloc.start()
    try:
        found = Fragments.of(ds)
        assert len(found[0]) == 2 * count
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found.frames[0]) == count
    assert most < 6 * size
