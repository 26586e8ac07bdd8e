"""The triangles of an STL or OBJ model, and the box that they fill, in the unit that the object states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import InvalidValue
from dicomnb.geometry.affine import FloatArray
from dicomnb.objects.codes import code_of, unit_of
from dicomnb.objects.documents.contained_file import ContainedFile
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.standard.tag import to_tag

__all__ = ["SurfaceMesh", "surface_mesh"]

_HEAD: Final = 84
_RECORD: Final = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_MM: Final = {"mm": 1.0, "um": 1e-3, "cm": 10.0, "m": 1000.0}


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceMesh:
    """A surface of triangles.

    Parameters
    ----------
    triangles : ndarray of shape (n, 3, 3)
        Corners of each triangle, x, y and z.
    unit : str
        Unit of the coordinates: ``"mm"``; empty where the object states none.
    """

    triangles: FloatArray
    unit: str

    @property
    def bounds(self) -> FloatArray:
        """Least and greatest x, y and z, shape (2, 3)."""
        corners = self.triangles.reshape(-1, 3)
        return np.stack([corners.min(axis=0), corners.max(axis=0)])

    @property
    def size(self) -> FloatArray:
        """Length of the box along x, y and z, shape (3,)."""
        low, high = self.bounds
        return np.asarray(high - low)

    @property
    def size_text(self) -> str:
        """The box in words: ``"30 × 20 × 10 mm"``; of another unit than mm both."""
        scale = _MM.get(self.unit)
        shown = " × ".join(f"{length:.4g}" for length in self.size)
        if scale is None:
            return f"{shown} {self.unit or '(the object states no unit)'}"
        in_mm = " × ".join(f"{length * scale:.4g}" for length in self.size)
        return f"{in_mm} mm" if scale == 1 else f"{shown} {self.unit} ({in_mm} mm)"


def surface_mesh(dataset: Dataset, file: ContainedFile) -> SurfaceMesh:
    """Return the triangles of a model.

    Parameters
    ----------
    dataset : Dataset
        An encapsulated STL or OBJ; it states the unit (Measurement Units Code Sequence).
    file : ContainedFile
        The model.

    Raises
    ------
    InvalidValue
        If it holds no triangle that can be read.

    References
    ----------
    PS3.3 C.35.1 (Manufacturing 3D Model), A.85.1, A.85.2.
    """
    unit = unit_of(code_of(dataset, "MeasurementUnitsCodeSequence"))
    try:
        found = _obj(file.data) if file.suffix == ".obj" else _stl(file.data)
    except (ValueError, IndexError) as error:
        raise InvalidValue(f"The model cannot be read: {error}", tag=to_tag("EncapsulatedDocument")) from error
    if not len(found) or not np.isfinite(found).all():
        raise InvalidValue("The model holds no triangles with finite corners.", tag=to_tag("EncapsulatedDocument"))
    return SurfaceMesh(found, unit)


def _stl(data: bytes) -> FloatArray:
    count = int.from_bytes(data[80:_HEAD], "little") if len(data) >= _HEAD else 0
    if len(data) >= _HEAD and len(data) - _HEAD - count * _RECORD.itemsize in (0, 1):
        records = np.frombuffer(data, _RECORD, count, _HEAD)
        return np.asarray(records["corners"], np.float64)
    words = data.split()
    places = [number for number, word in enumerate(words) if word.lower() == b"vertex"]
    corners = [[float(words[at + axis]) for axis in (1, 2, 3)] for at in places]
    if len(corners) % 3:
        raise ValueError(f"its {len(corners)} corners make no triangles")
    return np.array(corners, np.float64).reshape(-1, 3, 3)


def _obj(data: bytes) -> FloatArray:
    corners: list[list[float]] = []
    faces: list[tuple[int, int, int]] = []
    for line in data.splitlines():
        words = line.split()
        if words[:1] == [b"v"]:
            corners.append([float(word) for word in words[1:4]])
        elif words[:1] == [b"f"]:
            # Indices count from 1, negative ones from the end; a face of more corners is a fan.
            numbers = [int(word.split(b"/")[0]) for word in words[1:]]
            places = [number - 1 if number > 0 else len(corners) + number for number in numbers]
            faces += [(places[0], places[at], places[at + 1]) for at in range(1, len(places) - 1)]
    points: NDArray[np.float64] = np.array(corners, np.float64).reshape(-1, 3)
    return np.asarray(points[np.array(faces, int).reshape(-1, 3)])
