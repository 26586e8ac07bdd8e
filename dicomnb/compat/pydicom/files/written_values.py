"""The value of one element written without its header, by the names of ``pydicom.filewriter``."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

from dicomnb.compat.pydicom.charset import terms_of
from dicomnb.compat.pydicom.files.parts import write_dataset
from dicomnb.errors import UnencodableValue
from dicomnb.parsing.dataset import dataset as own
from dicomnb.parsing.values.encoding import encode
from dicomnb.standard.charset import codecs_for

__all__ = [
    "multi_string",
    "write_ATvalue",
    "write_DA",
    "write_DT",
    "write_OBvalue",
    "write_OWvalue",
    "write_PN",
    "write_TM",
    "write_UI",
    "write_UN",
    "write_number_string",
    "write_numbers",
    "write_sequence",
    "write_sequence_item",
    "write_string",
    "write_text",
]

_ITEM = 0xFFFE, 0xE000


def multi_string(val: str | Iterable[str]) -> str:
    """Return several texts as one, as they stand in a file."""
    return val if isinstance(val, str) else "\\".join(val)


def write_text(fp: Any, elem: Any, encodings: Any = None) -> None:
    """Write the text of an element, in its character sets: codecs of Python, or terms of the standard.

    Raises
    ------
    UnencodableValue
        If its VR does not hold it.
    """
    charset = codecs_for(terms_of(encodings))
    fp.write(encode(elem.value, str(elem.VR), big_endian=not getattr(fp, "is_little_endian", True), charset=charset))


write_PN = write_text


def write_string(fp: Any, elem: Any, padding: str = " ") -> None:
    """Write the text of an element of the default character set, made even by a character."""
    text = "" if elem.value is None else multi_string(elem.value)
    fp.write((text + padding * (len(text) % 2)).encode("latin-1"))


def _write_value(fp: Any, elem: Any) -> None:
    """Write the value of an element, in the byte order of the file.

    Raises
    ------
    UnencodableValue
        If its VR does not hold it.
    """
    write_text(fp, elem)


write_ATvalue = write_DA = write_DT = write_OBvalue = write_OWvalue = _write_value
write_TM = write_UI = write_UN = write_number_string = _write_value


def write_numbers(fp: Any, elem: Any, struct_format: str) -> None:
    """Write the numbers of an element by a letter of the module `struct`.

    Raises
    ------
    UnencodableValue
        If the letter does not hold them.
    """
    value = elem.value
    if value is None or value == "":
        return
    several = list(value) if hasattr(value, "__iter__") else [value]
    order = "<" if getattr(fp, "is_little_endian", True) else ">"
    try:
        fp.write(struct.pack(f"{order}{len(several)}{struct_format}", *several))
    except struct.error as error:
        raise UnencodableValue(f"{elem.tag} has a value that is not of type {struct_format!r}: {error}.") from error


def write_sequence(fp: Any, elem: Any, encodings: object = None) -> None:
    """Write the items of a sequence."""
    for item in elem.value:
        write_sequence_item(fp, item, encodings)


def write_sequence_item(fp: Any, dataset: own.Dataset, encodings: object = None) -> None:
    """Write one item with its header, of defined length."""
    order = "<" if fp.is_little_endian else ">"
    fp.write(struct.pack(f"{order}HH", *_ITEM))
    place = fp.tell()
    fp.write(bytes(4))
    length = write_dataset(fp, dataset, encodings)
    fp.seek(place)
    fp.write(struct.pack(f"{order}L", length))
    fp.seek(place + 4 + length)
