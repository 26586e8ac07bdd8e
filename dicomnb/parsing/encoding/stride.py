"""Strides over plain elements, one after the other: a few bytes give the tag and the length of each.

A stride ends before whatever is not plain: undefined lengths, delimiters, headers in another form, and a tag that is
not greater than the one before it.
"""

from __future__ import annotations

from dicomnb.parsing.encoding.framing import UNDEFINED, Framing

__all__ = ["stride_explicit", "stride_implicit"]

# Elements come group by group: what all tags of a group have in common is worked out once for each.


def stride_explicit(
    data: bytes, index: int, end: int, form: Framing, noted: dict[int, int], last: int
) -> tuple[int, int]:
    """Note plain elements that state their VR and begin up to `end`; return where they end, and the last one's size."""
    unpack, sizes, whole = form.quarters.unpack_from, form.header_sizes, form.whole.unpack_from
    current, tags, size = -1, 0, 0
    while index <= end:
        group, element, letters, length = unpack(data, index)
        if group != current:
            if group == 0xFFFE:
                break  # an item or a delimiter out of place: its length may look like a VR
            current, tags = group, group << 16
        size = sizes[letters]
        if size == 8:
            size += length
        elif size and index <= end - 4:
            size += whole(data, index + 8)[0]
            if size == 12 + UNDEFINED:
                break
        else:
            break
        tag = tags + element
        if tag <= last:
            break
        noted[tag] = index
        last = tag
        index += size
    return index, size


def stride_implicit(
    data: bytes, index: int, end: int, form: Framing, noted: dict[int, int], last: int
) -> tuple[int, int]:
    """Note plain elements that state no VR; otherwise the same."""
    unpack = form.marker.unpack_from
    current, tags, size = -1, 0, 0
    while index <= end:
        group, element, length = unpack(data, index)
        if group != current:
            if group in {0xFFFE, 0}:
                break  # an item or a delimiter, or zeros that fill up a block
            current, tags = group, group << 16
        if length == UNDEFINED:
            break
        size = 8 + length
        tag = tags + element
        if tag <= last:
            break
        noted[tag] = index
        last = tag
        index += size
    return index, size
