"""The protocol that GE packs into its headers: what was set at the scanner, as names and texts.

The element (0025,xx1B) of the block GEMS_SERS_01 has a length of four bytes, then a gzip file whose lines are a name
and a text in quotes: ``SLICEORDER "1"``. Newer scanners may put XML there: that has no such lines, and is passed over.
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.frames.private_values import private_value

__all__ = ["ge_protocol", "ge_slice_order"]

_MOST: Final = 1 << 20
"""Bytes that a protocol may grow to; there are a few thousand."""
_GZIP: Final = 16 + zlib.MAX_WBITS
_LINE: Final = re.compile(r'^(?:set )?(\w+) "(.*)"\s*$', re.MULTILINE)


def ge_protocol(dataset: Dataset) -> dict[str, str]:
    """Return what was set at the scanner, by name; nothing where there is no protocol, or a damaged one."""
    block = private_value(dataset, 0x0025, "GEMS_SERS_01", 0x1B)
    if not isinstance(block, bytes) or len(block) <= 4:
        return {}
    (length,) = struct.unpack_from("<L", block)
    try:
        packed = zlib.decompressobj(_GZIP)
        found = packed.decompress(block[4 : 4 + length], _MOST)
    except zlib.error:
        return {}
    return dict(_LINE.findall(found.decode("latin-1"))) if packed.eof else {}


def ge_slice_order(dataset: Dataset, count: int) -> list[int]:
    """Return which slices of a gradient-echo EPI were acquired one after the other, evenly and without a pause.

    Slices are counted from 0 in the order in which they were planned. Interleaved ones are every second slice, then
    those between. The result is empty where the protocol says neither order, counts other slices, has several of them
    excited together or a pause after each volume; and in diffusion, whose order is another one.
    """
    told = ge_protocol(dataset)
    if told.get("NOSLC") != str(count) or any(_is_more(told.get(name), 0) for name in ("DELACQ", "DELACQNOAV")):
        return []
    if _is_more(told.get("MBACCEL"), 1) or "diffusion" in told.get("IOPT", "").lower():
        return []
    steps = {"0": 1, "1": 2}.get(told.get("SLICEORDER", ""), 0)
    return [each for first in range(steps) for each in range(first, count, steps)]


def _is_more(text: str | None, most: float) -> bool:
    """Return True for a number above a limit, and for what is no number."""
    try:
        return bool(text) and not float(text or "") <= most
    except ValueError:
        return True
