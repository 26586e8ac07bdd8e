"""Whether the last scan of a JPEG codestream is whole.

Decoders do not tell: where the entropy-coded data end too soon, they go on without them, so that the rest of the
picture is an even grey. A whole scan does not care what bytes follow it. So the codestream is decoded once more with
other bytes behind its end, and the first row that differs is where it was cut. That is only done where the picture
could be cut: it has no end marker, ends in the middle of the range, or is so small that it costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from dicomnb.pixels.codecs.codestream import Codestream
from dicomnb.pixels.codecs.jpeg_markers import END, SCAN, end_of_image, first_scan

__all__ = ["first_missing_row"]

_PROGRESSIVE: Final = b"\xff\xc2"
_SMALL: Final = 1 << 16
"""Pixels of a picture that is decoded again without further questions. Of a larger one that is cut within its last
block, and has an end marker all the same, that block may be wrong."""
_OTHERS: Final = tuple(
    b"".join(some + bytes([0xFF, 0xD0 + n % 8]) for n in range(16)) + some
    for factor, start in ((83, 41), (57, 200))
    for some in [bytes((factor * n + start) % 251 for n in range(96))]
)
"""Bytes that mean something as entropy-coded data, with the restart markers that a decoder may be waiting for. What
ends within its last bits may happen to go on as the one of them does, hardly as both do."""
_REFINEMENTS: Final = (b"\xff\0" * 64, b"\xaa" * 64, b"\x55" * 64, b"\xcc" * 64, b"\x33" * 64)
"""More of them for progressive codestreams: the last bits correct coefficients that are known already, each by a step
that may be too small to be seen. Ones in a row correct all of them, the others every second one."""


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
    first = first_scan(data)
    if first < 0 or first + 4 >= len(data) or _lacks_components(data, header):
        return 0
    progressive = _PROGRESSIVE in data[:first]
    scan = first if data[first + 4] == header.samples and not progressive else data.rfind(SCAN)
    end = end_of_image(data, scan)
    # What a decoder never reached has no difference from the middle of the range.
    even = decoded[-1, -1] == 1 << (header.precision - 1)
    is_even = bool(even.all() if data[scan + 4] == header.samples else even.any())
    small = end < 0 or header.rows * header.columns <= _SMALL
    if not (small or is_even or progressive):
        return None
    entropy = data[: len(data) if end < 0 else end].rstrip(b"\xff")
    for others in (*_OTHERS, *_REFINEMENTS) if progressive else _OTHERS[: 2 if small else 1]:
        differs = (decode(entropy + others + END) != decoded).reshape(len(decoded), -1).any(axis=1)
        if differs.any():
            return int(differs.argmax())
    return None


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
