"""JPEG-LS, lossless and near-lossless (ISO/IEC 14495-1)."""

from __future__ import annotations

from typing import Any

from dicomnb.pixels.codecs.codestream import Codestream

__all__ = ["decode"]


def decode(imagecodecs: Any, data: bytes, _: Codestream) -> Any:
    """Return the values of a codestream."""
    return imagecodecs.jpegls_decode(data)
