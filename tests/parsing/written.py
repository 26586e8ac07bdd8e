"""Data sets as the bytes of a file, and as pydicom reads these."""

from __future__ import annotations

import io

import pydicom

from dicomnb import DataElement, Dataset, Sequence
from dicomnb.parsing.files.writer import file_bytes
from dicomnb.standard.transfer_syntax import transfer_syntax
from tests.parsing.values.cases import CASES


def written(ds: Dataset, syntax: str | None = None) -> bytes:
    return b"".join(file_bytes(ds, transfer_syntax(syntax) if syntax else None))


def theirs(data: bytes) -> pydicom.Dataset:
    return pydicom.dcmread(io.BytesIO(data))


def with_everything() -> Dataset:
    """Return a data set with a private element, or two, of each VR, and with nested sequences."""
    ds = Dataset()
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    ds.SOPInstanceUID = "2.25.41"
    ds.update([DataElement(0x00090010, "LO", "LOPSIDED 1.0")])
    for number, vr in enumerate(sorted(CASES)):
        for place, value in enumerate(CASES[vr]):
            ds.update([DataElement(0x00091000 + 2 * number + place, vr, value)])
    inner = Dataset([DataElement("CodeValue", "SH", "T-A0100")])
    outer = Dataset([DataElement("ViewCodeSequence", "SQ", Sequence([inner, Dataset()]))])
    ds.AnatomicRegionSequence = [outer, Dataset()]
    return ds
