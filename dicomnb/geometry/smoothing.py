"""Values smoothed by a Gaussian, where some of them are missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.optional_package import optional_package

__all__ = ["smoothed"]

_REACH: Final = 4.0
"""Standard deviations after which a Gaussian is cut off."""

_LEAST: Final = 1e-3
"""Standard deviations below which nothing is smoothed: the next voxel would not count."""


def smoothed(values: NDArray[np.float32], sigmas: Sequence[float]) -> NDArray[np.float32]:
    """Return values smoothed along each axis; those that are NaN do not count, and stay NaN.

    Beyond the border the outermost value goes on. Where values are missing, the mean is of those that are there: the
    weights of the others are shared out.

    Parameters
    ----------
    values : ndarray of float32
        Any shape.
    sigmas : sequence of float
        Standard deviation along each axis, in voxels; 0 for none.

    Raises
    ------
    MissingDependency
        If SciPy is not installed.
    """
    ndimage = optional_package("scipy.ndimage", "SciPy", "resample", "Smoothing")
    used = [sigma if sigma > _LEAST else 0.0 for sigma in sigmas]
    if not any(used):
        return values

    def filtered(array: NDArray[np.float32]) -> NDArray[np.float32]:
        for axis, sigma in enumerate(used):
            if sigma:
                array = ndimage.gaussian_filter1d(array, sigma, axis=axis, mode="nearest", truncate=_REACH)
        return array

    missing = np.isnan(values)
    if not missing.any():
        return filtered(values)
    weights = filtered((~missing).astype(np.float32))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = filtered(np.where(missing, np.float32(0), values)) / weights
    found[missing] = np.nan
    return found
