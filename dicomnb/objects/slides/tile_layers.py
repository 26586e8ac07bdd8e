"""Which frame of which file holds which tile of a level, for each optical path and focal plane."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, GeometryError, InvalidValue, MissingAttribute
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import functional_group, integer, items, number, scope, text
from dicomnb.standard.tag import tag_text, to_tag

__all__ = ["TileLayer", "matrix_size", "path_names", "tile_layers"]

_UM: Final = 1000.0

LayerKey = tuple[str, float]
"""An optical path, or the number of a segment, and the height of a focal plane in µm."""

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TileLayer:
    """The tiles of one optical path in one focal plane.

    Parameters
    ----------
    rows, columns : ndarray of int, shape (tiles,)
        Where each tile begins in the whole picture, from 0.
    files, frames : ndarray of int, shape (tiles,)
        Which file of the level, and which frame of it, from 0.
    """

    rows: IntArray
    columns: IntArray
    files: IntArray
    frames: IntArray

    def __len__(self) -> int:
        return len(self.rows)

    def touching(self, left: int, top: int, width: int, height: int, tile: tuple[int, int]) -> IntArray:
        """Return which tiles of (rows, columns) pixels a rectangle of the whole picture touches."""
        across = (self.columns < left + width) & (self.columns + tile[1] > left)
        return np.flatnonzero(across & (self.rows < top + height) & (self.rows + tile[0] > top))


def matrix_size(dataset: Dataset) -> tuple[int, int]:
    """Return rows and columns of the whole picture that the frames of a file are tiles of.

    Raises
    ------
    MissingAttribute, InvalidValue
        If the header does not say them.
    """
    size = tuple(integer(dataset, f"TotalPixelMatrix{side}") for side in ("Rows", "Columns"))
    if min(size) < 1:
        keyword = "TotalPixelMatrixRows" if size[0] < 1 else "TotalPixelMatrixColumns"
        raise InvalidValue(f"{tag_text(to_tag(keyword))} {keyword} is {min(size)}.", tag=to_tag(keyword))
    return size[0], size[1]


def path_names(dataset: Dataset) -> list[str]:
    """Return what tells the layers of a file apart: its optical paths, or the numbers of its segments."""
    if "SegmentSequence" in dataset and text(dataset, "SegmentationType") != "LABELMAP":
        return [text(item, "SegmentNumber") for item in items(dataset, "SegmentSequence")] or [""]
    return [text(item, "OpticalPathIdentifier") for item in items(dataset, "OpticalPathSequence")] or [""]


def tile_layers(datasets: Sequence[Dataset]) -> dict[LayerKey, TileLayer]:
    """Return the tiles of a level, by optical path and focal plane (µm above the slide).

    Parameters
    ----------
    datasets : sequence of Dataset
        The files of the level: one, the parts of a concatenation, or one for each optical path or focal plane.

    Raises
    ------
    GeometryError
        If a file does not say where its tiles lie.
    InvalidValue
        If a file has more frames than its picture has tiles.

    Warns
    -----
    DicomWarning
        If there are less tiles than a full tiling has; they are absent.

    References
    ----------
    PS3.3 C.7.6.17.3: in TILED_FULL order columns go by first, then rows, focal planes, optical paths and segments.
    PS3.3 C.8.12.14 (Plane Position (Slide)), C.7.6.16.2.2.4 (concatenations).
    """
    found: dict[LayerKey, list[tuple[int, int, int, int]]] = {}
    for file, dataset in enumerate(datasets):
        frames = integer(dataset, "NumberOfFrames", 1)
        tiling = text(dataset, "DimensionOrganizationType")
        if tiling == "TILED_FULL" or _is_one_tile(dataset, frames):
            places = _in_order(dataset, frames)
        elif "PerFrameFunctionalGroupsSequence" in dataset:
            places = _one_by_one(dataset, frames)
        else:
            raise GeometryError(
                "The header does not say where the tiles of the slide lie: it has neither the order TILED_FULL "
                "nor a position for each frame.",
                tag=to_tag("DimensionOrganizationType"),
                remedy="frames(path) gives the tiles one by one.",
            )
        for frame, (key, row, column) in enumerate(places):
            found.setdefault(key, []).append((row, column, file, frame))
    return {key: TileLayer(*np.array(places, np.int64).reshape(-1, 4).T) for key, places in sorted(found.items())}


def _is_one_tile(dataset: Dataset, frames: int) -> bool:
    """Return True if the only frame is the whole picture, as a thumbnail's is."""
    has_place = "PerFrameFunctionalGroupsSequence" in dataset and (
        functional_group(dataset, "PlanePositionSlideSequence", 0) is not None
    )
    return (
        frames == 1
        and not has_place
        and matrix_size(dataset)
        == (
            integer(dataset, "Rows"),
            integer(dataset, "Columns"),
        )
    )


