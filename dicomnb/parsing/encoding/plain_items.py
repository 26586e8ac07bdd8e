"""The end of an item of undefined length that holds nothing out of the ordinary, in one pass over its bytes.

A value of some megabytes may hold millions of such items. A careful walk costs each of them a dozen calls; here the
headers are followed, sequences within sequences too, as long as all is plain. Whatever is not is left to the walk.
"""

from __future__ import annotations

from typing import Final

from dicomnb.parsing.encoding.framing import ITEM, ITEM_END, SEQUENCE_END, UNDEFINED, Framing

__all__ = ["plain_item_end"]

_MARKS: Final = 0xFFFE
"""The group of items and delimiters."""

_BETWEEN: Final = -2
"""In place of the last tag: within a sequence, between its items."""


def plain_item_end(data: bytes, index: int, end: int, form: Framing, depth: int) -> int:
    """Return where the delimiter of an item stands, -1 if it is not held, or what comes before it is not plain.

    Parameters
    ----------
    data : bytes
        Holds the item's content from `index` on.
    index, end : int
        Where the content begins, and the last place at which eight bytes are held.
    form : Framing
        How its elements are framed.
    depth : int
        How many sequences may be nested in it.
    """
    unpack, header = form.marker.unpack_from, _explicit if form.explicit else _implicit
    last = -1
    around: list[int] = []  # the tags of the sequences that are open
    while index <= end:
        group, element, length = unpack(data, index)
        tag = group << 16 | element
        if group == _MARKS:
            if tag == ITEM_END and not around:
                return index
            index += 8
            if last != _BETWEEN:
                if tag != ITEM_END:
                    return -1
                last = _BETWEEN
            elif tag == SEQUENCE_END:
                last = around.pop()
            elif tag != ITEM:
                return -1
            else:
                last, index = (-1, index) if length == UNDEFINED else (last, index + length)
            continue
        size, length = header(data, index, end, form)
        if not size or tag <= last or last == _BETWEEN:
            return -1
        index += size
        last = tag
        if length != UNDEFINED:
            index += length
        elif len(around) < depth:
            around.append(tag)
            last = _BETWEEN
        else:
            return -1
    return -1


def _explicit(data: bytes, index: int, end: int, form: Framing) -> tuple[int, int]:
    """Return size and length of a header that states its VR, (0, 0) if it is not plain."""
    _, _, letters, length = form.quarters.unpack_from(data, index)
    size = form.header_sizes[letters]
    if size == 12 and index <= end - 4:
        length = form.whole.unpack_from(data, index + 8)[0]
        return (size, length) if length != UNDEFINED or form.vrs[letters] == "SQ" else (0, 0)
    return (size, length) if size == 8 else (0, 0)


def _implicit(data: bytes, index: int, _end: int, form: Framing) -> tuple[int, int]:
    """Return the same of a header that states none; zeros fill up a block, and are no header."""
    group, _, length = form.marker.unpack_from(data, index)
    return (8, length) if group else (0, 0)
