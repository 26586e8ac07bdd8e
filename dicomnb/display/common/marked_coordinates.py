"""What a report marks on a volume: its coordinates as lines on each slice, and the voxels that they enclose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dicomnb.errors import UsageError
from dicomnb.geometry.fill import Mask, fill_polygons
from dicomnb.objects.reports.coordinates import Lines, ReportCoordinates
from dicomnb.objects.reports.report import StructuredReport
from dicomnb.pixels.attributes import text
from dicomnb.volumes.volume import Volume

__all__ = ["MARKING", "CoordinateMark", "marks_of"]

MARKING: Final = (StructuredReport, ReportCoordinates)
"""What marks something."""


@dataclass(frozen=True, slots=True, eq=False)
class CoordinateMark:
    """One set of coordinates on a volume.

    Parameters
    ----------
    name : str
        What they mark.
    lines : tuple
        For each slice its closed lines, as (column, row) of their corners.
    mask : ndarray of bool, shape (slices, rows, columns)
        What they enclose; nothing for lines and points.
    """

    name: str
    lines: tuple[Lines, ...]
    mask: Mask

    @property
    def first(self) -> int:
        """The first slice with lines."""
        return next(k for k, drawn in enumerate(self.lines) if drawn)


def marks_of(item: StructuredReport | ReportCoordinates, volume: Volume) -> list[CoordinateMark]:
    """Return what a report, or one set of its coordinates, marks on a volume of three dimensions.

    Raises
    ------
    UsageError
        If it marks nothing, or nothing on these images.
    GeometryError
        If one set of coordinates lies in another frame of reference.
    """
    if isinstance(item, ReportCoordinates):
        every = [item]
    else:
        own = text(volume.dataset, "FrameOfReferenceUID")
        every = item.coordinates()
        if not every:
            raise UsageError("The report has no coordinates: there is nothing to draw.")
        # Of several some may lie in another scan.
        every = [each for each in every if not own or each.frame_of_reference in ("", own)]
    found = [(each, each.on_slices(volume)) for each in every]
    marks = [CoordinateMark(each.name, lines, _enclosed(each, lines, volume)) for each, lines in found if any(lines)]
    if not marks:
        raise UsageError(
            "The coordinates of the report lie on other images than these.",
            remedy="report(path).references names those that it refers to.",
        )
    return marks


def _enclosed(item: ReportCoordinates, lines: tuple[Lines, ...], volume: Volume) -> Mask:
    mask = np.zeros(volume.shape[:3], np.bool_)
    for k, drawn in enumerate(lines):
        if drawn and item.is_closed:
            mask[k] = fill_polygons(drawn, (mask.shape[1], mask.shape[2]))
    return mask
