"""A small data set, from its bytes, and data sets made by hand."""

from __future__ import annotations

import struct
from typing import Any

from dicomnb import Dataset, read
from tests import raw

PATIENT = (
    raw.element(0x00080060, "CS", "CT"),
    raw.element(0x00100010, "PN", "Roe^Jane"),
    raw.element(0x00100020, "LO", "12345 "),
    raw.element(0x00280010, "US", struct.pack("<H", 515)),
    raw.element(0x00280030, "DS", "0.5\\2.25"),
)


def patient() -> Dataset:
    return read(raw.file(*PATIENT))


def by_hand(**values: Any) -> Dataset:
    made = Dataset()
    for keyword, value in values.items():
        setattr(made, keyword, value)
    return made
