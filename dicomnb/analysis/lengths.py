"""How many millimetres lie between two pixels of a slice, where that holds, and where it is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import FloatArray
from dicomnb.volumes.findings import PROJECTION_MODALITIES
from dicomnb.volumes.frames.ultrasound_regions import UltrasoundRegion, ultrasound_regions
from dicomnb.volumes.section import Section
from dicomnb.volumes.volume import Volume

__all__ = ["Calibration", "calibration_of", "notes_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What a step from pixel to pixel of a slice is worth.

    Parameters
    ----------
    metric : ndarray of shape (2, 2)
        From differences of coordinates in the slice to lengths along two axes at a right angle.
    units : str
        Unit of these lengths: ``"mm"``, or ``"pixels"`` where the header states no distance.
    where : str
        Where they hold, if that is not in the body: ``"at the detector"``; may be empty.
    notes : tuple of str
        What a reader has to know about them.
    """

    metric: FloatArray
    units: str
    where: str = ""
    notes: tuple[str, ...] = ()


def calibration_of(section: Section, points: ArrayLike) -> Calibration:
    """Return the scale that all of some points of a slice share.

    Parameters
    ----------
    section : Section
        The slice.
    points : array_like of shape (n, 2)
        Coordinates in it.

    Raises
    ------
    GeometryError
        If the picture is an ultrasound image, and the points do not lie in one region whose two directions are lengths.

    References
    ----------
    PS3.3 C.8.5.5 (regions); 10.7.1.3 (where Pixel Spacing holds).
    """
    volume = section.volume
    there = ultrasound_regions(volume.dataset)
    if there and section.normal == 0:
        return _region_scale(section, there, np.asarray(points, np.float64))
    size = volume.size
    return Calibration(np.eye(2), size.units, size.where, notes_of(volume))


def notes_of(volume: Volume) -> tuple[str, ...]:
    """Return what a reader has to know about lengths in a volume."""
    size = volume.size
    if size.note:
        return (size.note,)
    if volume.modality in PROJECTION_MODALITIES:
        return ("This is a projection: lengths hold in one plane only, and the header does not say in which.",)
    return ()


def _region_scale(section: Section, there: Sequence[UltrasoundRegion], points: FloatArray) -> Calibration:
    indices = section.indices(points)[..., :2]
    inside = [{number for number, region in enumerate(there) if _holds(region, place)} for place in indices]
    common = set.intersection(*inside)
    spatial = [there[number] for number in sorted(common) if there[number].is_spatial]
    if spatial:
        region = min(spatial, key=lambda each: (each.right - each.left) * (each.bottom - each.top))
        assert region.x is not None
        assert region.y is not None
        size = section.volume.size
        metric = np.diag([region.x.spacing / size.x, region.y.spacing / size.y])
        return Calibration(
            metric, "mm", notes=(f"Distances are those of the {_named(region)} that all points lie in.",)
        )
    if common:
        region = there[min(common)]
        across, down = region.x_units or "nothing", region.y_units or "nothing"
        message = f"The {_named(region)} counts {across} across and {down} down: there is no distance in it."
    elif not all(inside):
        number = next(number for number, found in enumerate(inside) if not found)
        column, row = np.rint(indices[number]).astype(int)
        message = f"Column {column}, row {row} lies in no region of this ultrasound image: nothing there has a scale."
    else:
        message = "These points lie in different regions of this ultrasound image, and each has a scale of its own."
    raise GeometryError(
        message, remedy="dn.ultrasound_regions(ds) lists the regions with their scales; measure in one."
    )


def _holds(region: UltrasoundRegion, place: FloatArray) -> bool:
    column, row = place
    return bool(region.left - 0.5 <= column <= region.right + 0.5 and region.top - 0.5 <= row <= region.bottom + 0.5)


def _named(region: UltrasoundRegion) -> str:
    return f"{region.format or 'unnamed'} region"
