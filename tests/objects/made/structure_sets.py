"""Structure sets made by hand, and the grid of a CT to put them into."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import dataset, series

FRAME = "2.25.4711"
ROOT2 = np.sqrt(0.5)

Points = NDArray[np.float64]


def structure_set(contours: Sequence[Any], kind: str = "CLOSED_PLANAR", **roi: Any) -> Dataset:
    """A structure set with one structure."""
    drawn = [
        dataset(ContourGeometricType=kind, NumberOfContourPoints=len(points), ContourData=np.ravel(points).tolist())
        for points in contours
    ]
    named = {"ROINumber": 7, "ROIName": "Lump", "ReferencedFrameOfReferenceUID": FRAME, **roi}
    return dataset(
        Modality="RTSTRUCT",
        StructureSetROISequence=[dataset(**named)],
        ROIContourSequence=[dataset(ReferencedROINumber=7, ROIDisplayColor=[255, 128, 0], ContourSequence=drawn)],
        RTROIObservationsSequence=[dataset(ReferencedROINumber=7, RTROIInterpretedType="GTV")],
    )


def circle(center: Sequence[float], radius: float, count: int = 400) -> Points:
    """A circle in an axial plane."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    x, y, z = center
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle), np.full(count, z)], axis=1)


def ball(center: Sequence[float], radius: float, heights: Sequence[float]) -> list[Points]:
    """The circles in which axial planes cut a ball."""
    x, y, z = center
    return [
        circle((x, y, height), float(np.sqrt(radius**2 - (height - z) ** 2)))
        for height in heights
        if abs(height - z) < radius
    ]


def ct(count: int = 20, **settings: Any) -> Volume:
    """Voxels of 0.75 × 1.25 × 2 mm, 48 rows and 64 columns, from (-24, -30, -20) on."""
    made = {"rows": 48, "columns": 64, "spacing": (1.25, 0.75), "step": (0, 0, 2.0), "origin": (-24, -30, -20)}
    return load(series(count, **{**made, "FrameOfReferenceUID": FRAME, **settings}))


def positions(volume: Volume) -> Points:
    """The centre of each voxel, by the definition of the standard, from the headers."""
    places = []
    for ds in volume.datasets:
        row, column = np.array(ds.ImageOrientationPatient, float).reshape(2, 3)
        vertical, horizontal = (float(part) for part in ds.PixelSpacing)
        j, i = np.mgrid[: ds.Rows, : ds.Columns]
        start = np.array(ds.ImagePositionPatient, float)
        places.append(start + i[..., None] * horizontal * row + j[..., None] * vertical * column)
    return np.array(places)
