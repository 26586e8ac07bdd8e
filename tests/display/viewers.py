"""A viewer of a volume with two windows in its header, the widgets it is made of, and the pixels that it shows."""

from __future__ import annotations

import io
from typing import Any

import ipywidgets
import numpy as np
from PIL import Image

from dicomnb.display.widget.viewer import Viewer
from tests.display.core_widgets import core_view as view
from tests.images import series

HEADER: dict[str, Any] = {
    "WindowCenter": [40, 200],
    "WindowWidth": [400, 1000],
    "WindowCenterWidthExplanation": ["SOFT", "HARD"],
}


def widgets(shown: Any, kind: type) -> list[Any]:
    """Return all widgets of one kind, in the order of the page."""
    found = [shown] if isinstance(shown, kind) else []
    for child in getattr(shown, "children", ()):
        found += widgets(child, kind)
    return found


def viewer(count: int = 5, **options: Any) -> Viewer:
    slices = series(count, rows=31, columns=17, RescaleSlope=1, RescaleIntercept=-3, RescaleType="HU", **HEADER)
    viewer: Viewer = view(slices, **options)
    return viewer


def pixels(shown: Viewer) -> Any:
    (still,) = widgets(shown, ipywidgets.Image)
    with Image.open(io.BytesIO(still.value)) as read:
        return np.asarray(read.convert("RGB"))
