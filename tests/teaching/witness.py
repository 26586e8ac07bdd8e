"""What pydicom and NumPy alone make of a folder of slices: values, and where in the patient they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Witness:
    """Slices along their normal.

    Parameters
    ----------
    headers : list
        What pydicom reads.
    values : array, shape (slices, rows, columns)
        Rescaled.
    affine : array, shape (4, 4)
        From (i, j, k, 1) to the centre of a voxel, LPS, mm; PS3.3 equation C.7.6.2.1-1, with k added.
    """

    headers: list[Any]
    values: FloatArray
    affine: FloatArray

    @property
    def voxel_volume(self) -> float:
        """Volume of a voxel, mL."""
        return float(abs(np.linalg.det(self.affine[:3, :3]))) / 1000

    def index(self, point: Sequence[float]) -> tuple[int, int, int]:
        """Return (k, j, i) of the voxel at a place."""
        i, j, k = np.rint((np.linalg.inv(self.affine) @ [*point, 1])[:3]).astype(int)
        return int(k), int(j), int(i)

    def at(self, point: Sequence[float]) -> float:
        """Return the value of the voxel at a place."""
        return float(self.values[self.index(point)])

    def positions(self) -> FloatArray:
        """Return where the centres of all voxels are, shape (slices, rows, columns, 3), LPS, mm."""
        k, j, i = (index.astype(float) for index in np.indices(self.values.shape))
        steps = self.affine[:3]
        return np.stack([s[0] * i + s[1] * j + s[2] * k + s[3] for s in steps], axis=-1)

    def weigh(self, center: Sequence[float], reach: float, around: float, value: float) -> tuple[float, FloatArray]:
        """Return the volume in mL and the centroid of what differs from `around` within a reach in mm of a place."""
        at = np.array(self.index(center))
        steps = np.linalg.norm(self.affine[:3, :3], axis=0)[::-1]
        low = np.maximum(at - np.ceil(reach / steps).astype(int) - 2, 0)
        high = at + np.ceil(reach / steps).astype(int) + 3
        box = self.values[low[0] : high[0], low[1] : high[1], low[2] : high[2]]
        shifted = self.affine.copy()
        shifted[:3, 3] = (self.affine @ [low[2], low[1], low[0], 1])[:3]
        places = Witness(self.headers, box, shifted).positions()
        near = np.linalg.norm(places - center, axis=-1) <= reach
        share = (box[near] - around) / (value - around)
        return float(share.sum() * self.voxel_volume), np.asarray(share @ places[near] / share.sum(), np.float64)


def witness(paths: Iterable[Path]) -> Witness:
    """Return slices in the order of their positions along their normal."""
    headers = [pydicom.dcmread(path) for path in paths]
    row, column = np.array(headers[0].ImageOrientationPatient, float).reshape(2, 3)
    normal = np.cross(row, column)
    headers.sort(key=lambda header: float(np.dot(normal, header.ImagePositionPatient)))
    places = np.array([header.ImagePositionPatient for header in headers], float)
    down, across = headers[0].PixelSpacing
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1] = row * across, column * down
    affine[:3, 2] = np.median(np.diff(places, axis=0), axis=0)
    affine[:3, 3] = places[0]
    values = [
        header.pixel_array * float(header.get("RescaleSlope", 1)) + float(header.get("RescaleIntercept", 0))
        for header in headers
    ]
    return Witness(headers, np.stack(values), affine)
