"""A slice of CT to draw."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.images import image


def ct(**attributes: Any) -> Any:
    """Return 3 rows × 5 columns, the vertical distance 2 mm and the horizontal 0.5 mm; values 0 to 14."""
    header = {"PixelSpacing": [2.0, 0.5], "SliceThickness": 3.0, "RescaleSlope": 1, "RescaleIntercept": 0}
    return image(np.arange(15, dtype=np.int16).reshape(3, 5), **{**header, **attributes})
