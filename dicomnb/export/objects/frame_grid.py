"""Where the frames of a new object lie, and the functional groups that say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.analysis.derived import DerivedVolume, source_images, source_series
from dicomnb.errors import GeometryError
from dicomnb.export.array_grid import array_grid
from dicomnb.export.objects.encoded_groups import derivation_group, position_groups, put_frame_groups
from dicomnb.export.objects.instance import item, put
from dicomnb.export.objects.references import slice_references
from dicomnb.export.quantise import decimal
from dicomnb.geometry.affine import FloatArray
from dicomnb.objects.contours import placed
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.file_requirements import new_uid
from dicomnb.standard.code import Code
from dicomnb.volumes.volume import Volume

__all__ = ["FrameGrid", "FramePlace", "decimals", "frame_grid", "put_frame_geometry", "put_sources"]

_SAME_MM: Final = 0.01
"""Grids whose voxels are this near to each other are one grid,"""

_SAME_SHARE: Final = 0.02
"""if that is no more than this share of the shortest side of a voxel."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameGrid:
    """Where the frames of an object lie, slices in the order of their normal.

    Parameters
    ----------
    shape : (int, int, int)
        Slices, rows, columns.
    positions : ndarray of shape (slices, 3)
        Centre of each slice's first voxel, LPS in mm.
    cosines : ndarray of shape (6,)
        Directions in which the column and the row index grow.
    size : (float, float)
        Distance between columns, then between rows, mm.
    thickness : float
        Of a slice, mm: the distance of slices, the median of uneven ones.
    distance : float or None
        Distance of slices, mm; None where they are not evenly spaced.
    references : tuple of Dataset or None
        For each slice an item that refers to the one image that lies there.
    is_turned : bool
        True if the slices of the array that was given go against the normal.
    """

    shape: tuple[int, int, int]
    positions: FloatArray
    cosines: FloatArray
    size: tuple[float, float]
    thickness: float
    distance: float | None
    references: tuple[Dataset | None, ...]
    is_turned: bool = False


def frame_grid(volume: Volume, shape: tuple[int, int, int] | None = None, affine: ArrayLike | None = None) -> FrameGrid:
    """Return where the frames of an object lie: on the slices of a volume, or on a grid of their own.

    Parameters
    ----------
    volume : Volume
        The images that it is made of.
    shape : (slices, rows, columns), optional
        Of an array on a grid of its own.
    affine : array_like of shape (4, 4), optional
        Of that grid, from (i, j, k) to LPS in mm.

    Raises
    ------
    GeometryError
        If a single slice has no thickness.
    UsageError
        If images of DICOM cannot lie so.
    """
    if affine is None or shape is None:
        return _grid_of(volume)
    found = array_grid(shape[0], np.asarray(affine, np.float64))
    x, y, z = found.spacing
    references = (None,) * shape[0]
    other = FrameGrid(shape, found.positions, found.cosines, (x, y), z, z, references, found.is_turned)
    own = _grid_of(volume)
    return replace(own, is_turned=found.is_turned) if _are_same(own, other) else other


def _are_same(one: FrameGrid, other: FrameGrid) -> bool:
    """Return True if all voxels of two grids lie at the same places."""
    limit = min(_SAME_MM, _SAME_SHARE * min(*one.size, one.thickness))
    if one.shape != other.shape or np.abs(one.positions - other.positions).max() > limit:
        return False
    _, rows, columns = one.shape
    ends = [
        np.concatenate([grid.cosines[:3] * grid.size[0] * columns, grid.cosines[3:] * grid.size[1] * rows])
        for grid in (one, other)
    ]
    return float(np.abs(ends[0] - ends[1]).max()) <= limit


def _grid_of(volume: Volume) -> FrameGrid:
    stack = placed(volume)
    thickness = stack.distance or volume.depth
    if thickness is None:
        raise GeometryError(
            "A single slice without Slice Thickness: a mask on it would have no volume.",
            remedy="Set SliceThickness on the data set if you know it.",
        )
    rows, columns = volume.frame_shape[:2]
    return FrameGrid(
        (volume.slice_count, rows, columns),
        stack.positions,
        np.concatenate([stack.row, stack.column]),
        (volume.size.x, volume.size.y),
        thickness,
        thickness if stack.step is not None or volume.slice_count == 1 else None,
        slice_references(volume),
    )


