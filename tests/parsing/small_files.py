"""Small files in each form, and what was read of them."""

from __future__ import annotations

import struct
import warnings

from dicomnb import Dataset, DicomWarning, read
from tests import raw

FORMS = ("explicit", "implicit", "big")


def body(form: str = "explicit") -> tuple[bytes, ...]:
    rows = struct.pack(f"{raw.order(form)}H", 515)
    return (
        raw.element(0x00080060, "CS", "CT", form),
        raw.element(0x00100010, "PN", "Roe^Jane", form),
        raw.element(0x00280010, "US", rows, form),
        raw.element(0x7FE00010, "OW", bytes(range(14)), form),
    )


def is_whole(ds: Dataset) -> bool:
    found = ds.Modality, ds.PatientName, ds.Rows, len(ds.PixelData)
    return found == ("CT", "Roe^Jane", 515, 14)


def quietly(data: bytes, *, strict: bool = False) -> Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DicomWarning)
        return read(data, strict=strict)


def small(form: str) -> tuple[bytes, list[int]]:
    """Return a file with something of everything, and the offsets at which an element of the data set ends."""
    text = raw.element(0x00080100, "SH", "T-A0100 ", form)
    parts = [
        raw.element(0x00080060, "CS", "CT", form),
        raw.sequence(0x00081140, raw.item(text, form), raw.item(text, form, undefined=True), form=form, undefined=True),
        raw.sequence(0x00082218, raw.item(text, form), form=form),
        raw.element(0x00091001, "UN", b"\x01\x02\x03\x04", form),
        raw.element(0x00280010, "US", bytes(2), form),
        raw.element(0x7FE00010, "OW", bytes(12), form),
    ]
    start = 132 + len(raw.meta(raw.SYNTAX[form]))
    whole = [start + sum(map(len, parts[:number])) for number in range(1, len(parts) + 1)]
    return raw.in_form(*parts, form=form), whole


SMALL = {form: small(form)[0] for form in FORMS}
