"""An array of data sets: to NumPy a data set is one object, not a sequence of its elements."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["object_array"]


def object_array(one: Any) -> NDArray[Any]:
    """Return an array of no dimensions, of type object, that holds one object."""
    array = np.empty((), object)
    array[()] = one
    return array
