"""What a codestream says of itself before anything is decoded: its kind, size, bits and colour.

A header may claim anything; so both are read, and compared, before memory is taken. What is read here are the
first markers of ISO/IEC 10918-1 (JPEG), 14495-1 (JPEG-LS), 15444-1 and -15 (JPEG 2000, High-Throughput), and the
size at the start of 18181-1 (JPEG XL).
"""

from __future__ import annotations

import struct
from typing import Final, Literal, NamedTuple

from dicomnb.errors import InvalidValue, UnsupportedPixels

__all__ = ["Codestream", "Kind", "codestream"]

Kind = Literal["jpeg", "jpeg-lossless", "jpeg-ls", "jpeg2000", "htj2k", "jpeg-xl"]
Coded = Literal["", "RGB", "YCC", "MCT"]

_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}) | {0xF7}
_LOSSLESS: Final = frozenset({0xC3, 0xC7, 0xCB, 0xCF})
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_SIZE: Final = struct.Struct(">BHHB")
_JP2: Final = b"\x00\x00\x00\x0cjP  "
_J2K: Final = b"\xff\x4f\xff\x51"
_JXL: Final = b"\xff\x0a"
_JXL_BOX: Final = b"\x00\x00\x00\x0cJXL "


class Codestream(NamedTuple):
    """What a codestream's own header says.

    Attributes
    ----------
    kind : str
        ``"jpeg"`` (lossy), ``"jpeg-lossless"``, ``"jpeg-ls"``, ``"jpeg2000"``, ``"htj2k"`` or ``"jpeg-xl"``.
    rows, columns : int
        Its size.
    samples : int
        Components in a pixel; 0 where that is not read (JPEG XL).
    precision : int
        Bits in a value; 0 where that is not read (JPEG XL).
    signed : bool
        True if the codestream itself says that values are signed; only JPEG 2000 can.
    coded : str
        What its markers say of colour: ``"RGB"`` or ``"YCC"`` for the components of a JPEG file (JFIF and Adobe
        markers, components named R, G and B, or not sampled alike), ``"MCT"`` for the component transform of
        JPEG 2000, which a decoder undoes; empty if nothing.
    reversible : bool
        True if no step loses anything by itself.
    """

    kind: Kind
    rows: int
    columns: int
    samples: int
    precision: int
    signed: bool = False
    coded: Coded = ""
    reversible: bool = False


def codestream(data: bytes) -> Codestream:
    """Read the header of a codestream.

    Raises
    ------
    InvalidValue
        If it is of no kind that DICOM knows, or ends inside of its header.
    UnsupportedPixels
        If components of JPEG 2000 have fewer values than there are pixels: decoders take it upon themselves to
        turn them into RGB, whatever they are.
    """
    try:
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
        if data.startswith(_J2K):
            return _jpeg2000(data, 0)
        if data.startswith(_JP2):
            return _jpeg2000(data, data.index(_J2K))
        if data.startswith(_JXL):
            return _jpeg_xl(data[len(_JXL) :])
        if data.startswith(_JXL_BOX):
            return _jpeg_xl(_boxed(data)[len(_JXL) :])
    except UnsupportedPixels:  # a ValueError too
        raise
    except (IndexError, ValueError, struct.error):
        raise InvalidValue(f"A codestream of {len(data):,} bytes is cut off or damaged in its header.") from None
    raise InvalidValue(
        f"A codestream begins with {data[:4].hex(' ') or 'nothing'}, which is neither JPEG, JPEG-LS, JPEG 2000 "
        "nor JPEG XL."
    )


def _jpeg(data: bytes) -> Codestream:
    at, jfif, adobe = 2, False, -1
    while True:
        if data[at] != 0xFF:
            raise ValueError(at)
        marker = data[at + 1]
        if marker == 0xFF:  # fill bytes may stand before a marker
            at += 1
            continue
        if marker in _BARE:
            at += 2
            continue
        stop = at + 2 + (data[at + 2] << 8 | data[at + 3])
        if marker in _FRAMES:
            return _jpeg_frame(marker, data[at + 4 : stop], jfif=jfif, adobe=adobe)
        if marker == 0xE0:
            jfif |= data.startswith(b"JFIF\0", at + 4, stop)
        elif marker == 0xEE and data.startswith(b"Adobe", at + 4) and stop - at >= 16:
            adobe = data[at + 15]
        at = stop


