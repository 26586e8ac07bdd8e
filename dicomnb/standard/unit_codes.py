"""Codes of units, and how people write them: the one place that knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dicomnb.standard.code import Code

__all__ = ["DOSE_UNITS", "RESCALE_UNITS", "ucum_of", "unit_text", "units_of_ucum"]

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
        "mm2/s": "mm²/s",
        "um2/s": "µm²/s",
        "10-6.mm2/s": "10⁻⁶ mm²/s",
        "10*-6.mm2/s": "10⁻⁶ mm²/s",
        "{SUVbw}g/ml": "g/mL (SUVbw)",
        "{SUVlbm}g/ml": "g/mL (SUVlbm)",
        "{SUVbsa}cm2/ml": "cm²/mL (SUVbsa)",
        "{ratio}": "",
    }
)
"""What the codes of Units mean (PS3.3 C.8.9.1.1.3), and of UCUM those that people write otherwise."""


RESCALE_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "HU": "HU",
        "HU_MOD": "HU (modified)",
        "OD": "OD × 1000",
        "MGML": "mg/ml",
        "Z_EFF": "Z effective",
        "ED": "10²³ electrons/ml",
        "EDW": "electron density, water = 1",
        "PCT": "%",
    }
)
"""Defined terms of Rescale Type and Modality LUT Type (PS3.3 C.11.1.1.2); US means: unspecified."""

DOSE_UNITS: Final[Mapping[str, str]] = MappingProxyType({"GY": "Gy", "RELATIVE": "relative dose"})
"""Dose Units (PS3.3 C.8.8.3)."""

_UCUM: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "": ("1", "no units"),
        "HU": ("[hnsf'U]", "Hounsfield unit"),
        "BQML": ("Bq/ml", "Becquerels/milliliter"),
        "CNTS": ("{counts}", "Counts"),
        "CPS": ("{counts}/s", "Counts/second"),
        "GML": ("g/ml", "Gram/milliliter"),
        "CM2ML": ("cm2/ml", "Square centimeter/milliliter"),
        "PCNT": ("%", "Percent"),
        "MLMING": ("ml/min/g", "Milliliter/minute/gram"),
        "MLMINML": ("ml/min/ml", "Milliliter/minute/milliliter"),
        "UMOLML": ("umol/ml", "Micromole/milliliter"),
        "1CM": ("/cm", "1/centimeter"),
        "°": ("deg", "Degree"),
        "mm²": ("mm2", "Square millimeter"),
        "mm³": ("mm3", "Cubic millimeter"),
        "mm²/s": ("mm2/s", "Square millimeter/second"),
        "cm²": ("cm2", "Square centimeter"),
        "cm³": ("cm3", "Cubic centimeter"),
        "µm²/s": ("um2/s", "Square micrometer/second"),
        "mL": ("ml", "Milliliter"),
        "mm": ("mm", "Millimeter"),
        "cm": ("cm", "Centimeter"),
        "ml": ("ml", "Milliliter"),
        "s": ("s", "Second"),
        "ms": ("ms", "Millisecond"),
        "min": ("min", "Minute"),
        "1/s": ("/s", "1/second"),
        "1/min": ("/min", "1/minute"),
        "Gy": ("Gy", "Gray"),
        "%": ("%", "Percent"),
        "pixels": ("{pixels}", "Pixels"),
        "voxels": ("{voxels}", "Voxels"),
    }
)
"""How units are written here, and in UCUM: code and meaning (PS3.16 CID 82, 83, 84, 7460)."""

_OWN: Final[Mapping[str, str]] = MappingProxyType(
    {
        code: own
        for own, (code, _) in reversed(list(_UCUM.items()))
        if code in {"1", "[hnsf'U]", "Bq/ml", "{counts}", "{counts}/s", "cm2/ml", "deg", "/cm"}
    }
)
"""Codes that are written otherwise in this package: others are units as people write them."""


def ucum_of(units: str) -> Code | None:
    """Return the UCUM code of a unit as it is written here, or of one that looks like a code of UCUM.

    None where it can be no such code: it has characters that UCUM does not know, or more than 16 of them.

    Examples
    --------
    >>> ucum_of("HU")
    Code(value="[hnsf'U]", scheme='UCUM', meaning='Hounsfield unit')
    >>> ucum_of("mm2/s").meaning
    'Square millimeter/second'

    References
    ----------
    PS3.3 8.8 (units are of UCUM); PS3.16 7.2.2.
    """
    if units in _UCUM:
        return Code(_UCUM[units][0], "UCUM", _UCUM[units][1])
    known = next((meaning for code, meaning in _UCUM.values() if code == units), None)
    if known is None and not (0 < len(units) <= 16 and re.fullmatch(r"[!-~]+", units) and "\\" not in units):
        return None
    return Code(units, "UCUM", known or units)


def units_of_ucum(code: str) -> str:
    """Return how a UCUM code is written here: ``"HU"`` for ``"[hnsf'U]"``; what has no other spelling as it is."""
    return _OWN.get(code, code)


def unit_text(units: str) -> str:
    """Return a unit for people: ``"Bq/mL"`` for the code BQML; what is no such code stays what it is.

    References
    ----------
    PS3.3 C.8.9.1.1.3 (Units).
    """
    return _UNITS.get(units, units)
