"""Codes of units, and how people write them: the one place that knows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["unit_text"]

_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CNTS": "counts",
        "NONE": "",
        "CM2": "cm²",
        "CM2ML": "cm²/mL",
        "PCNT": "%",
        "CPS": "counts/s",
        "BQML": "Bq/mL",
        "MGMINML": "mg/min/mL",
        "UMOLMINML": "µmol/min/mL",
        "MLMING": "mL/min/g",
        "MLG": "mL/g",
        "1CM": "1/cm",
        "UMOLML": "µmol/mL",
        "PROPCNTS": "proportional to counts",
        "PROPCPS": "proportional to counts/s",
        "MLMINML": "mL/min/mL",
        "MLML": "mL/mL",
        "GML": "g/mL",
        "STDDEV": "standard deviations",
    }
)
"""What the codes of Units mean (PS3.3 C.8.9.1.1.3)."""


def unit_text(units: str) -> str:
    """Return a unit for people: ``"Bq/mL"`` for the code BQML; what is no such code stays what it is.

    References
    ----------
    PS3.3 C.8.9.1.1.3 (Units).
    """
    return _UNITS.get(units, units)
