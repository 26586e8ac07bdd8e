"""Slides of a few pixels in any tiling, with all that tells their tiles apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import dicomnb as dn
from tests.images import dataset

SLIDE_STORAGE = "1.2.840.10008.5.1.4.1.1.77.1.6"

Layers = dict[tuple[int, int], NDArray[Any]]
"""Whole pictures by the indices of optical path and focal plane."""


def layers(rows: int, columns: int, paths: int = 1, planes: int = 1, dtype: str = "u1") -> Layers:
    """Return pictures in which hardly two pixels are alike."""
    top = np.iinfo(dtype).max
    values = np.arange(rows * columns * paths * planes, dtype=np.int64) * 7919 % top
    pictures = values.astype(dtype).reshape(paths, planes, rows, columns)
    return {(path, plane): pictures[path, plane] for path in range(paths) for plane in range(planes)}


def slide_image(
    pictures: Layers,
    tile: tuple[int, int],
    *,
    sparse: bool = False,
    keep: Sequence[int] | None = None,
    spacing: float | None = 0.25,
    fill: int = 0,
    **more: Any,
) -> dn.Dataset:
    """Return one image of a slide: its tiles in the order of PS3.3 C.7.6.17.3, or, if sparse, backwards."""
    rows, columns = next(iter(pictures.values())).shape[:2]
    tiles, places = [], []
    for path, plane in sorted(pictures):
        for top in range(0, rows, tile[0]):
            for left in range(0, columns, tile[1]):
                part = pictures[path, plane][top : top + tile[0], left : left + tile[1]]
                whole = np.full((*tile, *part.shape[2:]), fill, part.dtype)
                whole[: part.shape[0], : part.shape[1]] = part
                tiles.append(whole)
                places.append((path, plane, top, left))
    order = list(range(len(tiles)))[:: -1 if sparse else 1]
    order = [index for index in order if keep is None or index in keep]
    paths = [dataset(OpticalPathIdentifier=f"path {path}") for path in sorted({path for path, _ in pictures})]
    planes = 1 + max(plane for _, plane in pictures)
    measures = {} if spacing is None else {"PixelSpacing": [spacing, spacing * 2], "SpacingBetweenSlices": 0.0015}
    header: dict[str, Any] = {
        "SOPClassUID": SLIDE_STORAGE,
        "SOPInstanceUID": "2.25.11",
        "SeriesInstanceUID": "2.25.12",
        "SeriesNumber": 4,
        "Modality": "SM",
        "ImageType": ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"],
        "DimensionOrganizationType": "TILED_SPARSE" if sparse else "TILED_FULL",
        "TotalPixelMatrixFocalPlanes": planes,
        "OpticalPathSequence": paths,
        "SharedFunctionalGroupsSequence": [dataset(PixelMeasuresSequence=[dataset(**measures)])],
    }
    if sparse:
        header["PerFrameFunctionalGroupsSequence"] = [
            dataset(
                PlanePositionSlideSequence=[
                    dataset(
                        RowPositionInTotalImagePixelMatrix=places[index][2] + 1,
                        ColumnPositionInTotalImagePixelMatrix=places[index][3] + 1,
                        ZOffsetInSlideCoordinateSystem=1.5 * places[index][1],
                    )
                ],
                OpticalPathIdentificationSequence=[dataset(OpticalPathIdentifier=f"path {places[index][0]}")],
            )
            for index in order
        ]
    made = dataset(**{**header, **more})
    dn.set_pixels(made, np.stack([tiles[index] for index in order]), photometric=more.get("photometric"))
    made.NumberOfFrames = len(order)
    made.TotalPixelMatrixRows, made.TotalPixelMatrixColumns = rows, columns
    return made
