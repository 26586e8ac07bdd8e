"""Motions by a 4×4 matrix: how far they are from a rotation, and what they are in words."""

from __future__ import annotations

import math

import numpy as np

from dicomnb.geometry.affine import FloatArray

__all__ = ["motion_text", "nearest_rotation", "residual_to_rotation", "rotation_text"]


def nearest_rotation(matrix: FloatArray) -> FloatArray:
    """Return the rotation nearest to a matrix (orthogonal Procrustes), shape (3, 3)."""
    left, _, right = np.linalg.svd(matrix[:3, :3])
    return np.asarray(left @ np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))]) @ right)


def residual_to_rotation(matrix: FloatArray, corners: FloatArray) -> float:
    """Return how far a matrix puts points, shape (n, 3), from where the nearest rotation about their middle does."""
    around = corners - corners.mean(axis=0)
    return float(np.linalg.norm(around @ (matrix[:3, :3] - nearest_rotation(matrix)).T, axis=1).max())


def motion_text(matrix: FloatArray) -> str:
    """Return a motion in words: ``"x' = M x, translation (12.5, -8, 5) mm, rotation 10.0° about (0, 0, 1)"``."""
    shift = ", ".join(f"{each:.4g}" for each in np.round(matrix[:3, 3], 6) + 0.0)
    return f"x' = M x, translation ({shift}) mm, {rotation_text(matrix)}"


def rotation_text(matrix: FloatArray) -> str:
    """Return the nearest rotation in words: ``"rotation 10° about (0, 0, 1)"``."""
    rotation = nearest_rotation(matrix)
    angle = math.degrees(math.acos(float(np.clip((np.trace(rotation) - 1) / 2, -1, 1))))
    if angle < 1e-4:
        return "no rotation"
    values, vectors = np.linalg.eig(rotation)
    axis = np.real(vectors[:, int(np.abs(values - 1).argmin())])
    skew = np.array([rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]])
    axis = axis if axis @ skew >= 0 else -axis
    shown = ", ".join(f"{each:.3g}" for each in np.round(axis, 6) + 0.0)
    return f"rotation {angle:.4g}° about ({shown})"
