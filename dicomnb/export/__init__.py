"""What dicomnb hands to other packages and takes from them. Each is optional: imported where it is asked for."""

from __future__ import annotations

from dicomnb.export.datasets import from_pydicom, to_pydicom

__all__ = ["from_pydicom", "to_pydicom"]
