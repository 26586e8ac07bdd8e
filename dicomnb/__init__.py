"""dicomnb: DICOM in Jupyter, from the bytes of a header to slices in millimetres.

Each public name is loaded when it is first used (PEP 562): ``import dicomnb`` imports neither NumPy nor Matplotlib.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dicomnb._version import __version__

if TYPE_CHECKING:
    from dicomnb.errors import DicomError as DicomError
    from dicomnb.errors import DicomWarning as DicomWarning
    from dicomnb.parsing.dataset import Dataset as Dataset
    from dicomnb.parsing.element import DataElement as DataElement
    from dicomnb.parsing.files import read as read
    from dicomnb.parsing.sequence import Sequence as Sequence
    from dicomnb.standard.tag import Tag as Tag

    dcmread = read_file = read

_HOMES = {
    "DataElement": "parsing.element",
    "Dataset": "parsing.dataset",
    "DicomError": "errors",
    "DicomWarning": "errors",
    "Sequence": "parsing.sequence",
    "Tag": "standard.tag",
    "dcmread": "parsing.files:read",
    "read": "parsing.files",
    "read_file": "parsing.files:read",
}

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - the names are those of _HOMES


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, original = home.partition(":")
    value = getattr(import_module(f"{__name__}.{module}"), original or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
