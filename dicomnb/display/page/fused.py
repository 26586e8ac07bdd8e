"""A second volume over the first as text for a page: its voxels, its place, its window and its colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dicomnb.display.common.overlays import ColorWash
from dicomnb.display.common.windows import value_range
from dicomnb.display.page.calibration import page_padding
from dicomnb.display.page.metadata import color_maps, packing_of
from dicomnb.display.page.page_data import FusedLayout, PageFused
from dicomnb.display.page.uptake import page_suv
from dicomnb.display.page.voxels import PackedVoxels, pack_voxels
from dicomnb.pixels.window import Window
from dicomnb.volumes.padding import padded_array

__all__ = ["PackedFused", "fused_metadata", "pack_fused"]


@dataclass(frozen=True, slots=True)
class PackedFused:
    """The voxels of a second volume as text, and what they mean."""

    text: str
    metadata: PageFused


def pack_fused(wash: ColorWash, window: Window, limit: int, layout: FusedLayout) -> PackedFused:
    """Return a volume that lies over another one, in at most about `limit` bytes.

    Parameters
    ----------
    wash : ColorWash
        The volume, and its place.
    window : Window
        What spreads its values over its colours.
    limit : int
        Bytes; what does not fit is thinned out.
    layout : {"over", "curtain", "beside"}
        How it is shown first.
    """
    packed = pack_voxels((wash.isodose.volume,), limit)
    return PackedFused(packed.text, fused_metadata(wash, window, packed, layout))


def fused_metadata(wash: ColorWash, window: Window, packed: PackedVoxels, layout: FusedLayout) -> PageFused:
    """Return what the scripts need to lay a second volume over the first; `packed` are its voxels."""
    volume = wash.isodose.volume
    steps = np.array([packed.steps[1], packed.steps[1], packed.steps[0]], np.float64)
    # Of each group of voxels the middle one is here: (i, j, k) among all become indices of those.
    among_all = np.diag([*(1 / steps), 1.0])
    among_all[:3, 3] = -(steps // 2) / steps
    matrix = among_all @ wash.to_index
    low, high, digits = value_range(padded_array(volume))
    maps, first = color_maps(volume, wash.cmap.name)
    return {
        "name": wash.name,
        "units": wash.units,
        "note": packed.note.replace("Reduced", f"{wash.name}: reduced", 1),
        "packing": packing_of(packed),
        "padding": page_padding((volume,), packed),
        # To (slice, row, column) of the second volume, from (slice, row, column) of the first.
        "toIndex": matrix[2::-1][:, [2, 1, 0, 3]].tolist(),
        "window": {
            "name": "",
            "button": "",
            "center": window.center,
            "width": window.width,
            "shape": window.function,
        },
        "range": (low, high, 10.0**-digits),
        "maps": maps,
        "map": first,
        "opacity": wash.opacity,
        "layout": layout,
        "suv": page_suv((volume,)),
    }
