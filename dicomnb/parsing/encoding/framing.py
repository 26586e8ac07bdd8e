"""How one data element is framed: tag, VR and length, in each of the encodings of PS3.5 7.

    explicit, short     gggg eeee  V R  llll                      value ...
    explicit, long      gggg eeee  V R  0000  llll llll           value ...
    implicit            gggg eeee  llll llll                      value ...

Sequences hold items, and items hold elements; both are framed as ``FFFE eeee llll llll``, without a VR in every
encoding (PS3.5 7.5).
"""

from __future__ import annotations

from struct import Struct
from typing import Final, NamedTuple

from dicomnb.standard.vr import VRS

__all__ = [
    "EXPLICIT_BIG_FORM",
    "EXPLICIT_FORM",
    "IMPLICIT_FORM",
    "ITEM",
    "ITEM_END",
    "SEQUENCE_END",
    "UNDEFINED",
    "Framing",
    "Header",
    "framing_of",
    "header_readings",
    "parse_header",
    "plain_header",
]

UNDEFINED: Final = 0xFFFFFFFF
"""The length that says: a delimiter will tell (PS3.5 7.5.1)."""

ITEM: Final = 0xFFFEE000
ITEM_END: Final = 0xFFFEE00D
SEQUENCE_END: Final = 0xFFFEE0DD


class Framing:
    """One way of framing elements; there are three: `EXPLICIT_FORM`, `IMPLICIT_FORM` and `EXPLICIT_BIG_FORM`.

    Attributes
    ----------
    explicit : bool
        True if each element states its VR.
    big_endian : bool
        The byte order of tags, lengths and binary values.
    quarters : struct.Struct
        The first eight bytes of an element as group, element and two 16-bit numbers. With explicit VR these are
        the VR's letters and the short length, without they are the halves of the length.
    whole : struct.Struct
        A 32-bit length.
    marker : struct.Struct
        The header of an item: group, element and a 32-bit length.
    sequence_end : bytes
        The delimiter of a sequence, or of fragments.
    vrs : dict of int to str
        The VR that the two letters stand for, read as one 16-bit number.
    letters : dict of str to int
        The inverse of `vrs`.
    header_sizes : list of int
        With explicit VR, by those letters as a number: how many bytes stand before the value, 12 where the length has
        32 bits, else 8, and 0 for what is no VR. A list: nothing is looked up sooner, and each element asks it.
    """

    __slots__ = (
        "big_endian",
        "explicit",
        "header_sizes",
        "letters",
        "marker",
        "quarters",
        "sequence_end",
        "vrs",
        "whole",
    )

    def __init__(self, *, explicit: bool, big_endian: bool) -> None:
        order = ">" if big_endian else "<"
        self.explicit = explicit
        self.big_endian = big_endian
        self.quarters = Struct(f"{order}4H")
        self.whole = Struct(f"{order}I")
        self.marker = Struct(f"{order}2HI")
        self.sequence_end = self.quarters.pack(SEQUENCE_END >> 16, SEQUENCE_END & 0xFFFF, 0, 0)
        short = Struct(f"{order}H")
        self.letters = {code: short.unpack(code.encode())[0] for code in VRS}
        self.vrs = {number: code for code, number in self.letters.items()}
        self.header_sizes: list[int] = []
        if explicit:
            self.header_sizes = [0] * (1 << 16)
            for number, code in self.vrs.items():
                self.header_sizes[number] = 12 if VRS[code].long else 8

    def __str__(self) -> str:
        kind = "explicit" if self.explicit else "implicit"
        return f"{kind} VR {'big' if self.big_endian else 'little'} endian"


EXPLICIT_FORM: Final = Framing(explicit=True, big_endian=False)
IMPLICIT_FORM: Final = Framing(explicit=False, big_endian=False)
EXPLICIT_BIG_FORM: Final = Framing(explicit=True, big_endian=True)


