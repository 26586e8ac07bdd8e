"""Label images of other programs: which voxels have which number, on a grid of their own, as masks on any volume."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, GeometryError
from dicomnb.geometry.affine import FloatArray, transform
from dicomnb.geometry.fill import Mask
from dicomnb.objects.contours import placed
from dicomnb.pixels.cielab import Color
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume

__all__ = ["LabelImage", "LabelMask"]

_ROUND: Final = 0.5 + 1e-6
"""Halfway between two voxels the later one counts, despite rounding."""

_HAIR: Final = 1e-9
_WORTH_SAYING: Final = 1e-3
"""A share of a label beyond the volume from which on a warning says so."""


@dataclass(frozen=True, eq=False, repr=False)
class LabelImage:
    """Numbers of voxels, and where these lie.

    Parameters
    ----------
    array : ndarray of int, shape (slices, rows, columns)
        0 is the background.
    affine : ndarray of shape (4, 4)
        From (i, j, k) to LPS in mm; any directions, in any order.
    place : str
        Where it comes from, for messages.
    """

    array: NDArray[Any]
    affine: FloatArray
    place: str
    _last: list[tuple[Volume, NDArray[Any]]] = field(default_factory=list)

    @property
    def voxel_ml(self) -> float:
        """Volume of a voxel, ml."""
        return abs(float(np.linalg.det(self.affine[:3, :3]))) / 1000

    def onto(self, volume: Volume) -> NDArray[Any]:
        """Return the number of the nearest voxel for each voxel of a volume, 0 beyond the image.

        Raises
        ------
        GeometryError
            If the volume has no place in the patient, or nothing of the image lies in it.
        """
        if not self._last or self._last[0][0] is not volume:
            self._last[:] = [(volume, self._moved(volume))]
        return self._last[0][1]

    def _moved(self, volume: Volume) -> NDArray[Any]:
        stack = placed(volume)
        self._require_overlap(volume)
        inverse = np.linalg.inv(self.affine)
        n, rows, columns = volume.slice_count, *volume.frame_shape[:2]
        found = np.zeros((n, rows, columns), self.array.dtype)
        across, down = inverse[:3, :3] @ (stack.row * volume.size.x), inverse[:3, :3] @ (stack.column * volume.size.y)
        counts = self.array.shape[::-1]
        for k in range(n):
            start = transform(inverse, stack.positions[k])
            index: list[NDArray[np.intp]] = []
            inside: Any = np.True_
            for axis in range(3):
                # Directions that run along one index of the other grid need no index for each voxel.
                i = np.arange(columns if abs(across[axis]) * columns > _HAIR else 1) * across[axis]
                j = np.arange(rows if abs(down[axis]) * rows > _HAIR else 1)[:, None] * down[axis]
                nearest = np.floor(start[axis] + i + j + _ROUND).astype(np.intp)
                inside = inside & (nearest >= 0) & (nearest < counts[axis])
                index.append(np.clip(nearest, 0, counts[axis] - 1))
            if inside.any():
                found[k] = np.where(inside, self.array[index[2], index[1], index[0]], 0)
        return found

    def _require_overlap(self, volume: Volume) -> None:
        ends = [[-0.5, count - 0.5] for count in self.array.shape[::-1]]
        corners = transform(self.affine, np.stack(np.meshgrid(*ends), -1).reshape(-1, 3))
        own = np.stack([corners.min(axis=0), corners.max(axis=0)])
        other = volume.bounding_box
        if (own[1] <= other[0]).any() or (own[0] >= other[1]).any():
            raise GeometryError(
                f"{self.place} does not lie in the volume: it reaches from {_text(own[0])} to {_text(own[1])}, the "
                f"volume from {_text(other[0])} to {_text(other[1])}, LPS in mm.",
                remedy="It was made of other images, or its file states another place or none.",
            )


def _text(point: FloatArray) -> str:
    return f"({', '.join(f'{part:.0f}' for part in point)})"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LabelMask:
    """One label of a label image; it is drawn, measured and written as a `Segment` is.

    Parameters
    ----------
    name : str
        What it is.
    number : int
        Its value in the image.
    image : LabelImage
        The image.
    color : (int, int, int) or None
        Red, green and blue, where the file states them.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ct = dn.load(dn.make_study("stack"))
    >>> image = LabelImage((ct.array > 300).astype("uint8"), ct.affine, "made by hand")
    >>> bone = LabelMask("Bone", 1, image)
    >>> bone, bool((bone.mask(ct) == (ct.array > 300)).all())
    (<LabelMask 1 'Bone'>, True)
    """

    name: str
    number: int
    image: LabelImage
    color: Color | None = None

    def mask(self, volume: Any, *, any_frame: bool = True) -> Mask:
        """Return which voxels of a volume have their centre in a voxel with this label.

        Parameters
        ----------
        volume : Volume or path
            The grid.
        any_frame : bool
            Of no effect: such files name no frame of reference, and are taken at their coordinates.

        Returns
        -------
        ndarray of bool, shape (slices, rows, columns)

        Raises
        ------
        GeometryError
            If nothing of the label image lies in the volume.

        Warns
        -----
        DicomWarning
            If a part of the label lies outside of the volume.
        """
        _ = any_frame
        grid = load(volume)
        found: Mask = self.image.onto(grid) == self.number
        self._warn_of_rest(grid)
        return found

    def _warn_of_rest(self, volume: Volume) -> None:
        voxels = np.argwhere(self.image.array == self.number)
        if not len(voxels):
            return
        places = volume.continuous_index(transform(self.image.affine, voxels[:, ::-1]))
        last = np.array([*volume.frame_shape[1::-1], volume.slice_count]) - 0.5
        share = float(((places < -0.5) | (places > last)).any(axis=1).mean())
        if share > _WORTH_SAYING:
            percent = max(0.1, math.floor(share * 1000) / 10)
            warnings.warn(
                f"Label {self.name!r} of {self.image.place}: {percent:g} % of it lie outside of the volume.",
                DicomWarning,
                stacklevel=3,
            )

    @property
    def volume_ml(self) -> float:
        """Volume of its voxels on its own grid, in millilitres."""
        return float(np.count_nonzero(self.image.array == self.number)) * self.image.voxel_ml

    def __repr__(self) -> str:
        return f"<LabelMask {self.number} {self.name!r}>"
