"""Coded concepts by the names of ``pydicom.sr``.

- `coding`: a concept. `codedict`: the dictionary of concepts that comes with pydicom. `tables`: how its files are read.
"""

from __future__ import annotations

from dicomnb.compat.pydicom.sr.codedict import Collection, Concepts, codes
from dicomnb.compat.pydicom.sr.coding import Code

__all__ = ["Code", "Collection", "Concepts", "codes"]
