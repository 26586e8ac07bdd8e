"""What stands in ``pydicom.util``: a header as code, dumps, hexadecimal text, a plain reader."""

from __future__ import annotations

from dicomnb.compat.pydicom.util import codify, dump, fixer, hexutil, leanread

__all__ = ["codify", "dump", "fixer", "hexutil", "leanread"]