def decimals(numbers: Iterable[float]) -> list[float]:
    """Return numbers that decimal strings hold; what is 0 but for rounding is 0."""
    return [decimal(round(float(number), 9)) + 0.0 for number in numbers]


def _shared_groups(grid: FrameGrid) -> Dataset:
    """Return the functional groups of all frames: size of voxels and orientation (PS3.3 C.7.6.16.2.1, C.7.6.16.2.4)."""
    measures = item(PixelSpacing=decimals(grid.size[::-1]), SliceThickness=decimal(grid.thickness))
    if grid.distance is not None:
        measures.SpacingBetweenSlices = decimal(grid.distance)
    return item(
        PixelMeasuresSequence=[measures],
        PlaneOrientationSequence=[item(ImageOrientationPatient=decimals(grid.cosines))],
    )


@dataclass(frozen=True, slots=True)
class FramePlace:
    """Where a frame lies, and what it is beside that.

    Parameters
    ----------
    k : int
        Its slice.
    numbers : tuple of int
        Dimension Index Values before that of its place.
    group : bytes
        Functional groups of its own behind those of its place, encoded.
    content : bytes
        Attributes of its Frame Content beside the index, encoded.
    """

    k: int
    numbers: tuple[int, ...] = ()
    group: bytes = b""
    content: bytes = b""


def put_frame_geometry(
    dataset: Dataset,
    grid: FrameGrid,
    frames: Sequence[FramePlace],
    derived_by: Code,
    pointers: Sequence[tuple[int, int, str]] = (),
    words: str = "",
) -> None:
    """Set functional groups and dimensions of frames (PS3.3 C.7.6.16, C.7.6.17).

    Parameters
    ----------
    dataset : Dataset
        The object; changed in place.
    grid : FrameGrid
        Where its slices lie.
    frames : sequence of FramePlace
        In their order.
    derived_by : Code
        How each was derived from the image that lies there.
    pointers : sequence of (int, int, str)
        Of dimensions before that of place: Dimension Index Pointer, Functional Group Pointer and a name.
    words : str
        How they were derived, in words.
    """
    organization = new_uid()
    # Image Position (Patient), Plane Position Sequence
    dimensions = [*pointers, (0x00200032, 0x00209113, "Position")]
    place_number = {k: number for number, k in enumerate(sorted({frame.k for frame in frames}), 1)}
    made_of = {
        k: b"" if (reference := grid.references[k]) is None else derivation_group(reference, derived_by, words)
        for k in place_number
    }
    put(
        dataset,
        DimensionOrganizationSequence=[item(DimensionOrganizationUID=organization)],
        DimensionIndexSequence=[
            item(
                DimensionOrganizationUID=organization,
                DimensionIndexPointer=pointer,
                FunctionalGroupPointer=group,
                DimensionDescriptionLabel=name,
            )
            for pointer, group, name in dimensions
        ],
        SharedFunctionalGroupsSequence=[_shared_groups(grid)],
    )
    groups = []
    for frame in frames:
        numbers = (*frame.numbers, place_number[frame.k])
        # In the order of their tags.
        place = position_groups(numbers, decimals(grid.positions[frame.k]), frame.content)
        groups.append(made_of[frame.k] + place + frame.group)
    put_frame_groups(dataset, groups)


def put_sources(dataset: Dataset, volume: Volume, grid: FrameGrid) -> None:
    """Name the images that an object was made of (PS3.3 C.12.2, C.12.4)."""
    series = source_series(volume)
    if series:
        dataset.ReferencedSeriesSequence = series
    if isinstance(volume, DerivedVolume) or not any(grid.references):
        images = source_images(volume)
        if images:
            dataset.SourceImageSequence = images