def _in_order(dataset: Dataset, frames: int) -> Iterator[tuple[LayerKey, int, int]]:
    rows, columns = integer(dataset, "Rows"), integer(dataset, "Columns")
    size = matrix_size(dataset)
    down, across = ceil(size[0] / rows), ceil(size[1] / columns)
    heights = _heights(dataset)
    paths = path_names(dataset)
    total = down * across * len(heights) * len(paths)
    first = integer(dataset, "ConcatenationFrameOffsetNumber", 0)
    if first + frames > total:
        tag = to_tag("NumberOfFrames")
        raise InvalidValue(
            f"{tag_text(tag)} There are {first + frames} tiles; a picture of {size[1]:,} × {size[0]:,} pixels has "
            f"{down} × {across} of {columns} × {rows}, in {len(heights)} focal planes and {len(paths)} optical paths.",
            tag=tag,
        )
    if first + frames < total and "ConcatenationUID" not in dataset:
        warnings.warn(
            f"The slide is tiled in full, and {total - frames} of {total} tiles are not there.",
            DicomWarning,
            stacklevel=4,
        )
    for frame in range(first, first + frames):
        layer, tile = divmod(frame, down * across)
        path, plane = divmod(layer, len(heights))
        row, column = divmod(tile, across)
        yield (paths[path], heights[plane]), row * rows, column * columns


def _heights(dataset: Dataset) -> list[float]:
    """Return the focal planes of a full tiling, µm: as far apart as Spacing Between Slices says."""
    count = max(1, integer(dataset, "TotalPixelMatrixFocalPlanes", 1))
    origin = next(iter(items(dataset, "TotalPixelMatrixOriginSequence")), Dataset())
    first = number(origin, "ZOffsetInSlideCoordinateSystem") or 0.0
    if count == 1:
        return [first]
    step = number(scope(dataset, "PixelMeasuresSequence", 0), "SpacingBetweenSlices")
    if not step:
        raise MissingAttribute(
            f"The slide has {count} focal planes, and no Spacing Between Slices says how far apart they are.",
            tag=to_tag("SpacingBetweenSlices"),
        )
    return [round(first + plane * step * _UM, 6) for plane in range(count)]


def _one_by_one(dataset: Dataset, frames: int) -> Iterator[tuple[LayerKey, int, int]]:
    is_segmented = "SegmentSequence" in dataset and text(dataset, "SegmentationType") != "LABELMAP"
    paths = path_names(dataset)
    for frame in range(frames):
        place = functional_group(dataset, "PlanePositionSlideSequence", frame)
        row, column = (
            None if place is None else number(place, f"{side}PositionInTotalImagePixelMatrix")
            for side in ("Row", "Column")
        )
        if place is None or row is None or column is None:
            raise GeometryError(
                f"Frame {frame} does not say where its tile lies: it has no row and column in the whole picture.",
                tag=to_tag("RowPositionInTotalImagePixelMatrix"),
            )
        if is_segmented:
            identity = functional_group(dataset, "SegmentIdentificationSequence", frame)
            name = "" if identity is None else text(identity, "ReferencedSegmentNumber")
        else:
            identity = functional_group(dataset, "OpticalPathIdentificationSequence", frame)
            name = "" if identity is None else text(identity, "OpticalPathIdentifier")
        height = number(place, "ZOffsetInSlideCoordinateSystem") or 0.0
        yield (name or paths[0], round(height, 6)), int(row) - 1, int(column) - 1
