"""Character sets by the names of pydicom."""

from __future__ import annotations

from collections.abc import Iterable

from dicomnb.standard.charset import codecs_for

__all__ = [
    "convert_encodings",
    "decode_bytes",
    "decode_element",
    "default_encoding",
    "encode_string",
    "python_encoding",
]

default_encoding = "iso8859"

_SINGLE_BYTE = (100, 101, 109, 110, 126, 127, 138, 144, 148, 166)
_SEVERAL_BYTES = {13: "shift_jis", 58: "iso_ir_58", 87: "iso2022_jp", 149: "euc_kr", 159: "iso2022_jp_2"}

python_encoding = {
    "": default_encoding,
    **{f"{prefix} 6": default_encoding for prefix in ("ISO_IR", "ISO 2022 IR")},
    **{f"{prefix} {number}": f"iso_ir_{number}" for prefix in ("ISO_IR", "ISO 2022 IR") for number in _SINGLE_BYTE},
    **{f"{prefix} {number}": name for prefix in ("ISO_IR", "ISO 2022 IR") for number, name in _SEVERAL_BYTES.items()},
    "ISO_IR 192": "UTF8",
    "GB18030": "GB18030",
    "GBK": "GBK",
    "ISO 2022 GBK": "GBK",
    "ISO 2022 58": "GB2312",
}
"""Codecs of Python by defined terms. Nothing reads this table, and what is put into it changes nothing."""


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
