"""b-values and b-vectors of a diffusion series, as FSL has them.

A b-vector is given along the axes of the image, and its x is turned where the matrix from voxels to RAS has a positive
determinant. Voxels of a `Volume` are right-handed, so that of all images written here x is turned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import FloatArray
from dicomnb.pixels.attributes import functional_group, text
from dicomnb.volumes.frames.diffusion import b_value, gradient, is_along_encoding
from dicomnb.volumes.frames.slice_source import SliceSource
from dicomnb.volumes.volume import Volume

__all__ = ["GradientTable", "gradient_table", "phase_encoding_axis"]

_AXIAL: Final = 0.9
"""Cosine of the angle to the patient's z axis up to which slices count as axial."""

_LEAST_B: Final = 50.0
"""Weightings of less, s/mm², have no direction that matters."""


@dataclass(frozen=True, slots=True, eq=False)
class GradientTable:
    """Diffusion weightings of the points of a series.

    Parameters
    ----------
    b_values : ndarray of shape (n,)
        In s/mm².
    b_vectors : ndarray of shape (n, 3) or None
        Unit vectors along i (turned), j and k; zeros where there is no direction. None where directions are not known.
    doubt : str
        Why they are not known, or which points have none; may be empty.
    """

    b_values: FloatArray
    b_vectors: FloatArray | None
    doubt: str

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield the suffix and the text of each file that it makes."""
        yield ".bval", " ".join(f"{value:g}" for value in self.b_values) + "\n"
        if self.b_vectors is not None:
            yield ".bvec", "".join(" ".join(f"{part:.8g}" for part in line) + "\n" for line in self.b_vectors.T)


def gradient_table(volume: Volume) -> GradientTable | None:
    """Return the weightings of a volume's points, None where no header states a b-value.

    Raises
    ------
    GeometryError
        If the headers do not say where the slices lie.

    References
    ----------
    PS3.3 C.8.13.5.9 (MR Diffusion): directions are in the patient.
    """
    sources = list(_points(volume))
    values = [None if source is None else b_value(source.dataset, source.frame) for source in sources]
    if all(value is None for value in values):
        return None
    found = np.array([value or 0.0 for value in values])
    if volume.stack is None:
        raise GeometryError("The headers do not say where the slices lie: gradients cannot be turned into the image.")
    axes = np.stack([volume.stack.row, volume.stack.column, volume.stack.normal])
    vectors, silent = np.zeros((len(sources), 3)), []
    for point, (source, value) in enumerate(zip(sources, found, strict=True)):
        if source is None or value < _LEAST_B:
            continue
        direction = gradient(source.dataset, source.frame)
        if direction is None or not np.any(direction):
            silent.append(point)
            continue
        if is_along_encoding(source.dataset, source.frame):
            phase = phase_encoding_axis(source)
            if phase is None or abs(axes[2, 2]) < _AXIAL:
                return GradientTable(found, None, _UNCERTAIN)
            first, second, third = direction
            along = np.array([first, second, -third] if phase == "j" else [second, -first, -third])
        else:
            along = axes @ np.array(direction)
        vectors[point] = along / np.linalg.norm(along)
    vectors[:, 0] *= -1
    doubt = ""
    if silent:
        doubt = f"Points {', '.join(map(str, silent))} have a b-value and no direction (a trace?): their vectors are 0."
    return GradientTable(found, vectors + 0.0, doubt)


_UNCERTAIN: Final = (
    "Gradients are written along frequency, phase and slice (GE), and the headers do not say how these lie in the "
    "image: there is no .bvec."
)


def _points(volume: Volume) -> Iterator[SliceSource | None]:
    """Yield the first slice of each point of the fourth dimension that is there."""
    n = volume.slice_count
    for start in range(0, len(volume.slices), n):
        yield next((source for source in volume.slices[start : start + n] if source is not None), None)


def phase_encoding_axis(source: SliceSource) -> str | None:
    """Return along which index phase is encoded, ``"i"`` or ``"j"``; None where that is not stated.

    References
    ----------
    PS3.3 C.8.3.1 (ROW, COL) and C.8.13.3.1.3 (ROW, COLUMN).
    """
    group = functional_group(source.dataset, "MRFOVGeometrySequence", source.frame)
    stated = text(source.dataset if group is None else group, "InPlanePhaseEncodingDirection").upper()
    return {"ROW": "i", "COL": "j", "COLUMN": "j"}.get(stated)
