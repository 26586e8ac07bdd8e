"""Directions and matrices of an image in patient space: pure arithmetic, no header.

Patient space is DICOM's: x grows to the patient's Left, y to the Posterior, z to the Superior (LPS), in
millimetres.
"""

from __future__ import annotations

from itertools import permutations
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dicomnb.errors import GeometryError

__all__ = [
    "PLANE_NAMES",
    "FloatArray",
    "direction_letters",
    "image_affine",
    "lps_to_ras",
    "normal",
    "orthonormal",
    "plane_names",
    "transform",
]

FloatArray = NDArray[np.float64]

COSINE_TOLERANCE: Final = 0.01
"""Direction cosines may be this far from length 1 and from a right angle; rounding reaches 0.001."""

LETTER_THRESHOLD: Final = 0.1
"""A direction is named by each patient axis on which it has more than this share, an angle of 6°."""

PLANE_NAMES: Final = ("sagittal", "coronal", "axial")
"""Names of the planes whose normal is the patient's x, y and z axis."""

_LETTERS: Final = (("L", "R"), ("P", "A"), ("S", "I"))


def orthonormal(row: ArrayLike, column: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the direction cosines with lengths of 1 and at a right angle, undoing the header's rounding.

    Parameters
    ----------
    row, column : array_like of shape (..., 3)
        First and last three values of Image Orientation (Patient): the direction of a row, in which the
        column index grows, and the direction of a column.

    Returns
    -------
    row, column : ndarray of shape (..., 3)
        Both turned by the same small angle, so that neither is taken for the true one.

    Raises
    ------
    GeometryError
        If they are further from unit vectors at right angles than rounding explains.
    """
    r, c = np.asarray(row, np.float64), np.asarray(column, np.float64)
    lengths = np.stack([np.linalg.norm(r, axis=-1), np.linalg.norm(c, axis=-1)])
    cosine = np.sum(r * c, axis=-1)
    if not (np.all(np.abs(lengths - 1) <= COSINE_TOLERANCE) and np.all(np.abs(cosine) <= COSINE_TOLERANCE)):
        raise GeometryError(
            f"Direction cosines must be unit vectors at a right angle; lengths are {_short(lengths[0])} "
            f"and {_short(lengths[1])}, the product is {_short(cosine)}."
        )
    r, c = r / lengths[0][..., None], c / lengths[1][..., None]
    # Sum and difference of two unit vectors are at right angles, whatever their own angle is.
    total, difference = r + c, r - c
    total /= np.linalg.norm(total, axis=-1, keepdims=True)
    difference /= np.linalg.norm(difference, axis=-1, keepdims=True)
    exact = (np.sum(r * c, axis=-1) == 0)[..., None]
    half = np.sqrt(0.5)
    return np.where(exact, r, (total + difference) * half), np.where(exact, c, (total - difference) * half)


def _short(value: FloatArray) -> str:
    return ", ".join(f"{float(number):.4g}" for number in np.atleast_1d(value)[:3])


def normal(row: ArrayLike, column: ArrayLike) -> FloatArray:
    """Return row × column, the direction in which the slice index grows, shape (..., 3)."""
    return np.cross(np.asarray(row, np.float64), np.asarray(column, np.float64))


def image_affine(
    position: ArrayLike,
    row: ArrayLike,
    column: ArrayLike,
    spacing: tuple[float, float],
    step: ArrayLike,
) -> FloatArray:
    """Return the 4×4 matrix from (i, j, k, 1), column, row and slice, to a voxel's centre, LPS in mm.

    Parameters
    ----------
    position : array_like of shape (3,)
        Image Position (Patient) of slice 0: the CENTRE of its first voxel.
    row, column : array_like of shape (3,)
        Direction cosines; i runs along `row`, j along `column`.
    spacing : (float, float)
        Distance between columns (x), then between rows (y), mm: Pixel Spacing in reverse.
    step : array_like of shape (3,)
        Way from one slice to the next, mm. Where it is not along the normal, the matrix has a shear.

    References
    ----------
    PS3.3 C.7.6.2.1.1, equation C.7.6.2.1-1.
    """
    affine = np.eye(4)
    affine[:3, 0] = np.asarray(row, np.float64) * spacing[0]
    affine[:3, 1] = np.asarray(column, np.float64) * spacing[1]
    affine[:3, 2] = step
    affine[:3, 3] = position
    return affine


def lps_to_ras(affine: ArrayLike) -> FloatArray:
    """Return the matrix to NIfTI's space (Right, Anterior, Superior) of one to DICOM's; its own inverse."""
    return np.diag([-1.0, -1.0, 1.0, 1.0]) @ np.asarray(affine, np.float64)


def transform(affine: ArrayLike, points: ArrayLike) -> FloatArray:
    """Return where a 4×4 matrix takes points, shape (..., 3) in and out."""
    matrix = np.asarray(affine, np.float64)
    moved: FloatArray = np.asarray(points, np.float64) @ matrix[:3, :3].T + matrix[:3, 3]
    return moved


def direction_letters(direction: ArrayLike) -> str:
    """Return the anatomical name of a direction in LPS space, its greatest part first: ``"L"``, or ``"A-L"``.

    L and R are the patient's left and right, A and P anterior and posterior, S and I superior and inferior.

    Raises
    ------
    GeometryError
        If the direction has no length.
    """
    vector = np.asarray(direction, np.float64)
    length = float(np.linalg.norm(vector))
    if not length > 0:
        raise GeometryError("A direction without length has no name.")
    parts = vector / length
    order = sorted(range(3), key=lambda axis: -abs(parts[axis]))
    return "-".join(_LETTERS[axis][int(parts[axis] < 0)] for axis in order if abs(parts[axis]) > LETTER_THRESHOLD)


def plane_names(directions: ArrayLike) -> tuple[str, str, str]:
    """Return the name of the plane normal to each of three directions, each name once, the nearest where oblique.

    Parameters
    ----------
    directions : array_like of shape (3, 3)
        Three directions in LPS space, one a row.
    """
    shares = np.abs(np.asarray(directions, np.float64))
    best = max(permutations(range(3)), key=lambda order: sum(shares[axis, part] for axis, part in enumerate(order)))
    return PLANE_NAMES[best[0]], PLANE_NAMES[best[1]], PLANE_NAMES[best[2]]
