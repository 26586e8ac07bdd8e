"""Where the tiles of a slide lie in its whole picture: frames beside each other, and none above another."""

from __future__ import annotations

from math import ceil
from typing import Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import functional_group, integer, items, number, text

__all__ = ["COLUMN", "ROW", "tile_places", "whole_size"]

ROW: Final = "RowPositionInTotalImagePixelMatrix"
COLUMN: Final = "ColumnPositionInTotalImagePixelMatrix"

_Z: Final = "ZOffsetInSlideCoordinateSystem"
_PLANE: Final = "TotalPixelMatrixFocalPlanes"
_PATH: Final = "OpticalPathIdentifier"


def whole_size(dataset: Dataset) -> tuple[int, int] | None:
    """Return rows and columns of the whole picture that frames are tiles of, None where they are no tiles."""
    rows, columns = (integer(dataset, f"TotalPixelMatrix{side}", 0) for side in ("Rows", "Columns"))
    is_mask = text(dataset, "Modality") == "SEG"  # which tells its frames apart by their segments
    return None if is_mask or rows < 1 or columns < 1 else (rows, columns)


def tile_places(dataset: Dataset, frames: int) -> dict[str, tuple[float | str, ...]]:
    """Return where each frame begins in the whole picture of a slide, by the keywords that say so.

    Parameters
    ----------
    dataset : Dataset
        A file whose frames have no place in a patient.
    frames : int
        How many frames there are.

    Returns
    -------
    dict of str to tuple
        Row and column of each frame's first pixel in the Total Pixel Matrix, which counts from 1; and, where there are
        several, the offset in µm or the number of its focal plane, and its optical path. Empty for a single frame, and
        where the header does not place them.

    References
    ----------
    PS3.3 C.8.12.14 (Plane Position (Slide)), C.7.6.17.3: in TILED_FULL order columns go by first, then rows, focal
    planes and optical paths.
    """
    whole = whole_size(dataset)
    if whole is None or frames < 2:
        return {}
    if text(dataset, "DimensionOrganizationType") == "TILED_FULL":
        return _in_order(dataset, frames, whole)
    return _one_by_one(dataset, frames)


def _in_order(dataset: Dataset, frames: int, whole: tuple[int, int]) -> dict[str, tuple[float | str, ...]]:
    rows, columns = integer(dataset, "Rows"), integer(dataset, "Columns")
    down, across = ceil(whole[0] / rows), ceil(whole[1] / columns)
    planes = max(1, integer(dataset, _PLANE, 1))
    paths = [text(item, _PATH) for item in items(dataset, "OpticalPathSequence")] or [""]
    if down * across * planes * len(paths) != frames:
        return {}
    beginnings = [divmod(frame % (down * across), across) for frame in range(frames)]
    found: dict[str, tuple[float | str, ...]] = {
        ROW: tuple(row * rows + 1 for row, _ in beginnings),
        COLUMN: tuple(column * columns + 1 for _, column in beginnings),
    }
    layers = [divmod(frame // (down * across), planes) for frame in range(frames)]
    if planes > 1:
        found[_PLANE] = tuple(plane + 1 for _, plane in layers)
    if len(paths) > 1:
        found[_PATH] = tuple(paths[path] for path, _ in layers)
    return found


def _one_by_one(dataset: Dataset, frames: int) -> dict[str, tuple[float | str, ...]]:
    places = [functional_group(dataset, "PlanePositionSlideSequence", frame) for frame in range(frames)]
    found: dict[str, tuple[float | str, ...]] = {}
    for keyword in (ROW, COLUMN, _Z):
        values = [None if place is None else number(place, keyword) for place in places]
        stated = tuple(value for value in values if value is not None)
        if keyword != _Z and len(stated) < frames:
            return {}
        if len(stated) == frames and (keyword != _Z or len(set(stated)) > 1):
            found[keyword] = stated
    paths = [functional_group(dataset, "OpticalPathIdentificationSequence", frame) for frame in range(frames)]
    names = tuple("" if path is None else text(path, _PATH) for path in paths)
    return {**found, _PATH: names} if len(set(names)) > 1 else found
