"""Noise as scanners have it: correlated between neighbouring voxels, and always the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from dicomnb.geometry.affine import FloatArray

__all__ = ["blurred", "ramp_noise", "white_noise"]

_WIDTHS: Final = 2 * math.sqrt(2 * math.log(2))
"""Full width at half maximum of a Gauss curve, in standard deviations."""


def white_noise(shape: Sequence[int], seed: int) -> FloatArray:
    """Return independent values of mean 0 and standard deviation 1, spread evenly.

    The bits of this generator are promised to stay what they are, the draws of NumPy's distributions are not.
    """
    bits = np.random.PCG64(seed).random_raw(math.prod(shape)) >> np.uint64(11)
    return np.asarray((bits * 2.0**-53 - 0.5) * math.sqrt(12), np.float64).reshape(shape)


def ramp_noise(shape: tuple[int, int], spacing: tuple[float, float], seed: int, *, smooth: float) -> FloatArray:
    """Return noise of an image that was reconstructed by filtered back projection, standard deviation 1.

    Its power grows with the frequency, as the ramp filter has it, and is cut off by the kernel's smoothing: grains
    that touch, without large patches.

    Parameters
    ----------
    shape : (rows, columns)
        Number of pixels.
    spacing : (x, y)
        Distances between columns and between rows, mm.
    seed : int
        Another number gives other noise.
    smooth : float
        Full width at half maximum of the kernel, mm.
    """
    rows, columns = shape
    v = np.fft.fftfreq(rows, spacing[1])[:, None]
    u = np.fft.rfftfreq(columns, spacing[0])[None, :]
    frequency = np.hypot(u, v)
    sigma = smooth / _WIDTHS
    gain = np.sqrt(frequency) * np.exp(-2 * (math.pi * sigma * frequency) ** 2)
    made = np.fft.irfft2(np.fft.rfft2(white_noise(shape, seed)) * gain, s=shape)
    return np.asarray(made / made.std(), np.float64)


def blurred(values: FloatArray, spacing: Sequence[float], width: float) -> FloatArray:
    """Return values seen through a point spread function.

    Parameters
    ----------
    values : array, shape (slices, rows, columns)
        They go on at the borders as they are there.
    spacing : (x, y, z)
        Distances between voxels, mm.
    width : float
        Full width at half maximum, mm, alike in all directions.
    """
    found = np.asarray(values, np.float64)
    for axis, step in enumerate(reversed(spacing)):
        sigma = width / _WIDTHS / step
        reach = max(1, math.ceil(4 * sigma))
        weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
        weights /= weights.sum()
        padding = [(0, 0)] * found.ndim
        padding[axis] = (reach, reach)
        padded = np.pad(found, padding, mode="edge")
        count = found.shape[axis]
        parts = (weights[k] * padded.take(range(k, k + count), axis) for k in range(len(weights)))
        found = np.asarray(sum(parts), np.float64)
    return found
