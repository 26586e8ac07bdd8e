"""Segments of a segmentation (SEG): names, colours, and masks on its own grid or any other."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, GeometryError, UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.fill import Mask
from dicomnb.geometry.slabs import covering, slabs
from dicomnb.objects.contours import placed
from dicomnb.objects.segment_grid import SegmentGrid, segment_grid
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.pixels.attributes import functional_group, functional_groups, integer, items, text
from dicomnb.pixels.cielab import Color, display_color
from dicomnb.pixels.frames import stored_values
from dicomnb.volumes.frame_of_reference import require_same_frame
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.stacking.stack import Stack
from dicomnb.volumes.volume import Volume

__all__ = ["Segment", "segments"]

_SAME_MM: Final = 0.01
"""Grids whose voxels are this near to each other are one grid."""

_ON_SLICE: Final = 0.1
"""Frames lie on slices of a volume if they are no further from them than this share of the distance of slices."""

_OWN_SLICE: Final = 0.5
"""Frames that are slices of a volume reach over this share of the least distance of slices: to no other slice."""

_PARALLEL: Final = 0.999999
"""Square of the cosine of the angle between normals from which on planes are parallel."""

_HALF: Final = 0.5
"""From this share on a voxel of a fractional segment counts as inside."""

Shares = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Segment:
    """One segment of a segmentation.

    Parameters
    ----------
    name : str
        Segment Label, as the file has it.
    number : int
        Segment Number.
    color : (int, int, int) or None
        Recommended Display CIELab Value, as red, green and blue from 0 to 255.
    kind : str
        Segmentation Type: ``"BINARY"``, ``"FRACTIONAL"`` or ``"LABELMAP"``.
    meaning : str
        Segmented Property Type in words, such as ``"Liver"``; may be empty.
    frame_of_reference : str
        UID of the frame of reference that it lies in.
    frames : tuple of int
        Which frames of the file are of this segment, from 0; frames where nothing is may be left out.
    dataset : Dataset
        The file.

    References
    ----------
    PS3.3 C.8.20.2 (Segmentation Image).

    Examples
    --------
    >>> import dicomnb as dn
    >>> segment = dn.segments(dn.make_study("dose") / "seg.dcm")[0]
    >>> segment.name, segment.shape, round(segment.volume_ml, 1)
    ('Tumour', (36, 200, 256), 20.6)
    """

    name: str
    number: int
    color: Color | None
    kind: str
    meaning: str
    frame_of_reference: str
    frames: tuple[int, ...]
    dataset: Dataset
    _grid: SegmentGrid

    @property
    def shape(self) -> tuple[int, int, int]:
        """Slices, rows and columns of its own grid: of all frames of the file, whatever segment they are of."""
        return self._grid.shape

    @property
    def grid(self) -> SegmentGrid:
        """Where the voxels of its own grid lie, also between frames that were left out."""
        return self._grid

    def shares(self) -> Shares:
        """Return how much of each voxel of its own grid belongs to it: float32 from 0 to 1, shaped like `shape`.

        Of a binary segment 0 or 1. Whether the share is a probability or an occupancy is Segmentation Fractional Type.
        """
        found = np.zeros(self.shape, np.float32)
        most = integer(self.dataset, "MaximumFractionalValue", 255) if self.kind == "FRACTIONAL" else 1
        for frame in self.frames:
            stored = stored_values(self.dataset, frame)
            shown = stored == self.number if self.kind == "LABELMAP" else stored
            np.maximum(found[self._grid.slice_of[frame]], shown, out=found[self._grid.slice_of[frame]])
        return found / np.float32(most) if most > 1 else found

    def mask(self, volume: Any = None, *, any_frame: bool = False, threshold: float = _HALF) -> Mask:
        """Return which voxels of a volume are in the segment.

        A voxel of the volume is in it if its centre lies in a voxel that is: the nearest one counts, and nothing is
        interpolated. So a grid that is the segmentation's own gets the voxels of the file.

        Parameters
        ----------
        volume : Volume or path, optional
            The grid; by default its own.
        any_frame : bool
            True to take coordinates as they are where the frames of reference differ or are not stated.
        threshold : float
            From which share on a voxel of a fractional segment counts; above 0.

        Returns
        -------
        ndarray of bool, shape (slices, rows, columns)

        Raises
        ------
        GeometryError
            If the frames of reference differ, or the volume has no place in the patient.
        UsageError
            If the threshold is not above 0.
        """
        if not threshold > 0:
            raise UsageError(f"With a threshold of {threshold:g} every voxel would be in the segment.")
        own: Mask = self.shares() >= np.float32(threshold)
        if volume is None:
            return own
        grid = load(volume)
        if not any_frame:
            require_same_frame(f"segment {self.name!r}", self.frame_of_reference, grid)
        if self._is_drawn_on(grid):
            # Each frame is one slice and no other, however far it is to the next.
            least = float(np.diff(placed(grid).heights).min())
            return _moved(own, replace(self._grid, depth=_OWN_SLICE * least, uneven=False), grid)
        return _moved(own, self._grid, grid)

    def _is_drawn_on(self, volume: Volume) -> bool:
        """Return True if frames lie on slices of this volume and were made of them: slices between them are gaps.

        They were made of them if they say so. Where the distance that the header states is not that of the frames, it
        is enough that their pixels are those of the slices.

        References
        ----------
        PS3.3 C.7.6.16.2.6 (Derivation Image).
        """
        stack, own = placed(volume), self._grid.stack
        if stack.distance is None or not self.frames or float(stack.normal @ own.normal) ** 2 < _PARALLEL:
            return False
        frames = own.positions[[self._grid.slice_of[frame] for frame in self.frames]]
        away = np.abs((frames @ stack.normal)[:, None] - stack.positions @ stack.normal)
        if away.min(axis=1).max() > _ON_SLICE * stack.distance:
            return False
        there = {text(each.dataset, "SOPInstanceUID") for each in volume.slices if each is not None}
        if all(sources and sources <= there for sources in map(self._sources, self.frames)):
            return True
        return not self._grid.agrees and self._has_pixels_of(volume, stack.positions[away.argmin(axis=1)] - frames)

    def _has_pixels_of(self, volume: Volume, shifts: FloatArray) -> bool:
        """Return True if the pixels of frames are those of slices; `shifts` of their first ones, LPS in mm."""
        stack, own, size = placed(volume), self._grid.stack, self._grid.size
        same_size = (size.x, size.y) == (volume.size.x, volume.size.y) and self.shape[1:] == volume.frame_shape[:2]
        turned = max(float(np.abs(own.row - stack.row).max()), float(np.abs(own.column - stack.column).max()))
        return same_size and turned * max(self.shape) < _ON_SLICE and float(np.abs(shifts).max()) < _ON_SLICE * size.x

    def _sources(self, frame: int) -> set[str]:
        """Return the SOP Instance UIDs of the images that a frame was made of."""
        derivation = functional_groups(self.dataset, "DerivationImageSequence", frame)
        images = [image for item in derivation for image in items(item, "SourceImageSequence")]
        return {text(image, "ReferencedSOPInstanceUID") for image in images}

    @property
    def volume_ml(self) -> float:
        """Volume in millilitres: voxels that are in it times their volume.

        Raises
        ------
        GeometryError
            If nothing says how thick a single slice is.
        """
        grid = self._grid
        if len(grid.stack.positions) == 1 and grid.depth is None:
            raise GeometryError("A single frame without Slice Thickness has no volume.")
        if grid.doubt:
            warnings.warn(f"Segment {self.name!r}: {grid.doubt}", DicomWarning, stacklevel=2)
        thickness = np.diff(grid.borders, axis=1)[:, 0]
        counts = self.mask().sum(axis=(1, 2))
        return float(counts @ thickness) * grid.size.x * grid.size.y / 1000

    def __repr__(self) -> str:
        return f"<Segment {self.number} {self.name!r}, {len(self.frames)} frames>"


def segments(source: Readable) -> list[Segment]:
    """Return the segments of a segmentation, in the order of the file.

    Parameters
    ----------
    source : Dataset or path
        A SEG.

    Returns
    -------
    list of Segment
        Empty ones included; of a label map those that are named, but for the background.

    Raises
    ------
    UsageError
        If it is no segmentation.
    GeometryError
        If its frames have no place in the patient (a slide's, or a radiograph's), or are not parallel.

    References
    ----------
    PS3.3 C.8.20 (Segmentation), A.51.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.segments(dn.make_study("dose") / "seg.dcm")
    [<Segment 1 'Tumour', 11 frames>, <Segment 2 'Left lung', 36 frames>]
    """
    dataset = read(source)
    if "SegmentSequence" not in dataset:
        raise UsageError(
            f"This data set ({text(dataset, 'Modality') or 'no modality'}) holds no segments.",
            remedy="segments(source) takes a SEG, structures(source) an RTSTRUCT.",
        )
    kind = text(dataset, "SegmentationType") or "BINARY"
    count = max(1, integer(dataset, "NumberOfFrames", 1))
    grid = segment_grid(dataset, count)
    numbers = [None if kind == "LABELMAP" else _segment_of(dataset, frame) for frame in range(count)]
    found = []
    for item in items(dataset, "SegmentSequence"):
        segment = integer(item, "SegmentNumber")
        if kind == "LABELMAP" and segment == 0:
            continue
        meaning = items(item, "SegmentedPropertyTypeCodeSequence")
        found.append(
            Segment(
                text(item, "SegmentLabel"),
                segment,
                display_color(item),
                kind,
                text(meaning[0], "CodeMeaning") if meaning else "",
                text(dataset, "FrameOfReferenceUID"),
                tuple(frame for frame, stated in enumerate(numbers) if stated in {None, segment}),
                dataset,
                grid,
            )
        )
    return found


def _segment_of(dataset: Dataset, frame: int) -> int:
    item = functional_group(dataset, "SegmentIdentificationSequence", frame)
    return -1 if item is None else integer(item, "ReferencedSegmentNumber", -1)


def _moved(own: Mask, grid: SegmentGrid, volume: Volume) -> Mask:
    """Return a mask on the grid of a volume: for each voxel the nearest one."""
    target = placed(volume)
    n, rows, columns = volume.slice_count, *volume.frame_shape[:2]
    found = np.zeros((n, rows, columns), np.bool_)
    stack, size = grid.stack, grid.size
    inside = np.argwhere(own)
    if not len(inside):
        return found
    borders = grid.borders if grid.depth or len(own) > 1 else slabs(stack.heights, target.distance or volume.depth)
    # A voxel's column and row in the segmentation change by these from column to column and from row to row.
    across = np.stack([stack.row / size.x, stack.column / size.y])
    directions = np.stack([target.row * volume.size.x, target.column * volume.size.y])
    box = _corners(inside, grid, borders)
    for k in range(n):
        part = _reached(box - target.positions[k], volume, target, (rows, columns))
        if part is None:
            continue
        start = target.positions[k] - stack.positions[0]
        j, i = np.ogrid[part]
        height = start @ stack.normal + i * (directions[0] @ stack.normal) + j * (directions[1] @ stack.normal)
        which = covering(borders, np.ravel(height)).reshape(height.shape)
        # The origin of a slice is shifted where the stack is tilted.
        origins = (stack.positions - stack.positions[0]) @ across.T
        column, row = (
            np.floor(
                start @ direction
                + i * (directions[0] @ direction)
                + j * (directions[1] @ direction)
                - origins[which, axis]
                + _ROUND
            )
            for axis, direction in enumerate(across)
        )
        valid = (which >= 0) & (row >= 0) & (row < own.shape[1]) & (column >= 0) & (column < own.shape[2])
        which, row, column = (
            np.where(valid, index, 0).astype(np.intp) for index in np.broadcast_arrays(which, row, column)
        )
        found[k][part] = own[which, row, column] & valid
    return found


_ROUND: Final = 0.5 + 1e-6
"""Halfway between two voxels the later one counts, despite rounding."""


def _corners(inside: NDArray[np.intp], grid: SegmentGrid, borders: FloatArray) -> FloatArray:
    """Return the corners of the box around the voxels of a mask, LPS in mm, shape (8 or more, 3)."""
    stack, size = grid.stack, grid.size
    low, high = inside.min(axis=0), inside.max(axis=0)
    found = []
    for k in (low[0], high[0]):
        reach = max(borders[k, 1] - stack.heights[k], stack.heights[k] - borders[k, 0])
        for j in (low[1] - 0.5, high[1] + 0.5):
            for i in (low[2] - 0.5, high[2] + 0.5):
                center = stack.positions[k] + i * size.x * stack.row + j * size.y * stack.column
                found += [center - reach * stack.normal, center + reach * stack.normal]
    return np.array(found)


def _reached(corners: FloatArray, volume: Volume, target: Stack, shape: tuple[int, int]) -> tuple[slice, slice] | None:
    """Return the rows and columns of a slice that a box reaches, None if it is beside it; `corners` from its origin."""
    heights = corners @ target.normal
    if heights.min() > _SAME_MM or heights.max() < -_SAME_MM:
        return None
    i, j = corners @ target.row / volume.size.x, corners @ target.column / volume.size.y
    left, right = max(0, int(np.floor(i.min()))), min(shape[1] - 1, int(np.ceil(i.max())))
    top, bottom = max(0, int(np.floor(j.min()))), min(shape[0] - 1, int(np.ceil(j.max())))
    return (slice(top, bottom + 1), slice(left, right + 1)) if left <= right and top <= bottom else None
