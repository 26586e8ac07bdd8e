"""Floor 2: a data set to arrays of values with units.

In: a `Dataset`. Out: NumPy arrays of stored values, physical values, or colours.

- `attributes`, `decimal_parser`: header attributes as clean numbers.
- `pixel_format`, `pixel_syntax`, `fragments`, `codecs`, `frames`: how pixels are laid out, and stored values.
- `encode`: the way back, an array into Pixel Data.
- `editing`: the array that ``ds.pixel_array`` keeps, and compression.
- `lut`, `intensity`, `real_world_values`: stored values to physical values.
- `window`: physical values to greys.
- `color`, `color_space`, `cielab`, `overlay`: colours, and drawings on the image.
- `uptake`: standardized uptake values of PET.
"""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    if name == "rle":
        warnings.warn(
            "dicomnb.pixels.rle is now dicomnb.pixels.codecs.rle; the old name goes with the next release.",
            DeprecationWarning,
            stacklevel=2,
        )
        return import_module("dicomnb.pixels.codecs.rle")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
