"""What says in a data set that it was de-identified, and how (PS3.15 E.1.1, PS3.3 C.7.1.1)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from dicomnb._version import __version__
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.sharing.profile import CODES

__all__ = ["mark_deidentified"]

_MARKS: Final = (
    "PatientIdentityRemoved",
    "DeidentificationMethod",
    "DeidentificationMethodCodeSequence",
    "LongitudinalTemporalInformationModified",
)


def mark_deidentified(dataset: Dataset, chosen: frozenset[str]) -> None:
    """Say in a data set what was done to it; `chosen` are the options of the profile."""
    for keyword in _MARKS:  # under whatever VR they were: a wrong one would refuse the new value
        if keyword in dataset:
            del dataset[keyword]
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = f"dicomnb {__version__}"
    dataset.DeidentificationMethodCodeSequence = [item.copy() for item in _codes(chosen)]
    if "retain_full_dates" in chosen:
        dataset.LongitudinalTemporalInformationModified = "UNMODIFIED"
    else:
        modified = "retain_modified_dates" in chosen
        dataset.LongitudinalTemporalInformationModified = "MODIFIED" if modified else "REMOVED"


@lru_cache(maxsize=16)
def _codes(chosen: frozenset[str]) -> tuple[Dataset, ...]:
    return tuple(_code(*code) for name, code in CODES.items() if name == "basic_profile" or name in chosen)


def _code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "DCM", meaning
    return item
