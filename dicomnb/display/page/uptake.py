"""What makes uptake values of the numbers of a PET on a page, where its headers say it for all slices alike."""

from __future__ import annotations

from collections.abc import Sequence

from dicomnb.errors import DicomError
from dicomnb.pixels.uptake.suv import suv_factor
from dicomnb.standard.unit_codes import unit_text
from dicomnb.volumes.volume import Volume

__all__ = ["page_suv"]


def page_suv(points: Sequence[Volume]) -> float | None:
    """Return the uptake value by body weight, g/mL, of one unit of a PET.

    None for other images, for values that are uptake already, and where there is no factor that is beyond doubt: the
    headers lack what it takes, slices have different ones, or there is something that a reader has to know of it, which
    `dicomnb.suv` says.

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
    try:
        found = [suv_factor(dataset, "bw", series) for dataset in series]
    except DicomError:
        return None
    factors = {each.factor for each in found}
    return factors.pop() if len(factors) == 1 and not any(each.notes for each in found) else None
