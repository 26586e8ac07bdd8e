"""The protocol of a made-up GE scanner, packed as it stands in a header."""

from __future__ import annotations

import gzip
import struct


def packed(**settings: object) -> bytes:
    """Return the value of (0025,xx1B): a length, and lines of names and texts that were packed by gzip."""
    lines = "".join(f'set {name} "{value}"\n' for name, value in settings.items())
    data = gzip.compress(lines.encode(), mtime=0)
    return struct.pack("<L", len(data)) + data + bytes(len(data) % 2)
