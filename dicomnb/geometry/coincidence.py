"""How near parallel planes have to be to lie at one place, from nothing but their distances.

Slices of optical coherence tomography may lie 6 µm apart, and images that were taken again at a step of 3 mm may lie
80 µm apart: what one place is depends on the step. A jump between small distances and long ones tells them apart.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from dicomnb.geometry.affine import FloatArray

__all__ = ["coincidence_tolerance"]

_MOST_SHIFT_MM: Final = 0.1
"""Planes at one place may lie this far from the next of them, where the step is many times longer."""

_SHIFT_SHARE: Final = 0.2
"""Planes at one place lie no further apart than this share of the shortest distance to the next place."""

_EVEN_SHARE: Final = 0.1
"""Distances are even if at least half of them differ from their median by no more than this share."""


def coincidence_tolerance(gaps: FloatArray, unknown: float, noise: float) -> float:
    """Return how far apart planes at one place may lie, mm.

    Parameters
    ----------
    gaps : ndarray of shape (n,)
        Distances from each plane to the next one, in order, mm; 0 for planes at the very same place.
    unknown : float
        The answer where distances do not tell, mm.
    noise : float
        Distances up to this one are none, whatever the step, mm.

    Examples
    --------
    >>> import numpy as np
    >>> float(coincidence_tolerance(np.array([0.03, 2.97, 0.03, 2.97]), 0.01, 0.0001)) < 0.05
    True
    >>> coincidence_tolerance(np.array([0.006, 0.006, 0.006]), 0.01, 0.0001)
    0.0001
    """
    distances = np.sort(gaps[gaps > noise])
    limits = np.minimum(_MOST_SHIFT_MM, _SHIFT_SHARE * distances[1:])
    # From the longest distance down: is there a jump between what is small and the steps?
    for index in np.flatnonzero(distances[:-1] <= limits)[::-1].tolist():
        step = float(distances[index + 1])
        ends = np.concatenate([[0], np.flatnonzero(gaps >= step) + 1, [len(gaps) + 1]])
        heights = np.concatenate([[0.0], np.cumsum(gaps)])
        extent = max(float(heights[last - 1] - heights[first]) for first, last in pairwise(ends.tolist()))
        if extent <= _SHIFT_SHARE * step:
            return extent + noise
    if len(distances) > 1:
        median = float(np.median(distances))
        if np.mean(np.abs(distances - median) <= _EVEN_SHARE * median) >= 0.5:
            return noise
    return max(noise, unknown)