def _jpeg_frame(marker: int, segment: bytes, *, jfif: bool, adobe: int) -> Codestream:
    precision, rows, columns, samples = _SIZE.unpack_from(segment)
    names = segment[6 : 6 + 3 * samples : 3]
    kind: Kind = "jpeg-ls" if marker == 0xF7 else "jpeg-lossless" if marker in _LOSSLESS else "jpeg"
    coded: Coded = ""
    if samples == 3 and kind != "jpeg-ls":
        if adobe in {0, 1}:
            coded = "YCC" if adobe else "RGB"
        elif jfif:
            coded = "YCC"
        elif names == b"RGB":
            coded = "RGB"
        elif len(set(segment[7 : 7 + 3 * samples : 3])) > 1:
            coded = "YCC"  # nobody thins out two of three colours
    return Codestream(kind, rows, columns, samples, precision, coded=coded, reversible=marker in _LOSSLESS)


def _jpeg2000(data: bytes, at: int) -> Codestream:
    # SIZ: the reference grid is larger than the image by the image's offset.
    _, right, bottom, left, top = struct.unpack_from(">H4I", data, at + 6)
    (samples,) = struct.unpack_from(">H", data, at + 40)
    bits = data[at + 42]
    across, down = (max(data[at + first : at + 42 + 3 * samples : 3], default=1) for first in (43, 44))
    if (across, down) != (1, 1):
        raise UnsupportedPixels(
            f"A JPEG 2000 codestream has components with a value for every {across} × {down} pixels only.",
            remedy="Have the program that wrote it write all components in full.",
        )
    kind: Kind = "jpeg2000"
    coded: Coded = ""
    reversible = False
    at += 2
    while True:
        marker, length = struct.unpack_from(">HH", data, at)
        if marker == 0xFF50:  # CAP: capabilities of part 15
            kind = "htj2k"
        elif marker == 0xFF52:  # COD: coding style
            coded = "MCT" if data[at + 8] == 1 else ""
            reversible = data[at + 13] == 1
        elif marker == 0xFF90:  # SOT: the first tile
            break
        at += 2 + length
    signed = bool(bits & 0x80)
    return Codestream(kind, bottom - top, right - left, samples, (bits & 0x7F) + 1, signed, coded, reversible)


def _boxed(data: bytes) -> bytes:
    """Return the beginning of the JPEG XL codestream within boxes, which may be cut into several parts."""
    at = 0
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, start)
            start += 8
        if kind in {b"jxlc", b"jxlp"}:
            # A part begins with its number.
            start += 4 * (kind == b"jxlp")
            if not data.startswith(_JXL, start):
                raise ValueError(start)
            return data[start : start + len(_JXL) + _Bits.READ]
        if length < start - at:
            raise ValueError(at)  # the last box, which has all that follows, or damage
        at += length


class _Bits:
    """Bits, the lowest of each byte first."""

    READ: Final = 16

    def __init__(self, data: bytes) -> None:
        self._number = int.from_bytes(data[: self.READ], "little")

    def take(self, count: int) -> int:
        value = self._number & (1 << count) - 1
        self._number >>= count
        return value

    def size(self, *, small: bool) -> int:
        if small:
            return 8 * (self.take(5) + 1)
        return self.take((9, 13, 18, 30)[self.take(2)]) + 1


_RATIOS: Final = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))


def _jpeg_xl(data: bytes) -> Codestream:
    bits = _Bits(data)
    small = bool(bits.take(1))
    rows = bits.size(small=small)
    ratio = bits.take(3)
    if ratio:
        above, below = _RATIOS[ratio - 1]
        columns = rows * above // below
    else:
        columns = bits.size(small=small)
    return Codestream("jpeg-xl", rows, columns, 0, 0)
