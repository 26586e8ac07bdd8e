"""What must hold for any bytes at all: a data set or a DicomError, and nothing lost on the way back."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable

import dicomnb
from dicomnb.parsing.encoding.framing import UNDEFINED
from dicomnb.parsing.files.dicomdir import record_tree
from dicomnb.parsing.table import header_table

SYNTAXES = (
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.1.99",
)
"""Implicit little endian, explicit little endian, explicit big endian, deflated (PS3.5 Annex A)."""

_MARK = "LOPSIDED 42"
_PATIENT_ID = 0x00100020


def holds_for(data: bytes) -> bool:
    """Do with these bytes what people do with files; return True if they are a data set.

    Raises
    ------
    AssertionError
        If something that was read is lost, or written differently.
    Exception
        Any error but a DicomError is a fault of dicomnb.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _allowing_errors(lambda: dicomnb.read(data, strict=True))
        try:
            ds = dicomnb.read(data)
        except dicomnb.DicomError:
            return False
        _allowing_errors(lambda: _look_at(ds))
        _allowing_errors(lambda: _to_json_and_back(ds))
        _allowing_errors(lambda: _make_a_private_block(data))
        _allowing_errors(lambda: _follow_records(ds))
        _write(data)
        return True


def _allowing_errors(act: Callable[[], object]) -> None:
    with contextlib.suppress(dicomnb.DicomError):
        act()


def _look_at(ds: dicomnb.Dataset) -> None:
    """Ask for everything that there is to know."""
    for element in ds:
        _allowing_errors(lambda element=element: _touch(element))  # type: ignore[misc]
    _allowing_errors(ds.decode)
    _allowing_errors(lambda: str(ds))
    _allowing_errors(lambda: header_table.to_text(ds))
    _allowing_errors(lambda: header_table.to_html(ds, identifiers=True))
    _allowing_errors(lambda: ds.copy() == ds)


def _to_json_and_back(ds: dicomnb.Dataset) -> None:
    model = ds.to_json_dict()
    back = dicomnb.Dataset.from_json(ds.to_json()).to_json_dict()
    if "SpecificCharacterSet" not in ds:
        back.pop("00080005", None)  # text that is not ASCII needs one
    assert back == model, "JSON makes another data set."


def _make_a_private_block(data: bytes) -> None:
    ds = dicomnb.read(data)
    for element in ds:
        if element.tag.is_private:
            ds.private_creators(element.tag.group)
    block = ds.private_block(0x0009, "LOPSIDED 1.0", create=True)
    block.add_new(0x01, "SH", _MARK)
    assert ds.private_block(0x0009, "LOPSIDED 1.0")[0x01].value == _MARK


def _follow_records(ds: dicomnb.Dataset) -> None:
    waiting = list(record_tree(ds))
    while waiting:
        record = waiting.pop()
        assert isinstance(record.type, str)
        assert isinstance(record.components, tuple)
        waiting += record.children


def _touch(element: dicomnb.DataElement) -> None:
    assert isinstance(element.VM, int)
    assert element.is_as_read
    for text in (element.name, element.keyword, element.text, repr(element), *element.strings):
        assert isinstance(text, str)
    if element.VR == "SQ":
        for item in element.value:
            for inner in item:
                _touch(inner)


def _write(data: bytes) -> None:
    unchanged = io.BytesIO()
    dicomnb.read(data).save_as(unchanged)
    assert unchanged.getvalue() == data, "A file that nobody changed was written differently."
    _allowing_errors(lambda: _write_changed(data))
    for syntax in SYNTAXES:
        _allowing_errors(lambda syntax=syntax: _write_in(data, syntax))  # type: ignore[misc]


def _write_changed(data: bytes) -> None:
    """Change one element: all the others must be there afterwards, with the same bytes."""
    ds = dicomnb.read(data)
    ds.PatientID = _MARK
    out = io.BytesIO()
    ds.save_as(out)
    back = dicomnb.read(out.getvalue())
    assert back.PatientID == _MARK
    for element in ds:
        if element.tag == _PATIENT_ID or (element.tag.element == 0 and element.tag.group > 2):
            continue  # group lengths are not written: a change may have made them wrong
        assert element.tag in back, f"{element.tag} was lost."
        if _must_keep_its_bytes(element, back[element.tag]):
            assert ds.value_bytes(element.tag) == back.value_bytes(element.tag), f"{element.tag} was changed."


def _must_keep_its_bytes(before: dicomnb.DataElement, after: dicomnb.DataElement) -> bool:
    one, two = before.encoded, after.encoded
    if one is None or two is None or before.VR == "SQ":
        return False
    # What a delimiter has to end is delimited anew if it was cut off. Words are swapped where the bytes were big
    # endian and the transfer syntax said otherwise.
    return one.place.header.length != UNDEFINED and one.big_endian == two.big_endian


def _write_in(data: bytes, syntax: str) -> None:
    ds = dicomnb.read(data)
    out = io.BytesIO()
    ds.save_as(out, transfer_syntax=syntax)
    dicomnb.read(out.getvalue())
