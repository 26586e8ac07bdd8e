"""Bytes that can be read in two ways: the reading is right behind which another element stands.

Two faults of real files leave more than one reading: an element of an explicit data set whose VR is none of PS3.5, and
the items of an element of VR UN and undefined length, which should be implicit (CP-246) and are often explicit. Whether
a length fits into the file says little, since everything fits into a long file. What stands behind the value does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dicomnb.parsing.encoding.framing import (
    EXPLICIT_FORM,
    IMPLICIT_FORM,
    ITEM,
    ITEM_END,
    SEQUENCE_END,
    UNDEFINED,
    Framing,
    Header,
    header_readings,
)
from dicomnb.standard import dictionary

__all__ = ["confirmed_header", "unknown_items_framing"]

Peek = Callable[[int, int], bytes]
"""Returns the bytes between two offsets of the source, fewer where it ends."""

_ENDS = (ITEM_END, SEQUENCE_END)


def confirmed_header(readings: Iterable[Header], at: int, stop: int, form: Framing, peek: Peek) -> Header:
    """Return the reading of an element's header that the bytes behind its value confirm.

    Parameters
    ----------
    readings : iterable of Header
        The ways to read it, the likeliest first.
    at, stop : int
        Where the header begins, and where what holds it ends.
    form : Framing
        How the data set is framed.
    peek : callable
        Reads the source.

    Returns
    -------
    Header
        The first one behind which another element, a delimiter or the end stands; else the first one whose value
        fits; else the first.
    """
    several = list(readings)
    fitting = [one for one in several if one.length == UNDEFINED or at + one.size + one.length <= stop]
    for one in fitting:
        if _is_followed(one, at, stop, form, peek):
            return one
    return (fitting or several)[0]


def _is_followed(header: Header, at: int, stop: int, form: Framing, peek: Peek) -> bool:
    """Return True if an element that may follow begins behind the value, or nothing is left."""
    if header.length == UNDEFINED:
        start = at + header.size
        first = peek(start, min(start + 8, stop))
        return len(first) == 8 and _tag(first, form) in (ITEM, SEQUENCE_END)
    following = at + header.size + header.length
    return following == stop or _begins_element(following, stop, form, peek, after=header.tag)


def _begins_element(at: int, stop: int, form: Framing, peek: Peek, *, after: int) -> bool:
    data = peek(at, min(at + 12, stop))
    if len(data) < 8:
        return False
    tag = _tag(data, form)
    if tag in _ENDS:
        return True
    if tag <= after or not (tag >> 16 & 1 or tag & 0xFFFF == 0 or dictionary.keyword_of(tag)):
        return False
    return any(one.length == UNDEFINED or at + one.size + one.length <= stop for one in header_readings(data, 0, form))


def _tag(data: bytes, form: Framing) -> int:
    group, element, _ = form.marker.unpack_from(data)
    return int(group << 16 | element)


def unknown_items_framing(start: int, stop: int, peek: Peek) -> Framing:
    """Return how the elements are framed in the items of an element of VR UN and undefined length.

    Implicit little endian, as the standard has it, unless the first element of the first item that has one reads as an
    explicit element with another one behind it, and does not so as an implicit one.

    Parameters
    ----------
    start, stop : int
        Where the value begins, and the latest place where it may end.
    peek : callable
        Reads the source.

    References
    ----------
    PS3.5 6.2.2, note 4 (CP-246).
    """
    at = start
    while True:
        data = peek(at, min(at + 8, stop))
        if len(data) < 8 or _tag(data, IMPLICIT_FORM) != ITEM:
            return IMPLICIT_FORM
        length = IMPLICIT_FORM.whole.unpack_from(data, 4)[0]
        first = peek(at + 8, min(at + 20, stop))
        at += 8
        if length == 0 or (len(first) >= 8 and _tag(first, IMPLICIT_FORM) == ITEM_END):
            at += 8 if length else 0
            continue
        end = stop if length == UNDEFINED else min(stop, at + length)
        if len(first) < 8 or not _reads_as(EXPLICIT_FORM, first, at, end, peek):
            return IMPLICIT_FORM
        return IMPLICIT_FORM if _reads_as(IMPLICIT_FORM, first, at, end, peek) else EXPLICIT_FORM


def _reads_as(form: Framing, data: bytes, at: int, stop: int, peek: Peek) -> bool:
    """Return True if an element of this form begins here, and is followed as an element is."""
    header = header_readings(data, 0, form)[0]
    if bool(header.vr) != form.explicit or (form.explicit and header.vr == "UN" and data[4:6] != b"UN"):
        return False
    if header.length != UNDEFINED and at + header.size + header.length > stop:
        return False
    return _is_followed(header, at, stop, form, peek)
