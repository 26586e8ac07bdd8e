"""Colour maps: their names, which of them are offered, and the colour of what has no value."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import matplotlib
import numpy as np
from matplotlib.colors import Colormap
from numpy.typing import NDArray

from dicomnb.errors import UsageError
from dicomnb.pixels.window import is_inverted
from dicomnb.volumes.volume import Volume

__all__ = ["MISSING", "OFFERED", "color_table", "colormap", "has_value"]

MISSING: Final = "#5b7fa6"
"""Colour of what has no value. No grey map holds it, so it is never taken for one."""

OFFERED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "gray": "grey",
        "gray_r": "inverted grey",
        "hot": "hot",
        "inferno": "inferno",
        "viridis": "viridis",
        "cividis": "cividis",
    }
)
"""Matplotlib's names of the maps that menus offer, and what menus call them.

Grey is the habit of radiology, inverted grey that of PET, where uptake is dark, and hot that of fusion. The last
three are perceptual: equal steps of the value look equally large, and cividis looks the same to the colour-blind.
Any map but grey invents borders where its hue changes: judge an edge in grey.
"""


def has_value(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which values are drawn by window and colour map; the others have the colour of what is missing.

    NaN and infinities are the others, in figures, viewers and pages alike: no measurement gives them, a division by
    zero does, and white or black would pass for one. Padding is a value: it is drawn as it is stored, as the
    background that it is.
    """
    found: NDArray[np.bool_] = np.isfinite(values)
    return found


def colormap(cmap: Any, volume: Volume) -> Colormap:
    """Return the colour map for a volume: reversed where low values are to be shown bright.

    Raises
    ------
    UsageError
        If Matplotlib has no map of that name.
    """
    if not isinstance(cmap, Colormap) and (not isinstance(cmap, str) or cmap not in matplotlib.colormaps):
        raise UsageError(
            f"There is no colour map {cmap!r}.",
            remedy=f"There are {', '.join(map(repr, OFFERED))}, and Matplotlib's.",
        )
    found: Colormap = cmap if isinstance(cmap, Colormap) else matplotlib.colormaps[cmap]
    return (found.reversed() if is_inverted(volume.dataset) else found).with_extremes(bad=MISSING)


def color_table(cmap: Colormap) -> NDArray[np.uint8]:
    """Return the colours of a map from its low end to its high one, shape (256, 3), as Agg rounds them.

    Raises
    ------
    UsageError
        If the map has another number of colours.
    """
    if cmap.N != 256:
        raise UsageError(
            f"A page has maps of 256 colours, {cmap.name} has {cmap.N}.", remedy="Try cmap.resampled(256)."
        )
    # Agg rounds to the nearest of 256 levels, halves up.
    return np.floor(cmap(np.arange(256))[:, :3] * 255 + 0.5).astype(np.uint8)
