"""The colours that a header recommends for display: CIELab to red, green and blue, and back."""

from __future__ import annotations

from typing import Final

import numpy as np

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import numbers

__all__ = ["Color", "display_color", "encoded_lab", "srgb_of"]

Color = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

_WHITE: Final = (0.96422, 1.0, 0.82521)
"""The white of the profile connection space, D50 (ICC.1, 7.2.16)."""

_TO_SRGB: Final = np.array(
    [
        [3.1338561, -1.6168667, -0.4906146],
        [-0.9787684, 1.9161415, 0.0334540],
        [0.0719453, -0.2289914, 1.4052427],
    ]
)
"""From XYZ under D50 to linear red, green and blue of sRGB under D65, by the Bradford transform."""


def srgb_of(encoded: tuple[float, float, float]) -> Color:
    """Return the sRGB colour of a DICOM CIELab value; what a screen cannot show is cut off at its limits.

    Parameters
    ----------
    encoded : three numbers from 0 to 65535
        L*, a* and b*: 0 to 65535 stand for L* from 0 to 100, and for a* and b* from -128 to 127.

    References
    ----------
    PS3.3 C.10.7.1.1; CIE 15 for Lab, IEC 61966-2-1 for sRGB.
    """
    lightness, a, b = encoded[0] * 100 / 65535, *(part * 255 / 65535 - 128 for part in encoded[1:])
    middle = (lightness + 16) / 116
    xyz = [
        _linear(part) * white for part, white in zip((middle + a / 500, middle, middle - b / 200), _WHITE, strict=True)
    ]
    light = np.clip(_TO_SRGB @ xyz, 0, 1)
    red, green, blue = (round(float(_gamma(part)) * 255) for part in light)
    return red, green, blue


def encoded_lab(color: Color) -> tuple[int, int, int]:
    """Return the DICOM CIELab value of an sRGB colour; the inverse of `srgb_of`, to within half of a 255th.

    References
    ----------
    PS3.3 C.10.7.1.1; CIE 15 for Lab, IEC 61966-2-1 for sRGB.
    """
    light = [_light(part / 255) for part in color]
    x, y, z = (_root(part / white) for part, white in zip(np.linalg.solve(_TO_SRGB, light), _WHITE, strict=True))
    lightness, a, b = 116 * y - 16, 500 * (x - y), 200 * (y - z)
    scaled = (lightness * 65535 / 100, (a + 128) * 65535 / 255, (b + 128) * 65535 / 255)
    first, second, third = (min(max(round(float(part)), 0), 65535) for part in scaled)
    return first, second, third


def display_color(dataset: Dataset) -> Color | None:
    """Return the colour that Recommended Display CIELab Value asks for, None where there is none."""
    stated = numbers(dataset, "RecommendedDisplayCIELabValue")
    if len(stated) != 3 or not all(0 <= part <= 65535 for part in stated):
        return None
    return srgb_of((stated[0], stated[1], stated[2]))


def _linear(share: float) -> float:
    return share**3 if share > 6 / 29 else 3 * (6 / 29) ** 2 * (share - 4 / 29)


def _gamma(light: float) -> float:
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _root(share: float) -> float:
    return share ** (1 / 3) if share > (6 / 29) ** 3 else share / (3 * (6 / 29) ** 2) + 4 / 29


def _light(gamma: float) -> float:
    return gamma / 12.92 if gamma <= 0.04045 else ((gamma + 0.055) / 1.055) ** 2.4