def framing_of(*, explicit: bool, big_endian: bool) -> Framing:
    """Return the form with these two properties; implicit VR exists in little endian only."""
    if not explicit:
        return IMPLICIT_FORM
    return EXPLICIT_BIG_FORM if big_endian else EXPLICIT_FORM


class Header(NamedTuple):
    """What stands before a value.

    Attributes
    ----------
    tag : int
        The attribute.
    vr : str
        Two letters, empty where the element does not say, ``"UN"`` where its letters are no VR of PS3.5.
    size : int
        Bytes in the header itself: 8 or 12.
    length : int
        Bytes in the value, or `UNDEFINED`.
    """

    tag: int
    vr: str
    size: int
    length: int


def plain_header(data: bytes, index: int, form: Framing) -> Header | None:
    """Read one element's header as its data set's form has it; None where it is not framed so.

    Parameters
    ----------
    data : bytes
        Holds the header at `index`: 12 bytes, or at least 8 where the container ends sooner.
    index : int
        Where the header begins.
    form : Framing
        How the data set is said to be framed.
    """
    group, element, letters, short = form.quarters.unpack_from(data, index)
    tag = group << 16 | element
    if group == 0xFFFE:
        return Header(tag, "", 8, form.whole.unpack_from(data, index + 4)[0])
    vr = form.vrs.get(letters)
    if form.explicit:
        if vr is None:
            return None
        return Header(tag, vr, 8, short) if form.header_sizes[letters] == 8 else _long(data, index, form, tag, vr)
    return None if vr is not None else Header(tag, "", 8, form.whole.unpack_from(data, index + 4)[0])


def header_readings(data: bytes, index: int, form: Framing) -> list[Header]:
    """Return every way to read an element's header, the likeliest first; as for `plain_header`."""
    plain = plain_header(data, index, form)
    if plain is not None:
        return [plain]
    group, element, letters, short = form.quarters.unpack_from(data, index)
    unstated = Header(group << 16 | element, "", 8, form.whole.unpack_from(data, index + 4)[0])
    return _readings(data, index, form, unstated, form.vrs.get(letters), short)


def parse_header(data: bytes, index: int, form: Framing, room: int) -> Header:
    """Read one element's header, also where it is framed in another form than the data set's.

    Of several readings the first one whose value fits into `room`, the bytes from `index` to the end of the container,
    is taken. `dicomnb.parsing.encoding.two_readings` looks further.
    """
    readings = header_readings(data, index, form)
    return next((header for header in readings if _fits(header, room)), readings[0])


def _readings(data: bytes, index: int, form: Framing, unstated: Header, vr: str | None, short: int) -> list[Header]:
    """Return every way to read a header that is not framed as the data set's form has it, the likeliest first."""
    if vr is not None:
        stated = _long(data, index, form, unstated.tag, vr) if VRS[vr].long else Header(unstated.tag, vr, 8, short)
        # Where VRs are not to be expected, two letters may well be a length: that reading comes first.
        return [unstated, stated]
    if not form.explicit:
        return [unstated]
    # A VR of a later edition has a 32-bit length (PS3.5 6.2); older inventions were framed as short ones.
    letters = data[index + 4 : index + 6]
    invented = [Header(unstated.tag, "UN", 8, short)]
    if not short:
        invented.insert(0, _long(data, index, form, unstated.tag, "UN"))
    return [*invented, unstated] if letters.isalpha() and letters.isupper() else [unstated, *invented]


def _long(data: bytes, index: int, form: Framing, tag: int, vr: str) -> Header:
    if index + 12 > len(data):
        return Header(tag, vr, 12, UNDEFINED - 1)  # cut off inside its length: fits nowhere
    return Header(tag, vr, 12, form.whole.unpack_from(data, index + 8)[0])


def _fits(header: Header, room: int) -> bool:
    return header.length == UNDEFINED or header.size + header.length <= room
