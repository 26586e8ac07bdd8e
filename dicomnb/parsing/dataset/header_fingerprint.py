"""Which data sets agree in the bytes of some values, so that what follows from these is worked out once.

The files of a series repeat most of their values to the letter. To compare bytes takes a microsecond; to decode and
judge them takes a hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.encoding.encoded_dataset import EncodedDataset
from dicomnb.parsing.encoding.layout import Layout
from dicomnb.standard.tag import to_tag

__all__ = ["HeaderFingerprint"]

_MOST_LAYOUTS: Final = 512
"""Layouts that are remembered: a series has a handful."""

_Getter = Callable[[bytes], tuple[bytes, ...]]


class HeaderFingerprint:
    """What data sets are compared by.

    Parameters
    ----------
    keywords : sequence of str
        At least two keywords of the dictionary.
    """

    __slots__ = ("_layouts", "_tags")

    def __init__(self, keywords: Sequence[str]) -> None:
        self._tags = [to_tag(keyword) for keyword in keywords]
        # The layout is kept, or its number might be given to another one.
        self._layouts: dict[int, tuple[Layout, _Getter | None, int]] = {}

    def of(self, dataset: Dataset) -> tuple[int, tuple[bytes, ...]] | None:
        """Return the number of the data set's layout and the raw bytes of its values, empty for those it lacks.

        Data sets that give the same agree in every value, in which attributes they have, and in transfer syntax.

        Returns
        -------
        tuple or None
            None where bytes do not tell: the data set was changed, or decoded in part, its layout is seen for the
            first time, or a value is not in memory.
        """
        block = dataset._block
        if block is None or not dataset.is_untouched or block.base or block.shift:
            return None
        if isinstance(dataset._file_meta, Dataset):
            return None  # it was asked for: it may be another one by now
        layout = block.layout
        known = self._layouts.get(id(layout))
        if known is None:
            if len(self._layouts) < _MOST_LAYOUTS:
                self._layouts[id(layout)] = (layout, None, 0)
            return None
        _, getter, reach = known
        if getter is None:
            getter, reach = self._learn(block, layout)
        if reach > len(block.data):
            return None
        return id(layout), getter(block.data)

    def _learn(self, block: EncodedDataset, layout: Layout) -> tuple[_Getter, int]:
        stretches = [slice(0, 0)] * len(self._tags)
        for number, tag in enumerate(self._tags):
            if tag in layout.positions:
                place = block.place(tag)
                stretches[number] = slice(place.start, place.stop)
        getter: Any = itemgetter(*stretches)
        reach = max(stretch.stop for stretch in stretches)
        self._layouts[id(layout)] = (layout, getter, reach)
        return getter, reach
