"""``import pydicom`` as these names: an alias in `sys.modules`, made when somebody asks for it."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from dicomnb.compat.pydicom.errors import NotTheSame
from dicomnb.errors import UsageError

__all__ = ["install", "register_modules"]

_HOME = "dicomnb.compat.pydicom"
_ALIASES = {
    "filereader": "files",
    "filewriter": "files",
    "filebase": "files",
    "misc": "files",
    "dicomio": "files",
    "pixel_data_handlers": "pixels",
    "pixel_data_handlers.util": "pixels",
    **{
        f"pixel_data_handlers.{name}_handler": "pixels.handlers"
        for name in ("numpy", "rle", "pillow", "gdcm", "jpeg_ls", "pylibjpeg")
    },
    "pixels.processing": "pixels",
    "pixels.utils": "pixels.arrays",
    "pixels.decoders": "pixels.coders",
    "pixels.decoders.base": "pixels.coders",
    "pixels.encoders": "pixels.coders",
    "pixels.encoders.base": "pixels.coders",
    "encoders": "pixels.coders",
    **{
        f"{place}.{name}": "pixels.coders"
        for place in ("encoders", "pixels.decoders", "pixels.encoders")
        for name in ("gdcm", "native", "pillow", "pyjpegls", "pylibjpeg", "rle")
    },
    "overlays": "pixels.overlay_arrays",
    "overlays.numpy_handler": "pixels.overlay_arrays",
    "waveforms": "pixels.waveform_arrays",
    "waveforms.numpy_handler": "pixels.waveform_arrays",
    "multival": "valuerep",
    "sequence": "dataelem",
    "examples": "data",
    "_version": "",
    "_dicom_dict": "datadict",
    "_uid_dict": "uid",
    **{
        name: name
        for name in (
            *("charset", "config", "data", "datadict", "dataelem", "dataset", "encaps", "errors", "fileset"),
            *("pixels", "sr", "sr.codedict", "sr.coding", "tag", "uid", "util", "util.codify", "util.dump"),
            *("util.fixer", "util.hexutil", "util.leanread", "valuerep"),
        )
    },
}
"""Modules of pydicom, and where their names are here."""

_INTERNAL = ("env_info", "fileutil", "hooks", "jsonrep", "values")
"""Modules that are about how pydicom works inside."""


class _Internal(ModuleType):
    """A module whose names are not here."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotTheSame(
            f"{self.__name__}.{name} is about how pydicom works inside.",
            remedy="Values are read by ds[tag].value and written by ds.save_as; see the manual, Coming from pydicom.",
        )


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
    _register("pydicom")
    for name in _INTERNAL:
        made = sys.modules[f"pydicom.{name}"] = _Internal(f"pydicom.{name}")
        setattr(sys.modules["pydicom"], name, made)


def register_modules() -> None:
    """Let ``from dicomnb.compat.pydicom.sequence import Sequence`` work, for all modules that pydicom has."""
    _register(_HOME)


def _register(name_of_all: str) -> None:
    for name, home in _ALIASES.items():
        sys.modules.setdefault(f"{name_of_all}.{name}", _module(home))


def _module(home: str) -> ModuleType:
    return import_module(f"{_HOME}.{home}" if home else _HOME)
