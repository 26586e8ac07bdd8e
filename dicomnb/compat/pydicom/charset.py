"""Character sets by the names of pydicom."""

from __future__ import annotations

from collections.abc import Iterable

from dicomnb.standard.charset import codecs_for

__all__ = ["convert_encodings", "decode_bytes", "decode_element", "default_encoding", "encode_string"]

default_encoding = "iso8859"


def convert_encodings(encodings: str | Iterable[str] | None) -> list[str]:
    """Return defined terms of Specific Character Set as a list: what the functions of this module take."""
    if encodings is None:
        return [""]
    return [encodings] if isinstance(encodings, str) else [term or "" for term in encodings]


def decode_bytes(value: bytes, encodings: Iterable[str], delimiters: object = None) -> str:
    """Return text by the defined terms of a Specific Character Set."""
    return codecs_for(list(encodings)).decode(value, "LO")


def encode_string(value: str, encodings: Iterable[str]) -> bytes:
    """Return the bytes of text by the defined terms of a Specific Character Set."""
    return codecs_for(list(encodings)).encode(value, "LO")


def decode_element(elem: object, dicom_character_set: object) -> None:
    """Do nothing: text is decoded when it is read."""
