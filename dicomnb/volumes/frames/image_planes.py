"""The planes of several frames at once: positions and directions as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dicomnb.geometry.affine import FloatArray, normal, orthonormal
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.frames.frame_positions import FramePosition, find_positions
from dicomnb.volumes.frames.pixel_spacing import PixelSize, pixel_size, slice_thickness

__all__ = ["ImagePlanes", "PixelSize", "find_planes", "pixel_size", "slice_thickness"]


@dataclass(frozen=True, slots=True, eq=False)
class ImagePlanes:
    """Places of n frames.

    Parameters
    ----------
    positions : ndarray of shape (n, 3)
        Centre of each frame's first pixel, LPS in mm.
    rows, columns : ndarray of shape (n, 3)
        Direction cosines, orthonormal: of a row (the column index grows), and of a column.
    """

    positions: FloatArray
    rows: FloatArray
    columns: FloatArray

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def normals(self) -> FloatArray:
        """Row × column, shape (n, 3)."""
        return normal(self.rows, self.columns)

    def take(self, indices: Sequence[int]) -> ImagePlanes:
        """Return some of the planes, in the order of `indices`."""
        chosen = list(indices)
        return ImagePlanes(self.positions[chosen], self.rows[chosen], self.columns[chosen])

    @classmethod
    def of(cls, places: Sequence[FramePosition]) -> ImagePlanes:
        """Return the planes of several places.

        Raises
        ------
        GeometryError
            If the cosines of one of them are no directions.
        """
        # Most images of a series share their cosines to the letter.
        known = {cosines: index for index, cosines in enumerate(dict.fromkeys(place.cosines for place in places))}
        rows, columns = orthonormal(*np.array(list(known), np.float64).reshape(-1, 2, 3).transpose(1, 0, 2))
        which = [known[place.cosines] for place in places]
        return cls(np.array([place.position for place in places], np.float64), rows[which], columns[which])

    @classmethod
    def join(cls, parts: Sequence[ImagePlanes]) -> ImagePlanes:
        """Return the planes of several data sets, one after the other."""
        return cls(
            np.concatenate([part.positions for part in parts]),
            np.concatenate([part.rows for part in parts]),
            np.concatenate([part.columns for part in parts]),
        )


def find_planes(dataset: Dataset) -> ImagePlanes:
    """Return where the frames of a data set lie; see `dicomnb.volumes.frames.frame_positions.find_places`.

    Raises
    ------
    GeometryError
        If position or orientation are absent or malformed, or if one position serves several frames.
    """
    return ImagePlanes.of(find_positions(dataset))
