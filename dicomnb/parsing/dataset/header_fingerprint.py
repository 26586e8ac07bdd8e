"""Which data sets agree in the bytes of some values, so that what follows from these is worked out once.

The files of a series repeat most of their values to the letter. To compare bytes takes a microsecond; to decode and
judge them takes a hundred.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from operator import itemgetter
from typing import Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.elements import store_of
from dicomnb.parsing.encoding.encoded_dataset import EncodedDataset
from dicomnb.parsing.encoding.layout import Layout
from dicomnb.parsing.encoding.reading_plans import LayoutNumber
from dicomnb.standard.tag import to_tag

__all__ = ["HeaderFingerprint"]

_NUMBERS: Final = count()
"""Numbers for layouts: each is given once."""


class HeaderFingerprint:
    """What data sets are compared by.

    Parameters
    ----------
    keywords : sequence of str
        At least two keywords of the dictionary.
    """

    __slots__ = ("_name", "_tags")

    def __init__(self, keywords: Sequence[str]) -> None:
        self._tags = [to_tag(keyword) for keyword in keywords]
        self._name = " ".join(keywords)

    def of(self, dataset: Dataset) -> tuple[int, tuple[bytes, ...]] | None:
        """Return the number of the data set's layout and the raw bytes of its values, empty for those it lacks.

        Data sets that give the same agree in every value, in which attributes they have, and in transfer syntax.

        Returns
        -------
        tuple or None
            None where bytes do not tell: the data set was changed, or decoded in part, its layout is seen for the
            first time, or a value is not in memory.
        """
        store = store_of(dataset)
        block, file = store.block, store.file
        if block is None or file is None or not store.is_untouched or block.base or block.shift:
            return None
        if file.is_meta_assigned or (file.meta is not None and not store_of(file.meta).is_untouched):
            return None  # it may say something else than the file by now
        compared = block.layout.cache.compared
        known = compared.get(self._name)
        if known is None:
            if self._name not in compared:
                compared[self._name] = None
                return None
            # Two threads may come here at once, and give two numbers: then each works out what follows for itself.
            known = compared[self._name] = self._learned(block)
        number, raw, reach = known
        return (number, raw(block.data)) if reach <= len(block.data) else None

    def of_bytes(self, layout: Layout, head: bytes) -> tuple[int, tuple[bytes, ...]] | None:
        """Return the same of a file that was not made a data set: of its layout and of its first bytes.

        None also where no data set of this layout was given to `of` twice.
        """
        known = layout.cache.compared.get(self._name)
        if known is None or known.reach > len(head):
            return None
        return known.number, known.raw(head)

    def _learned(self, block: EncodedDataset) -> LayoutNumber:
        stretches = [slice(0, 0)] * len(self._tags)
        for number, tag in enumerate(self._tags):
            if tag in block.layout.positions:
                place = block.place(tag)
                stretches[number] = slice(place.start, place.stop)
        return LayoutNumber(next(_NUMBERS), itemgetter(*stretches), max(stretch.stop for stretch in stretches))
