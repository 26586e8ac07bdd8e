"""``import pydicom`` as these names: an alias in `sys.modules`, made when somebody asks for it."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

from dicomnb.errors import UsageError

__all__ = ["install"]

_HOME = "dicomnb.compat.pydicom"
_ALIASES = {
    "filereader": "files",
    "filewriter": "files",
    "filebase": "files",
    "misc": "files",
    "pixel_data_handlers": "pixels",
    "pixel_data_handlers.util": "pixels",
    "pixel_data_handlers.numpy_handler": "pixels",
    "pixels.processing": "pixels",
    "pixels.utils": "pixels",
    "multival": "valuerep",
    "sequence": "dataelem",
    "examples": "data",
    "_version": "",
    **{
        name: name
        for name in (
            *("charset", "config", "data", "datadict", "dataelem", "dataset", "encaps", "errors", "fileset"),
            *("pixels", "tag", "uid", "valuerep"),
        )
    },
}
"""Modules of pydicom, and where their names are here."""


def install() -> None:
    """Let ``import pydicom`` mean these names from now on, in this process.

    Raises
    ------
    UsageError
        If pydicom itself is imported already: some would have its classes, and some these.
    """
    present = sys.modules.get("pydicom")
    if present is not None and present.__name__ != _HOME:
        raise UsageError(
            "pydicom is imported already, and cannot be replaced in this process.",
            remedy="Call dicomnb.compat.pydicom.install() before anything imports pydicom.",
        )
    sys.modules["pydicom"] = _module("")
    for name, home in _ALIASES.items():
        sys.modules[f"pydicom.{name}"] = _module(home)


def _module(home: str) -> ModuleType:
    return import_module(f"{_HOME}.{home}" if home else _HOME)
