"""How a data set is framed: as its transfer syntax says, unless its elements contradict that beyond doubt.

One header may be read in several ways. In the wrong byte order a tag is another one, which the dictionary may know
while it does not know the right one; and where a value is empty, its length is 0 either way. Several headers in a row
leave no doubt: in the right reading tags ascend, VRs exist, and each length leads to the next header.
"""

from __future__ import annotations

from typing import Final

from dicomnb.errors import FileError, MalformedFile, TruncatedFile
from dicomnb.parsing.encoding.framing import (
    EXPLICIT_BIG_FORM,
    EXPLICIT_FORM,
    IMPLICIT_FORM,
    ITEM,
    SEQUENCE_END,
    UNDEFINED,
    Framing,
    framing_of,
    parse_header,
    plain_header,
)
from dicomnb.parsing.encoding.layout import framing_at
from dicomnb.parsing.sources.read_buffer import ReadBuffer
from dicomnb.parsing.sources.source import Source
from dicomnb.standard import dictionary
from dicomnb.standard.transfer_syntax import TransferSyntax

__all__ = ["framing_of_data", "plausible_framing"]

_FORMS: Final = (EXPLICIT_FORM, IMPLICIT_FORM, EXPLICIT_BIG_FORM)

_ENOUGH: Final = 8
"""Elements in a row that prove a reading."""


def framing_of_data(window: ReadBuffer, at: int, syntax: TransferSyntax | None) -> tuple[Framing, list[FileError]]:
    """Return how a data set is framed, and the fault if that is not what its file declares.

    Parameters
    ----------
    window : ReadBuffer
        The bytes.
    at : int
        Where the data set begins.
    syntax : TransferSyntax or None
        The one that the file meta information declares.
    """
    size = window.source.size
    if at >= size:
        end = f"{window.source.name} ends at byte {size:,}, before the first element of its data set."
        return EXPLICIT_FORM, [TruncatedFile(end, offset=size)]
    if not (window.cover(at, 12) or window.cover(at, 8)):
        return EXPLICIT_FORM, []
    index, room = at - window.base, size - at
    if syntax is None:
        return _undeclared(window, at), []
    declared = framing_of(explicit=syntax.explicit, big_endian=syntax.big_endian)
    if plausible_framing(window.data, index, room, (declared,)) is not None:
        return declared, []
    found = next(
        (form for form in _plausible(window.data, index, room) if _contradicts(window.source, at, form, declared)), None
    )
    if found is None:
        return declared, []
    fault = MalformedFile(
        f"The transfer syntax says {declared}, the data set at byte {at:,} is {found} and is read so.",
        offset=at,
    )
    return found, [fault]


def _undeclared(window: ReadBuffer, at: int) -> Framing:
    """Return the likeliest framing of a data set of which nothing is declared: of several the one that reads on."""
    plausible = _plausible(window.data, at - window.base, window.source.size - at)
    rows = {form: _elements_in_a_row(window.source, at, form) for form in (*plausible, *_FORMS)}
    best = max(rows, key=rows.__getitem__)  # of equals the first
    if rows[best] > 1:
        return best
    return plausible[0] if plausible else framing_at(window, at, window.source.size, EXPLICIT_FORM)


def plausible_framing(data: bytes, index: int, room: int, forms: tuple[Framing, ...] = _FORMS) -> Framing | None:
    """Return the first of several forms in which an attribute of the standard, with a length that fits, begins here."""
    return next(iter(_plausible(data, index, room, forms)), None)


def _plausible(data: bytes, index: int, room: int, forms: tuple[Framing, ...] = _FORMS) -> list[Framing]:
    if index + 8 > len(data):
        return []
    return [form for form in forms if _begins_attribute(data, index, room, form)]


def _begins_attribute(data: bytes, index: int, room: int, form: Framing) -> bool:
    _, _, letters, _ = form.quarters.unpack_from(data, index)
    if form.explicit and letters not in form.vrs:
        return False
    tag, vr, size, length = parse_header(data, index, form, room)
    if bool(vr) != form.explicit or tag == length == 0:
        return False  # a VR where none is to be, or nothing but zeros
    # Read in the wrong byte order, a group length of group 0008 is one of group 0800.
    known = dictionary.keyword_of(tag) or (tag & 0xFFFF == 0 and tag >> 16 < 0x0100)
    return bool(known) and (length == UNDEFINED or size + length <= room)


def _contradicts(source: Source, at: int, found: Framing, declared: Framing) -> bool:
    """Return True if the elements read on in the form that was found, and do not in the declared one."""
    proof = _elements_in_a_row(source, at, found)
    return proof > 1 and proof > _elements_in_a_row(source, at, declared)


def _elements_in_a_row(source: Source, at: int, form: Framing) -> int:
    """Return how many headers of a form follow one another, `_ENOUGH` at most; the end of the source proves it too."""
    last = -1
    for count in range(_ENOUGH):
        if at == source.size:
            return _ENOUGH
        data = source.read(at, at + 12)
        header = plain_header(data, 0, form) if len(data) >= 8 else None
        if header is None or header.tag <= last or header.tag >> 16 == ITEM >> 16:
            return count
        at += header.size
        if header.length == UNDEFINED:
            marker = source.read(at, at + 8)
            group, element, _ = form.marker.unpack(marker) if len(marker) == 8 else (0, 0, 0)
            return count + 1 + (group << 16 | element in (ITEM, SEQUENCE_END))
        if header.length > source.size - at:
            return count
        last, at = header.tag, at + header.length
    return _ENOUGH
