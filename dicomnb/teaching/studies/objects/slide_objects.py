"""What is drawn on a made-up slide: annotations of its nuclei, and a label map of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.cielab import encoded_lab
from dicomnb.pixels.encode import set_pixels
from dicomnb.teaching.phantom.header import code, put

__all__ = ["annotation_group", "label_segments", "put_tiles", "tiles_of"]

NUCLEUS: Final = ("84640000", "Nucleus")
_CORNERS: Final = 24
"""Corners of the outline of a nucleus."""


def tiles_of(picture: NDArray[Any], tile: tuple[int, int], fill: Any = 0) -> NDArray[Any]:
    """Return a picture as tiles in the order TILED_FULL; what lies beyond its border is filled."""
    rows, columns = picture.shape[:2]
    down, across = -(-rows // tile[0]), -(-columns // tile[1])
    whole = np.empty((down * tile[0], across * tile[1], *picture.shape[2:]), picture.dtype)
    whole[:] = fill
    whole[:rows, :columns] = picture
    parts = whole.reshape(down, tile[0], across, tile[1], *picture.shape[2:]).swapaxes(1, 2)
    return parts.reshape(down * across, *tile, *picture.shape[2:])


def put_tiles(dataset: Dataset, tiles: NDArray[Any], size: tuple[int, int], **how: Any) -> None:
    """Put tiles of a picture of (rows, columns) pixels into a data set; `how` as in `set_pixels`."""
    set_pixels(dataset, np.ascontiguousarray(tiles), **how)
    put(
        dataset,
        NumberOfFrames=len(tiles),
        TotalPixelMatrixRows=size[0],
        TotalPixelMatrixColumns=size[1],
    )


def annotation_group(
    number: int, uid: str, label: str, circles: Sequence[tuple[float, float, float]], *, outlined: bool
) -> Dataset:
    """Return the group of annotations of some circles, each (x, y, radius) in mm of the slide: outlines, or centres.

    References
    ----------
    PS3.3 C.37.1.2.
    """
    angles = 2 * np.pi * np.arange(_CORNERS) / _CORNERS
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = [np.array([circle[:2]]) + (circle[2] * ring if outlined else 0) for circle in circles]
    group = put(
        Dataset(),
        AnnotationGroupNumber=number,
        AnnotationGroupUID=uid,
        AnnotationGroupLabel=label,
        AnnotationGroupGenerationType="MANUAL",
        AnnotationPropertyCategoryCodeSequence=[code("91723000", "Anatomical Structure")],
        AnnotationPropertyTypeCodeSequence=[code(*NUCLEUS)],
        NumberOfAnnotations=len(circles),
        GraphicType="POLYGON" if outlined else "POINT",
        AnnotationAppliesToAllOpticalPaths="YES",
        AnnotationAppliesToAllZPlanes="YES",
        CommonZCoordinateValue=0.0,
        RecommendedDisplayCIELabValue=list(encoded_lab((0, 160, 60) if outlined else (250, 180, 0))),
    )
    group.add_new("PointCoordinatesData", "OF", np.concatenate(points).astype("<f4").tobytes())
    if outlined:
        first = 1 + 2 * _CORNERS * np.arange(len(circles))
        group.add_new("LongPrimitivePointIndexList", "OL", first.astype("<u4").tobytes())
        areas = np.array([np.pi * circle[2] ** 2 for circle in circles], "<f4")
        values = Dataset()
        values.add_new("FloatingPointValues", "OF", areas.tobytes())
        group.MeasurementsSequence = [
            put(
                Dataset(),
                ConceptNameCodeSequence=[code("42798000", "Area")],
                MeasurementUnitsCodeSequence=[code("mm2", "Square millimeter", "UCUM")],
                MeasurementValuesSequence=[values],
            )
        ]
    return group


def label_segments() -> list[Dataset]:
    """Return the segments of the label map: background and nuclei."""
    background = {"SegmentedPropertyCategoryCodeSequence": [code("125040", "Background", "DCM")],
                  "SegmentedPropertyTypeCodeSequence": [code("125040", "Background", "DCM")]}  # fmt: skip
    nuclei = {"SegmentedPropertyCategoryCodeSequence": [code("91723000", "Anatomical Structure")],
              "SegmentedPropertyTypeCodeSequence": [code(*NUCLEUS)],
              "RecommendedDisplayCIELabValue": list(encoded_lab((0, 160, 60)))}  # fmt: skip
    return [
        put(
            Dataset(),
            SegmentNumber=number,
            SegmentLabel=name,
            SegmentAlgorithmType="MANUAL",
            **facts,
        )
        for number, name, facts in ((0, "Background", background), (1, "Nuclei", nuclei))
    ]
