"""The 34 value representations: how each is framed, padded, split and bounded.

PS3.5 6.2 says what a value representation (VR) may hold, PS3.5 7.1.2 how an element of that VR is framed.
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["AMBIGUOUS", "VR", "VRS"]


class VR(NamedTuple):
    """One value representation.

    Parameters
    ----------
    code : str
        Its two letters.
    name : str
        Its name in PS3.5 Table 6.2-1.
    kind : str
        ``"text"`` (characters), ``"number"`` (binary numbers), ``"bytes"`` (a stream that is never split) or
        ``"sequence"``.
    long : bool
        True if explicit VR gives it two reserved bytes and a 32-bit length (PS3.5 7.1.2).
    pad : bytes
        What makes an odd length even.
    size : int
        Bytes in one number or one word of a stream; 1 for text. Byte swapping works on words of this size.
    struct : str
        The `struct` letter of one number, empty where there is none.
    most : int or None
        Most characters in one value of a text VR; None if only the length field bounds it.
    charset : bool
        True if Specific Character Set (0008,0005) applies.
    multiple : bool
        True if a backslash (text) or the number of bytes (numbers) separates several values.
    """

    code: str
    name: str
    kind: str
    long: bool = False
    pad: bytes = b" "
    size: int = 1
    struct: str = ""
    most: int | None = None
    charset: bool = False
    multiple: bool = True


def _text(code: str, name: str, most: int | None, *, charset: bool = False, multiple: bool = True) -> VR:
    return VR(code, name, "text", most=most, charset=charset, multiple=multiple)


def _long_text(code: str, name: str, *, charset: bool, multiple: bool) -> VR:
    return VR(code, name, "text", long=True, charset=charset, multiple=multiple)


def _number(code: str, name: str, size: int, struct: str, *, long: bool = False) -> VR:
    return VR(code, name, "number", long=long, pad=b"\0", size=size, struct=struct)


def _stream(code: str, name: str, size: int) -> VR:
    return VR(code, name, "bytes", long=True, pad=b"\0", size=size, multiple=False)


VRS: Final[dict[str, VR]] = {
    vr.code: vr
    for vr in (
        _text("AE", "Application Entity", 16),
        _text("AS", "Age String", 4),
        _number("AT", "Attribute Tag", 4, ""),
        _text("CS", "Code String", 16),
        _text("DA", "Date", 8),
        _text("DS", "Decimal String", 16),
        _text("DT", "Date Time", 26),
        _number("FD", "Floating Point Double", 8, "d"),
        _number("FL", "Floating Point Single", 4, "f"),
        _text("IS", "Integer String", 12),
        _text("LO", "Long String", 64, charset=True),
        _text("LT", "Long Text", 10240, charset=True, multiple=False),
        _stream("OB", "Other Byte", 1),
        _stream("OD", "Other Double", 8),
        _stream("OF", "Other Float", 4),
        _stream("OL", "Other Long", 4),
        _stream("OV", "Other 64-bit Very Long", 8),
        _stream("OW", "Other Word", 2),
        _text("PN", "Person Name", 64 * 3 + 2, charset=True),
        _text("SH", "Short String", 16, charset=True),
        _number("SL", "Signed Long", 4, "i"),
        VR("SQ", "Sequence of Items", "sequence", long=True, pad=b"", multiple=False),
        _number("SS", "Signed Short", 2, "h"),
        _text("ST", "Short Text", 1024, charset=True, multiple=False),
        _number("SV", "Signed 64-bit Very Long", 8, "q", long=True),
        _text("TM", "Time", 14),
        _long_text("UC", "Unlimited Characters", charset=True, multiple=True),
        VR("UI", "Unique Identifier", "text", pad=b"\0", most=64),
        _number("UL", "Unsigned Long", 4, "I"),
        _stream("UN", "Unknown", 1),
        _long_text("UR", "Universal Resource Identifier or Locator", charset=False, multiple=False),
        _number("US", "Unsigned Short", 2, "H"),
        _long_text("UT", "Unlimited Text", charset=True, multiple=False),
        _number("UV", "Unsigned 64-bit Very Long", 8, "Q", long=True),
    )
}

AMBIGUOUS: Final = frozenset({"US or SS", "OB or OW", "US or OW", "US or SS or OW"})
"""What PS3.6 says of attributes whose VR depends on others (Pixel Representation, Bits Allocated)."""
