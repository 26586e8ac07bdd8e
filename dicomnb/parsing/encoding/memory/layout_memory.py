"""The memory of layouts: what was found in one file spares the next one of its kind a walk of its own.

Theory of operation
-------------------
**Why it is right.** A walk along a data set is steered by its headers alone: by tags, VRs, lengths and delimiters,
never by values. A file with the same bytes at every place that steered a walk takes the same walk, step by step, and
there is no need to take it again. `layout_fingerprint` takes the walk once more with care and notes every byte that it
looks at; `layout_cache` keeps these bytes and what was found, and compares the next file with them.

**What is remembered**, each in a `LayoutCache` of its own:

- ``files``: whole files, told by their size and steering bytes. The slices of a series have one layout or a few.
- ``prefixes``: preamble and file meta information, which agree in files that have nothing else in common.
- ``items`` and ``sequences``: items of sequences, one by one and all of a small sequence at once. An enhanced image
  has thousands of them that are framed alike.

Each layout carries its `ReadingPlans`: how its elements are read, worked out when one is first asked for. Files that
share a layout share these too. That, and nothing else, is what one data set learns from another.

**What is never remembered**: a file in which anything contradicts the encoding rules, one in which a delimiter had to
be searched for, one that is deflated. These are walked each time.

**When.** To make an entry costs a few walks. So it is made for kinds of files that recur, and as long as entries prove
to be of use. What is kept is bounded; the oldest goes first.

**Threads.** Any number of them may look things up: what they see is replaced as a whole, never changed. What is put in
is put in under a lock.

**The switch.** While `LayoutMemory.turned_off` lasts, each data set is walked for itself and has a layout and plans of
its own. Nothing else may change: the tests read everything both ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Final

from dicomnb.parsing.encoding.framing import EXPLICIT_BIG_FORM, EXPLICIT_FORM, IMPLICIT_FORM, Framing
from dicomnb.parsing.encoding.layout import Layout
from dicomnb.parsing.encoding.memory.layout_cache import LayoutCache
from dicomnb.parsing.encoding.memory.layout_fingerprint import (
    file_learned,
    items_learned,
    layout_learned,
    prefix_learned,
)
from dicomnb.parsing.encoding.memory.opened_file import FilePrefix, OpenedFile
from dicomnb.parsing.sources.read_buffer import FIRST_READ, ReadBuffer
from dicomnb.parsing.sources.source import BytesSource, Source

__all__ = ["MEMORY", "LayoutMemory"]

_LEAST: Final = 8
_MOST: Final = 16 * 1024
"""Bytes of a sequence or an item that is looked up among others: one element at least, and soon compared."""

_FORMS: Final = (EXPLICIT_FORM, IMPLICIT_FORM, EXPLICIT_BIG_FORM)


class LayoutMemory:
    """What was found in files read lately.

    Attributes
    ----------
    files : LayoutCache of OpenedFile
        Whole files.
    prefixes : LayoutCache of FilePrefix
        What comes before the data set.
    items : mapping of Framing to LayoutCache of Layout
        Items, by how their elements are framed; layouts are counted from the item's first element.
    sequences : mapping of Framing to LayoutCache of tuple of Layout
        All items of a sequence; layouts are counted from the beginning of its value.
    """

    __slots__ = ("_is_off", "files", "items", "prefixes", "sequences")

    files: LayoutCache[OpenedFile]
    prefixes: LayoutCache[FilePrefix]
    items: Mapping[Framing, LayoutCache[Layout]]
    sequences: Mapping[Framing, LayoutCache[tuple[Layout, ...]]]

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, with nothing remembered."""
        self._begin(is_off=False)

    def _begin(self, *, is_off: bool) -> None:
        self._is_off = is_off
        self.files = LayoutCache(FIRST_READ, is_closed=is_off)
        self.prefixes = LayoutCache(FIRST_READ, is_closed=is_off)
        self.items = {form: LayoutCache(_MOST, is_closed=is_off) for form in _FORMS}
        self.sequences = {form: LayoutCache(_MOST, is_closed=is_off) for form in _FORMS}

    @contextmanager
    def turned_off(self) -> Iterator[None]:
        """Remember nothing while this lasts, for all threads; what was remembered before comes back afterwards."""
        kept = self._is_off, self.files, self.prefixes, self.items, self.sequences
        self._begin(is_off=True)
        try:
            yield
        finally:
            self._is_off, self.files, self.prefixes, self.items, self.sequences = kept

    def shares(self, size: int) -> bool:
        """Return True if items or sequences of so many bytes are looked up among others."""
        return _LEAST <= size <= _MOST and not self._is_off

    # -- what is put in -------------------------------------------------------------------------------------

    def offer_file(self, source: Source, head: bytes, opened: OpenedFile) -> None:
        """Remember a file in which nothing is wrong; `head` is its beginning."""
        if opened.prefix.meta is not None and not opened.faults:
            self.files.offer(source, opened.data.likeness, lambda: file_learned(ReadBuffer(source, head), opened))

    def offer_prefix(self, data: bytes, prefix: FilePrefix) -> None:
        """Remember what comes before a data set; `data` is all of that."""
        if prefix.meta is not None and prefix.stop == len(data) and not prefix.faults:
            content = BytesSource(data)
            learn = partial(prefix_learned, ReadBuffer(content, data), prefix)
            self.prefixes.offer(content, prefix.meta.likeness, learn)

    def offer_item(self, data: bytes, form: Framing, layout: Layout) -> None:
        """Remember the layout of an item with this content."""
        content = BytesSource(data)
        learn = partial(layout_learned, ReadBuffer(content, data), layout)
        self.items[form].offer(content, layout.likeness, learn)

    def offer_items(self, data: bytes, form: Framing, count: int) -> None:
        """Remember the layouts of all items of a sequence with this value."""
        content = BytesSource(data)
        self.sequences[form].offer(content, count, partial(items_learned, ReadBuffer(content, data), form))


MEMORY: Final = LayoutMemory()
"""The one memory that there is."""
