"""Character sets by the names of pydicom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dicomnb.parsing.values.assigned import assigned_value
from dicomnb.standard.charset import codecs_for
from dicomnb.standard.vr import VRS

__all__ = [
    "STAND_ALONE_ENCODINGS",
    "convert_encodings",
    "decode_bytes",
    "decode_element",
    "default_encoding",
    "encode_string",
    "python_encoding",
]

default_encoding = "iso8859"

_SINGLE_BYTE = (100, 101, 109, 110, 126, 127, 138, 144, 148, 166)
_LATIN = {100: "latin_1", 101: "iso8859_2", 109: "iso8859_3", 110: "iso8859_4"}
_SEVERAL_BYTES = {13: "shift_jis", 58: "iso_ir_58", 87: "iso2022_jp", 149: "euc_kr", 159: "iso2022_jp_2"}

python_encoding = {
    "": default_encoding,
    **{f"{prefix} 6": default_encoding for prefix in ("ISO_IR", "ISO 2022 IR")},
    **{
        f"{prefix} {number}": _LATIN.get(number, f"iso_ir_{number}")
        for prefix in ("ISO_IR", "ISO 2022 IR")
        for number in _SINGLE_BYTE
    },
    **{f"{prefix} {number}": name for prefix in ("ISO_IR", "ISO 2022 IR") for number, name in _SEVERAL_BYTES.items()},
    "ISO_IR 192": "UTF8",
    "GB18030": "GB18030",
    "GBK": "GBK",
    "ISO 2022 GBK": "GBK",
    "ISO 2022 58": "GB2312",
}
"""Codecs of Python by defined terms. Nothing reads this table, and what is put into it changes nothing."""


STAND_ALONE_ENCODINGS = ("ISO_IR 192", "GBK", "GB18030")
"""Character sets that have no code extensions (PS3.3 C.12.1.1.2)."""

_TERMS = {name.lower(): term for term, name in reversed(python_encoding.items()) if term.startswith("ISO_IR")} | {
    **{f"iso_ir_{number}": f"ISO_IR {number}" for number in _LATIN},
    "gb18030": "GB18030",
    "gbk": "GBK",
    "gb2312": "ISO 2022 IR 58",
    "utf-8": "ISO_IR 192",
    default_encoding: "",
}
"""Defined terms by codecs of Python."""

_EXTENDED = {*(f"ISO_IR {number}" for number in (*_SINGLE_BYTE, *_SEVERAL_BYTES)), "ISO_IR 6"}
_NEVER_ALONE = {"ISO_IR 58", "ISO_IR 87", "ISO_IR 149", "ISO_IR 159"}


def convert_encodings(encodings: str | Iterable[str] | None) -> list[str]:
    """Return the codecs of Python for defined terms of Specific Character Set; an unknown one as it is."""
    several = [encodings] if encodings is None or isinstance(encodings, str) else list(encodings)
    return [python_encoding.get(term or "", term or "") for term in several] or [default_encoding]


def terms_of(encodings: str | Iterable[str] | None) -> list[str]:
    """Return the defined terms for codecs of Python or defined terms, with code extensions where there are several."""
    several = [encodings] if encodings is None or isinstance(encodings, str) else list(encodings)
    terms = [_TERMS.get((name or "").lower(), name or "") for name in several]
    return [
        term.replace("ISO_IR", "ISO 2022 IR")
        if term in _NEVER_ALONE or (len(terms) > 1 and term in _EXTENDED)
        else term
        for term in terms
    ]


def decode_bytes(value: bytes, encodings: str | Iterable[str], delimiters: object = None) -> str:
    """Return text by codecs of Python, or by the defined terms of a Specific Character Set."""
    return codecs_for(terms_of(encodings)).decode(value, "LO")


def encode_string(value: str, encodings: str | Iterable[str]) -> bytes:
    """Return the bytes of text by codecs of Python, or by the defined terms of a Specific Character Set."""
    return codecs_for(terms_of(encodings)).encode(value, "LO")


def decode_element(elem: Any, dicom_character_set: str | Iterable[str] | None) -> None:
    """Decode the text of an element that was given as bytes; what was read from a file is decoded already."""
    if elem.VR == "SQ":
        for item in elem.value:
            item.decode()
        return
    if VRS[elem.VR].charset:
        charset = codecs_for(terms_of(dicom_character_set))
        value = elem.value
        if isinstance(value, bytes):
            elem.value = assigned_value(value, elem.VR, charset)
        elif isinstance(value, list) and any(isinstance(one, bytes) for one in value):
            elem.value = [assigned_value(one, elem.VR, charset) if isinstance(one, bytes) else one for one in value]
