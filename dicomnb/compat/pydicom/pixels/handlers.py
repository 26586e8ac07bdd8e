"""What stands for a module of ``pydicom.pixel_data_handlers``: the codecs of dicomnb, whichever is named."""

from __future__ import annotations

from typing import Any, Final

from numpy.typing import NDArray

from dicomnb.compat.pydicom.pixels.arrays import pack_bits, unpack_bits
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.values.text import UID
from dicomnb.pixels import frames
from dicomnb.pixels.codecs.registry import CODECS
from dicomnb.standard.transfer_syntax import known_syntaxes

__all__ = [
    "get_pixeldata",
    "is_available",
    "needs_to_convert_to_RGB",
    "pack_bits",
    "supports_transfer_syntax",
    "unpack_bits",
]

HANDLER_NAME: Final = "dicomnb"
HAVE_NP = HAVE_PIL = HAVE_JPEG = HAVE_JPEG2K = HAVE_GDCM = HAVE_PYLIBJPEG = HAVE_RLE = HAVE_JPEGLS = True
"""What is decoded depends on the packages that `dicomnb` uses, whichever module is asked."""
DEPENDENCIES: Final[dict[str, tuple[str, str]]] = {}
SUPPORTED_TRANSFER_SYNTAXES: Final = [
    UID(syntax.uid) for syntax in known_syntaxes() if not syntax.codec or syntax.codec in CODECS
]


def is_available() -> bool:
    """Return True: a package that is missing is named when it is needed."""
    return True


def supports_transfer_syntax(transfer_syntax: str) -> bool:
    """Return True if pixels of a transfer syntax are decoded."""
    return transfer_syntax in SUPPORTED_TRANSFER_SYNTAXES


def needs_to_convert_to_RGB(ds: Dataset) -> bool:
    """Return False: ``ds.pixel_array`` does it."""
    return False


should_change_PhotometricInterpretation_to_RGB = needs_to_convert_to_RGB


def get_pixeldata(ds: Dataset) -> NDArray[Any]:
    """Return all stored values, one after the other."""
    return frames.pixel_array(ds).reshape(-1)
