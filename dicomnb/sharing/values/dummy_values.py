"""A value that says nothing and is valid all the same, for each value representation."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from dicomnb.parsing.dataset.dataset import Dataset

__all__ = ["dummy", "state_length_of_document"]

_WORD: Final = "ANONYMIZED"
_DUMMIES: Final = MappingProxyType(
    {
        **dict.fromkeys(("AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UT"), _WORD),
        "AS": "000Y",
        "DA": "19000101",
        "DT": "19000101000000",
        "TM": "000000",
        "UR": "https://anonymized.invalid/",
        **dict.fromkeys(("DS", "IS", "FL", "FD", "SL", "SS", "UL", "US", "SV", "UV"), 0),
        "AT": 0,
        **dict.fromkeys(("OB", "OD", "OF", "OL", "OV", "OW", "UN"), bytes(8)),
    }
)


def dummy(vr: str) -> Any:
    """Return the dummy of a value representation; sequences and UIDs have none.

    References
    ----------
    PS3.5 6.2 for what is valid; PS3.15 E.1.1 for what a dummy is.
    """
    return _DUMMIES[vr]


def state_length_of_document(dataset: Dataset) -> None:
    """Let Encapsulated Document Length (0042,0015) state the length of the document that is there now.

    References
    ----------
    PS3.3 C.24.2: a reader takes a document that is shorter than stated for one that was cut off.
    """
    if "EncapsulatedDocumentLength" in dataset and "EncapsulatedDocument" in dataset:
        dataset.EncapsulatedDocumentLength = len(dataset.EncapsulatedDocument or b"")
