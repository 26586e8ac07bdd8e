"""Whether the last scan of a JPEG codestream is whole.

Decoders do not tell: where the entropy-coded data end too soon, they go on with differences of zero, so that the rest
of a lossy picture is an even grey and the rest of a lossless one repeats what it has. A whole scan does not care what
bytes follow it. So the codestream is decoded once more with other bytes behind its end, and the first row that differs
is where it was cut. That is only done where the picture could be cut: see `_is_suspect`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from dicomnb.pixels.codecs.codestream import Codestream
from dicomnb.pixels.codecs.jpeg_markers import END, SCAN

__all__ = ["first_missing_row"]

_TABLES: Final = 0xC4
_RESTART_INTERVAL: Final = 0xDD
_PROGRESSIVE: Final = b"\xff\xc2"
_SMALL: Final = 8192
"""Bytes of a scan that is decoded twice without further questions: that takes a tenth of a millisecond."""
_MOST_EVEN_ROWS: Final = 32
_OTHER: Final = bytes((83 * n + 41) % 251 for n in range(96))
"""Bytes that mean something as entropy-coded data, none of them FF."""


def first_missing_row(
    data: bytes, header: Codestream, decoded: np.ndarray[Any, Any], decode: Callable[[bytes], np.ndarray[Any, Any]]
) -> int | None:
    """Return the first row that is not in the codestream, None if all are.

    Parameters
    ----------
    data : bytes
        The codestream. That nothing but its end marker is missing does no harm.
    header : Codestream
        What it says of itself.
    decoded : ndarray
        What was decoded, shape (rows, columns) or (rows, columns, samples).
    decode : callable
        What decodes a codestream.
    """
    scan = data.rfind(SCAN)
    end = data.rfind(END, scan)
    if scan < 0 or _lacks_components(data, header):
        return 0
    if end >= 0 and not _is_suspect(data, scan, end, header, decoded):
        return None
    entropy_end = len(data) if end < 0 else end
    other = decode(data[:entropy_end].rstrip(b"\xff") + _OTHER + END)
    differs = (other != decoded).reshape(len(decoded), -1).any(axis=1)
    return int(differs.argmax()) if differs.any() else None


def _lacks_components(data: bytes, header: Codestream) -> bool:
    """Return True if scans of one component each are fewer than the components."""
    if header.samples == 1 or _PROGRESSIVE in data[: data.find(SCAN)]:
        return False
    found, at = 0, data.find(SCAN)
    while at >= 0 and at + 4 < len(data):
        found += data[at + 4]
        if found >= header.samples:
            return False
        at = data.find(SCAN, at + 2)
    return True


def _is_suspect(data: bytes, scan: int, end: int, header: Codestream, decoded: np.ndarray[Any, Any]) -> bool:
    """Return True if the picture ends as that of a scan does which ends too soon."""
    if end - scan <= _SMALL:
        return True
    if header.kind == "jpeg":
        # A block that was never reached has no difference from the middle of the range.
        return _PROGRESSIVE in data[:scan] or bool((decoded[-1, -1] == 1 << (header.precision - 1)).all())
    even = _even_pixels_at_the_end(data, scan, decoded)
    if even > _MOST_EVEN_ROWS * decoded.shape[1]:
        return True  # decoding once more takes no longer than counting on
    return even > 0 and not _ends_with_zeros(data, scan, end, even)


# -- lossless -----------------------------------------------------------------------------------------------


def _even_pixels_at_the_end(data: bytes, scan: int, decoded: np.ndarray[Any, Any]) -> int:
    """Return how many pixels at the end of a lossless picture are just what was predicted of them."""
    length = data[scan + 3] + (data[scan + 2] << 8)
    predictor, shift = data[scan + length - 1], data[scan + length + 1] & 15
    planes = (decoded >> shift).astype(np.int32).reshape(len(decoded), decoded.shape[1], -1)
    count = 0
    for row in range(len(planes) - 1, max(0, len(planes) - 2 - _MOST_EVEN_ROWS), -1):
        even = (planes[row, 1:] == _predicted(planes, row, predictor)).all(axis=-1)
        if even.all() and (planes[row, 0] == planes[row - 1, 0]).all():
            count += len(planes[row])
            continue
        broken = np.flatnonzero(~even[::-1])
        return count + (int(broken[0]) if broken.size else even.size)
    return count


def _predicted(planes: np.ndarray[Any, Any], row: int, predictor: int) -> np.ndarray[Any, Any]:
    """Return the predictions of a row's pixels from the second on (ISO/IEC 10918-1 table H.1)."""
    left, above, corner = planes[row, :-1], planes[row - 1, 1:], planes[row - 1, :-1]
    return np.asarray(
        (
            0 * left,
            left,
            above,
            corner,
            left + above - corner,
            left + ((above - corner) >> 1),
            above + ((left - corner) >> 1),
            (left + above) >> 1,
        )[predictor & 7]
    )


def _ends_with_zeros(data: bytes, scan: int, end: int, count: int) -> bool:
    """Return True if the entropy-coded data end with the codes of so many differences of zero."""
    code = _zero_codes(data, scan)
    if not code:
        return False
    needed = count * len(code)
    tail = data[max(scan, end - 2 * (needed // 8 + 2)) : end].replace(b"\xff\x00", b"\xff")
    bits = np.unpackbits(np.frombuffer(tail, np.uint8))
    wanted = np.tile(np.array(code, np.uint8), count)
    for padding in range(8):
        # The last byte is filled up with ones.
        body = bits[: bits.size - padding]
        if bits[bits.size - padding :].all() and body.size >= needed and np.array_equal(body[-needed:], wanted):
            return True
    return False


def _zero_codes(data: bytes, scan: int) -> list[int]:
    """Return the bits of a pixel whose samples are as predicted; none if restart markers stand between them."""
    tables: dict[int, list[int]] = {}
    at = 2
    while at < scan:
        marker, length = data[at + 1], (data[at + 2] << 8) + data[at + 3]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _RESTART_INTERVAL and struct.unpack_from(">H", data, at + 4) != (0,):
            return []
        if marker == _TABLES:
            _read_tables(data[at + 4 : at + 2 + length], tables)
        at += 2 + length
    bits: list[int] = []
    for component in range(data[scan + 4]):
        bits += tables.get(data[scan + 6 + 2 * component] >> 4, [])
    return bits


def _read_tables(segment: bytes, tables: dict[int, list[int]]) -> None:
    """Note the code of a difference of zero for each Huffman table of a segment (ISO/IEC 10918-1 annex C)."""
    at = 0
    while at + 17 <= len(segment):
        counts = segment[at + 1 : at + 17]
        symbols = segment[at + 17 : at + 17 + sum(counts)]
        code = index = 0
        for length, count in enumerate(counts, start=1):
            for _ in range(count):
                if symbols[index : index + 1] == b"\0":
                    tables[segment[at] & 15] = [code >> bit & 1 for bit in range(length - 1, -1, -1)]
                code, index = code + 1, index + 1
            code <<= 1
        at += 17 + sum(counts)
