"""The factor from a PET's values to SUV on a page, where the headers give one factor for all slices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dicomnb.errors import DicomError
from dicomnb.pixels.attributes import text
from dicomnb.pixels.uptake.suv import suv_factor
from dicomnb.standard.unit_codes import unit_text
from dicomnb.volumes.volume import Volume

__all__ = ["page_suv"]

_ENTERING: Final = ("Units", "DecayCorrection", "PatientWeight")
"""What enters the factor of a slice, and may differ from one to the next."""

_TIMES: Final = ("AcquisitionDateTime", "AcquisitionDate", "AcquisitionTime")
"""What enters it too, where decay is not corrected to one time."""


def page_suv(points: Sequence[Volume]) -> float | None:
    """Return the uptake value by body weight, g/mL, of one unit of a PET.

    None for other images, for values that are uptake already, and where the factor is in doubt: if the headers lack an
    attribute, if slices have different factors, or if `dicomnb.suv` gives a warning.

    Parameters
    ----------
    points : sequence of Volume
        One volume, or several of one shape: points of a fourth dimension.

    References
    ----------
    PS3.3 C.8.9.1.
    """
    if points[0].modality != "PT" or unit_text(points[0].units) != "Bq/mL":
        return None
    headers = {id(each.dataset): each.dataset for point in points for each in point.slices if each is not None}
    series = list(headers.values())
    # Each factor looks at all headers of the series. Where these agree in what enters it, a few stand for all.
    if len({tuple(text(dataset, name) for name in _ENTERING) for dataset in series}) != 1:
        return None
    timed = [] if text(series[0], "DecayCorrection") in ("START", "ADMIN") else series
    if len({tuple(text(dataset, name) for name in _TIMES) for dataset in timed}) > 1:
        return None
    some = {id(each): each for each in (series[0], series[len(series) // 2], series[-1])}
    try:
        found = [suv_factor(dataset, "bw", series) for dataset in some.values()]
    except DicomError:
        return None
    factors = {each.factor for each in found}
    return factors.pop() if len(factors) == 1 and not any(each.notes for each in found) else None
