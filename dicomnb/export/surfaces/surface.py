"""The surface of a segment, a structure or a mask: triangles in patient millimetres, shear included."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dicomnb.errors import UsageError
from dicomnb.export.surfaces.surface_files import FORMATS
from dicomnb.geometry.affine import FloatArray
from dicomnb.objects.label_image import LabelMask
from dicomnb.objects.segments import Segment
from dicomnb.objects.structures import Structure
from dicomnb.optional_package import optional_package
from dicomnb.parsing.files.whole_file import whole_file
from dicomnb.printable import printable
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.section import three_dimensions

__all__ = ["Surface", "to_surface"]

_HALF: Final = 0.5
_UL_PER_ML: Final = 1000.0


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Surface:
    """A closed surface of triangles.

    Parameters
    ----------
    vertices : ndarray of float64, shape (n, 3)
        Corners, LPS in mm.
    faces : ndarray of int64, shape (m, 3)
        Which three corners each triangle has; seen from outside they go round against the clock.
    name : str
        What it is the surface of; may be empty.
    color : (int, int, int) or None
        Red, green and blue, 0 to 255.
    """

    vertices: FloatArray
    faces: NDArray[np.int64]
    name: str = ""
    color: tuple[int, int, int] | None = None

    @property
    def volume_ml(self) -> float:
        """What it encloses, mL."""
        return _signed_volume(self.vertices, self.faces) / _UL_PER_ML

    @property
    def area_mm2(self) -> float:
        """Its area, mm²."""
        a, b, c = np.moveaxis(self.vertices[self.faces], 1, 0)
        return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)

    @property
    def bounds(self) -> FloatArray:
        """Least and greatest x, y and z, mm, shape (2, 3)."""
        return np.stack([self.vertices.min(axis=0), self.vertices.max(axis=0)])

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it as STL, PLY or binary glTF, by the ending of the name (``.stl``, ``.ply``, ``.glb``).

        Coordinates are LPS in mm, as single precision; STL and PLY say so where 3D Slicer looks for it. A glTF scene is
        in metres, with y upwards: its node holds the scale, and the vertices stay millimetres. Nothing tells who the
        patient is.

        Raises
        ------
        UsageError
            If the name ends otherwise.
        """
        place = Path(path)
        form = FORMATS.get(place.suffix.lower())
        if form is None:
            raise UsageError(f"{place.name} is no name of a surface.", remedy=f"They end in {', '.join(FORMATS)}.")
        data = form(self.vertices, self.faces, self.color)
        with whole_file(place) as draft:
            Path(draft).write_bytes(data)
        return place

    def __repr__(self) -> str:
        name = f" {self.name!r}" if self.name else ""
        return printable(f"<Surface{name}, {len(self.faces):,} triangles, {self.volume_ml:.4g} mL>")


def to_surface(
    mask: Any,
    path: str | os.PathLike[str] | None = None,
    *,
    like: Any = None,
    affine: ArrayLike | None = None,
    level: float = _HALF,
    name: str = "",
) -> Surface:
    """Return the surface of a segment, a structure or a mask, and write it.

    Parameters
    ----------
    mask : Segment, Structure, LabelMask or array_like
        An array of shape (slices, rows, columns): bool, or shares of voxels from 0 to 1.
    path : path, optional
        Where to write it: ``.stl``, ``.ply`` or ``.glb`` (binary glTF).
    like : Volume, path, Dataset or list of these, optional
        The grid that it is made on; a segment has one of its own.
    affine : array_like of shape (4, 4), optional
        Of an array on another grid: from (i, j, k) to LPS in mm, as `Volume.affine`.
    level : float
        The share of a voxel at which the surface lies, between 0 and 1.
    name : str
        What it is called; by default as the segment or structure.

    Returns
    -------
    Surface
        Triangles in LPS in mm. The grid may be oblique or sheared: each corner lies where the affine puts it. What
        touches the border of the grid is closed there.

    Raises
    ------
    UsageError
        If there is nothing in the mask, no grid, or another shape.
    GeometryError
        If the grid has no affine: no positions, or slices at uneven distances.
    MissingDependency
        If scikit-image is not installed.

    Notes
    -----
    Marching cubes (Lewiner's) between the centres of voxels: of a mask of bool, corners lie halfway between a voxel
    inside and one outside. A sphere of r voxels so encloses about what its voxels do.

    Examples
    --------
    >>> import dicomnb as dn
    >>> tumour = dn.segments(dn.make_study("dose") / "seg.dcm")[0]
    >>> surface = dn.to_surface(tumour)
    >>> surface.name, round(tumour.volume_ml, 1), round(surface.volume_ml, 1)
    ('Tumour', 20.6, 20.5)
    """
    values, matrix = _on_grid(mask, like, affine)
    if values.ndim != 3 or values.dtype.kind not in "bfiu":
        raise UsageError(
            f"A mask has three dimensions and bool or shares, and not {values.dtype} of the shape {values.shape}.",
            remedy="labels == 3 is a mask of label 3.",
        )
    shares = values.astype(np.float32)
    if not np.isfinite(shares).all() or shares.min(initial=0) < 0 or shares.max(initial=0) > 1:
        raise UsageError("Shares of voxels are from 0 to 1.", remedy="labels == 3 is a mask of label 3.")
    if not 0 < level < 1:
        raise UsageError(f"A surface lies at a share between 0 and 1, and not at {level:g}.")
    if not (shares >= level).any():
        raise UsageError("There is nothing in the mask: it has no surface.")
    measure = optional_package("skimage.measure", "scikit-image", "surfaces", "Making a surface")
    corners, faces, _, _ = measure.marching_cubes(np.pad(shares, 1), level)
    index = np.asarray(corners, np.float64)[:, ::-1] - 1  # slices came first, and one was added before them
    vertices = index @ matrix[:3, :3].T + matrix[:3, 3]
    triangles = np.asarray(faces, np.int64)
    if _signed_volume(vertices, triangles) < 0:  # seen from inside
        triangles = triangles[:, ::-1]
    made = Surface(vertices, triangles, name or getattr(mask, "name", ""), getattr(mask, "color", None))
    if path is not None:
        made.save(path)
    return made


def _on_grid(mask: Any, like: Any, affine: ArrayLike | None) -> tuple[NDArray[Any], FloatArray]:
    """Return a mask as an array, and the affine of its grid."""
    if isinstance(mask, Segment) and like is None:
        return mask.shares(), mask.grid.affine
    named = isinstance(mask, (Segment, Structure, LabelMask))
    if like is None and (named or affine is None):
        raise UsageError("A mask needs a grid.", remedy="like=volume says where its voxels lie.")
    if named:
        volume = three_dimensions(load(like))
        return np.asarray(mask.mask(volume)), volume.affine
    values = np.asarray(mask)
    if affine is not None:
        return values, np.asarray(affine, np.float64)
    volume = three_dimensions(load(like))
    if values.shape != volume.shape[:3]:
        raise UsageError(f"The mask has the shape {values.shape}, and the volume {volume.shape[:3]}.")
    return values, volume.affine


def _signed_volume(vertices: FloatArray, faces: NDArray[np.int64]) -> float:
    """Return the enclosed volume, mm³; negative if triangles go round with the clock."""
    a, b, c = np.moveaxis(vertices[faces] - vertices.mean(axis=0), 1, 0)
    return float((a * np.cross(b, c)).sum() / 6)
