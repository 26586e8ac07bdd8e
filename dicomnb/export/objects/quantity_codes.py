"""Codes of quantities that images and reports measure, by the names that people give to them.

The codes are those of PS3.16 (context groups 7180, 218, 7464, 7469) as DICOM's own and SNOMED CT's.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dicomnb.standard.code import Code

__all__ = ["QUANTITIES", "QUANTITY", "STATISTICS", "quantity_of", "quantity_of_values"]

QUANTITY: Final = Code("246205007", "SCT", "Quantity")
"""That something is a quantity; and what is measured where nothing better is known."""


def _dcm(value: str, meaning: str) -> Code:
    return Code(value, "DCM", meaning)


def _sct(value: str, meaning: str) -> Code:
    return Code(value, "SCT", meaning)


_ATTENUATION: Final = _dcm("112031", "Attenuation Coefficient")
_SIGNAL: Final = _dcm("110852", "MR signal intensity")
_DOSE: Final = _dcm("128513", "Absorbed Dose")

QUANTITIES: Final[Mapping[str, Code]] = MappingProxyType(
    {
        "absorbed dose": _DOSE,
        "adc": _dcm("113041", "Apparent Diffusion Coefficient"),
        "apparent diffusion coefficient": _dcm("113041", "Apparent Diffusion Coefficient"),
        "attenuation": _ATTENUATION,
        "cbf": _dcm("113055", "Regional Cerebral Blood Flow"),
        "cbv": _dcm("113056", "Regional Cerebral Blood Volume"),
        "dose": _DOSE,
        "fa": _dcm("110808", "Fractional Anisotropy"),
        "fat fraction": _dcm("129100", "Fat fraction"),
        "fractional anisotropy": _dcm("110808", "Fractional Anisotropy"),
        "kep": _dcm("126313", "kep"),
        "ktrans": _dcm("126312", "Ktrans"),
        "mean transit time": _dcm("113052", "Mean Transit Time"),
        "mr signal": _SIGNAL,
        "mtt": _dcm("113052", "Mean Transit Time"),
        "proton density": _dcm("113058", "Proton Density"),
        "quantity": QUANTITY,
        "r1": _dcm("126393", "R1"),
        "r2": _dcm("126394", "R2"),
        "r2*": _dcm("126395", "R2*"),
        "suv": _dcm("126401", "SUVbw"),
        "suvbsa": _dcm("126403", "SUVbsa"),
        "suvbw": _dcm("126401", "SUVbw"),
        "suvlbm": _dcm("126402", "SUVlbm"),
        "t1": _dcm("113063", "T1"),
        "t2": _dcm("113065", "T2"),
        "t2*": _dcm("113064", "T2*"),
        "time to peak": _dcm("113069", "Time To Peak"),
        "ttp": _dcm("113069", "Time To Peak"),
        "ve": _dcm("126314", "ve"),
        "vp": _dcm("126331", "vp"),
        # Sizes and angles.
        "angle": _sct("1483009", "Angle"),
        "area": _sct("42798000", "Area"),
        "length": _sct("410668003", "Length"),
        "volume": _sct("118565006", "Volume"),
    }
)
"""By plain names, in lower case."""

STATISTICS: Final[Mapping[str, Code]] = MappingProxyType(
    {
        "mean": _sct("373098007", "Mean"),
        "sd": _sct("386136009", "Standard Deviation"),
        "min": _sct("255605001", "Minimum"),
        "max": _sct("56851009", "Maximum"),
        "median": _sct("373099004", "Median"),
    }
)
"""How one number was derived from many (context group 7464)."""


def quantity_of(name: str) -> Code | None:
    """Return the code of a quantity by its name, None where the table does not have it; case does not matter.

    Examples
    --------
    >>> quantity_of("ADC").notation
    '(113041, DCM)'
    """
    return QUANTITIES.get(" ".join(name.lower().replace("_", " ").split()))


def quantity_of_values(modality: str, units: str) -> Code:
    """Return what the values of images are, by their unit and their modality; `QUANTITY` where neither tells.

    Parameters
    ----------
    modality : str
        Modality, such as ``"MR"``.
    units : str
        Their unit as `Volume.units` has it.
    """
    if units == "HU":
        return _ATTENUATION
    if units == "Gy":
        return _DOSE
    if modality == "MR" and not units:
        return _SIGNAL
    return QUANTITY
