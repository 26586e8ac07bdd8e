"""Letters of 5 × 7 pixels, for what machines burn into their images."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["lettering"]

# Each letter row by row, its five dots as a digit of base 32: 0-9, A-V; the left dot counts 16.
_ROWS: Final = MappingProxyType(
    {
        " ": "0000000",
        "-": "000E000",
        ".": "000000C",
        ":": "0C000C0",
        "^": "4AH0000",
        "0": "EHJLPHE",
        "1": "4C4444E",
        "2": "EH1248V",
        "4": "26AIV22",
        "A": "EHHVHHH",
        "B": "UHHUHHU",
        "C": "EHGGGHE",
        "D": "SIHHHIS",
        "E": "VGGUGGV",
        "F": "VGGUGGG",
        "H": "HHHVHHH",
        "I": "E44444E",
        "K": "HIKOKIH",
        "L": "GGGGGGV",
        "M": "HRLLHHH",
        "N": "HPPLJJH",
        "O": "EHHHHHE",
        "P": "UHHUGGG",
        "R": "UHHUKIH",
        "S": "FGGE11U",
        "T": "V444444",
        "U": "HHHHHHE",
    }
)


def lettering(text: str, size: int = 1) -> NDArray[np.bool_]:
    """Return where the ink of a line of text is, shape (7 · size, 6 · size · letters).

    Parameters
    ----------
    text : str
        Capital letters, digits and ``-.:^``, as far as they were needed.
    size : int
        Pixels along each side of a dot.
    """
    letters = np.array([[[int(row, 32) >> bit & 1 for bit in (4, 3, 2, 1, 0, 5)] for row in _ROWS[c]] for c in text])
    dots = letters.transpose(1, 0, 2).reshape(7, -1) > 0
    return np.repeat(np.repeat(dots, size, axis=0), size, axis=1)
