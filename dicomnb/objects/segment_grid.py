"""Where the frames of a segmentation lie, and how thick its slices are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.slabs import are_multiples, common_distance, has_other_distances, slabs, touching_slabs
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import functional_group, integer
from dicomnb.volumes.frames.image_planes import find_planes
from dicomnb.volumes.frames.pixel_spacing import pixel_size, slice_thickness, stated_distance
from dicomnb.volumes.frames.slice_source import SliceSource
from dicomnb.volumes.stacking.colocated_planes import same_places
from dicomnb.volumes.stacking.stack import Stack, stack_planes
from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = ["SegmentGrid", "segment_grid"]

_SAME_MM: Final = 0.01
"""Directions are one if the far corner of a frame moves by no more than this,"""

_SAME_PIXELS: Final = 0.1
"""nor by more than this share of a pixel."""

_NEARLY: Final = 0.9
"""Slices at least this share of their distance thick leave no room for others between them."""


@dataclass(frozen=True, eq=False, repr=False)
class SegmentGrid(VolumeGeometry):
    """Where the frames of a segmentation lie: places in order, and the slice that each frame is.

    Parameters
    ----------
    stack, depth
        As for `VolumeGeometry`; the frames always have a place, and `depth` is the distance of slices.
    slice_of : tuple of int
        The slice that each frame is.
    agrees : bool
        True if the header states the same distance of slices as the places of frames, or as the thickness of a single
        one.
    uneven : bool
        True if slices have several distances by turns: each reaches halfway to its neighbours.
    doubt : str
        What is not certain about that thickness.
    """

    stack: Stack
    slice_of: tuple[int, ...] = ()
    agrees: bool = True
    uneven: bool = False
    doubt: str = ""

    @property
    def shape(self) -> tuple[int, int, int]:
        """Slices, rows and columns."""
        rows, columns = self.frame_shape
        return self.slice_count, rows, columns

    @property
    def borders(self) -> FloatArray:
        """From where to where each slice reaches along the normal, mm, shape (slices, 2)."""
        return touching_slabs(self.stack.heights) if self.uneven else slabs(self.stack.heights, self.depth)


def segment_grid(dataset: Dataset, count: int) -> SegmentGrid:
    """Return where the frames of a segmentation lie.

    Parameters
    ----------
    dataset : Dataset
        A SEG.
    count : int
        How many frames it has.

    Raises
    ------
    GeometryError
        If frames have no place in the patient, or are not parallel.

    References
    ----------
    PS3.3 C.7.6.16.2.3 and C.7.6.16.2.4: where frames lie is Image Position (Patient) alone.
    """
    planes = find_planes(dataset)
    if len(planes) != count:
        raise GeometryError(f"The header places {len(planes)} of {count} frames.")
    size = pixel_size(dataset)
    rows, columns = integer(dataset, "Rows"), integer(dataset, "Columns")
    turn = max(
        np.ptp(planes.rows, axis=0).max() * columns * size.x, np.ptp(planes.columns, axis=0).max() * rows * size.y
    )
    if turn > min(_SAME_MM, _SAME_PIXELS * size.least_mm) or size.units != "mm":
        raise GeometryError("The frames of this segmentation are not parallel, or their pixels have no size in mm.")
    places = same_places(planes, size)
    stack = stack_planes(planes.take([place[0] for place in places]), size)
    slice_of = [0] * count
    frames_of = [places[place] if place >= 0 else [] for place in stack.order]
    for k, frames in enumerate(frames_of):
        for frame in frames:
            slice_of[frame] = k
    slices = tuple(SliceSource(dataset, frames[0]) if frames else None for frames in frames_of)
    depth, agrees, uneven, doubt = _slice_distance(dataset, stack)
    return SegmentGrid(
        slices,
        (len(slices),),
        (rows, columns),
        stack,
        size,
        depth,
        slice_of=tuple(slice_of),
        agrees=agrees,
        uneven=uneven,
        doubt=doubt,
    )


def _slice_distance(dataset: Dataset, stack: Stack) -> tuple[float | None, bool, bool, str]:
    """Return the distance of slices, mm, by which gaps are told, and what else is known of it.

    That is whether the header agrees, whether slices have several distances by turns, and what is not certain.

    Frames where nothing is are left out of the file, so that the places tell multiples of the distance. Which of these
    it is, Spacing Between Slices says: where it divides them, and slices are not too thick to have others between them.
    Of a single frame nothing but what the header states tells it: what is less, its thickness or its spacing.
    """
    measures = functional_group(dataset, "PixelMeasuresSequence", 0)
    stated = abs((None if measures is None else stated_distance(measures, "SpacingBetweenSlices")) or 0.0)
    thickness = slice_thickness(dataset)
    gaps = np.diff(stack.heights)
    if len(gaps):
        common = common_distance(gaps)
        usual = common or float(np.median(gaps))
        has_room = thickness is not None and thickness < _NEARLY * usual
        distance = stated if stated and has_room and are_multiples(gaps, stated) else usual
        uneven = distance == usual and (common is None or has_other_distances(gaps, usual))
        agrees = abs(stated - distance) <= (1 - _NEARLY) * distance
        return distance, agrees, uneven, "" if agrees and not uneven else _doubt(gaps, distance, thickness, uneven)
    least = min(filter(None, (stated, thickness)), default=None)
    agrees = bool(least and stated and thickness and least >= _NEARLY * max(stated, thickness))
    if agrees or not (stated and thickness):
        return stated or thickness, agrees, False, ""
    message = f"a Slice Thickness of {thickness:g} mm and Spacing Between Slices of {stated:g} mm"
    return least, agrees, False, f"it has a single frame, with {message}. It is taken to be {least:g} mm thick."


def _doubt(gaps: FloatArray, distance: float, thickness: float | None, uneven: bool) -> str:
    """Return what is not certain about the thickness of slices where Spacing Between Slices does not tell it."""
    apart = f"its frames lie {gaps.min():.6g} to {gaps.max():.6g} mm apart"
    if uneven:
        return f"{apart}. Each is taken to reach halfway to its neighbours."
    is_as_thick = thickness is not None and abs(thickness - distance) <= (1 - _NEARLY) * distance
    has_gaps = gaps.max() > distance * (2 - _NEARLY) and not is_as_thick
    has_room = thickness is not None and thickness < distance / 2 * (2 - _NEARLY) and are_multiples(gaps, thickness)
    if has_gaps or has_room:
        return (
            f"{apart}, and frames where nothing is may be left out: Spacing Between Slices does not tell how far apart "
            f"slices are. Each is taken to be {distance:.6g} mm thick."
        )
    return ""
