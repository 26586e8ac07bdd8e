from __future__ import annotations

import tracemalloc

import pytest

from dicomnb import header, read
from dicomnb.parsing.encoding.item_spans import ItemSpans, spans_of
from tests import raw


@pytest.mark.parametrize("count", [0, 3, 4095, 4096, 9001])
def test_spans_are_the_same_however_many_there_are(count: int) -> None:
    several = [(8 + 11 * n, 19 + 11 * n) for n in range(count)]
    found = spans_of(iter(several))
    assert list(found) == several
    assert len(found) == count
    assert list(found[-7:]) == several[-7:]
    if count:
        assert (found[0], found[-1]) == (several[0], several[-1])
    with pytest.raises(IndexError):
        found[count]


def test_the_last_span_can_be_lengthened() -> None:
    found = ItemSpans([(8, 10), (18, 20)])
    found.move_end(26)
    found.extend([(34, 40)])
    assert list(found) == [(8, 10), (18, 26), (34, 40)]


@pytest.mark.parametrize("form", ["explicit", "implicit"])
@pytest.mark.parametrize("undefined", [False, True])
def test_many_empty_items_take_no_more_memory_than_a_few_times_their_file(form: str, undefined: bool) -> None:
    """An object for each of them would take some hundred bytes; in the file they have 8 or 16."""
    count = 60_000
    items = raw.item(undefined=undefined) * count
    data = raw.in_form(raw.sequence(0x00081140, items, form=form, undefined=undefined), form=form)
    tracemalloc.start()
    try:
        ds = read(data)
        text = str(header(ds))
        assert len(ds.ReferencedImageSequence) == count
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert f"… and {count - 32:,} more items" in text
    assert peak < 7 * len(data)
    assert len(ds.ReferencedImageSequence[-1]) == 0
