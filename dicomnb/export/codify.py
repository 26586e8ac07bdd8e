"""A data set as the Python that makes it: for teaching, and for tests that need a header of their own."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.standard import dictionary
from dicomnb.standard.vr import VRS

__all__ = ["codify"]

_MOST: Final = 100
"""Bytes of a stream that are written out."""


def codify(dataset: Readable, *, most: int = _MOST) -> str:
    """Return Python that rebuilds a header: run, it leaves the data set in ``ds``.

    Private elements and nested items are there too. Nothing is hidden: the patient's name is among it.

    Parameters
    ----------
    dataset : Dataset or path
        What to rebuild.
    most : int
        Bytes of a stream (Pixel Data and the like) that are written out; of a longer one a comment tells the length.

    Returns
    -------
    str
        Python source.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ds = dn.Dataset()
    >>> ds.PatientName, ds.PixelSpacing = "Roe^Jane", ["0.50", "2.0"]
    >>> print(dn.codify(ds))
    from dicomnb import Dataset
    <BLANKLINE>
    ds = Dataset()
    ds.PatientName = 'Roe^Jane'
    ds.PixelSpacing = ['0.50', '2.0']
    """
    source = read(dataset)
    lines = ["from dicomnb import Dataset", "", "ds = Dataset()"]
    meta = source.stated_file_meta
    if meta is not None:
        for element in meta:
            if element.tag.element:  # the group's length is made when the file is written
                lines += _lines(element, "ds.file_meta", "", most)
    for element in source:
        lines += _lines(element, "ds", "", most)
    return "\n".join(lines)


def _lines(element: DataElement, owner: str, path: str, most: int) -> Iterator[str]:
    """Yield what puts one element into the data set that a name stands for."""
    label = element.keyword or f"{element.tag:08x}"
    if element.VR != "SQ":
        if VRS[element.VR].kind == "bytes" and element.value and len(element.value) > most:
            yield f"# {owner}: {element.tag} {label}, {len(element.value):,} bytes, is left out"
            return
        yield _assignment(element, owner, _literal(element))
        return
    names = []
    for number, item in enumerate(element.value):
        name = f"{path}{_snake(label)}_{number}"
        names.append(name)
        yield f"{name} = Dataset()"
        for inner in item:
            yield from _lines(inner, name, f"{name}_", most)
    yield _assignment(element, owner, f"[{', '.join(names)}]")


def _assignment(element: DataElement, owner: str, literal: str) -> str:
    by_keyword = element.keyword and dictionary.resolve(element.keyword) == element.tag
    if by_keyword and dictionary.vr_of(element.tag) == element.VR:
        return f"{owner}.{element.keyword} = {literal}"
    return f'{owner}.add_new(0x{element.tag:08X}, "{element.VR}", {literal})'


def _literal(element: DataElement) -> str:
    value = element.value
    if element.VR in ("DS", "IS") and value is not None and not isinstance(value, bytes):
        texts = element.strings
        value = texts[0] if len(texts) == 1 else texts
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_one(one) for one in value)}]"
    return _one(value)


def _one(value: Any) -> str:
    if isinstance(value, str):
        return repr(str(value))
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, int):
        return f"0x{value:08X}" if type(value) is not int else repr(value)
    return repr(value)


def _snake(keyword: str) -> str:
    found = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in keyword).strip("_")
    return found if found[:1].isalpha() else f"x{found}"
