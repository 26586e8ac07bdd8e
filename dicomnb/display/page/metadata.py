"""What a page needs of a volume besides its voxels: planes, positions, windows, colours, texts."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from matplotlib.colors import Colormap, to_rgb
from numpy.typing import NDArray

from dicomnb.display.common.captions import grid_text, modality_text
from dicomnb.display.common.colors import MISSING, OFFERED, color_table, colormap
from dicomnb.display.common.cursor import Voxel, frame_rate, position
from dicomnb.display.common.plane import Plane, planes
from dicomnb.display.common.windows import judged_values, presets, value_range
from dicomnb.display.page.calibration import page_calibration
from dicomnb.display.page.page_data import (
    PageColorMap,
    PageFused,
    PageLines,
    PageMetadata,
    PageOverlays,
    PagePacking,
    PageView,
    PageWindow,
)
from dicomnb.display.page.uptake import page_suv
from dicomnb.display.page.voxel_bytes import kept_places
from dicomnb.display.page.voxels import PackedVoxels
from dicomnb.geometry.projection import Projection
from dicomnb.pixels.attributes import text
from dicomnb.pixels.window import Window
from dicomnb.standard.unit_codes import unit_text
from dicomnb.volumes.array_planes import place_decimals
from dicomnb.volumes.volume import Volume

__all__ = ["color_maps", "metadata_of", "packing_of"]

_THIN: Final = 0.2
"""A volume with a side shorter than this share of another is shown in the plane that was acquired."""

_OF_THE_VOLUME: Final = ("chosen", "header", "automatic")
"""Windows that belong to this volume have buttons."""

_WITH_BUTTON: Final = frozenset({"brain", "lung", "bone", "soft tissue", "mediastinum", "abdomen", "liver"})
"""Windows for CT that are asked for most; the menu has all."""

_DECIMALS: Final = 4
"""Decimals of a coordinate in mm, unless voxels are so small that these do not tell where one is."""

_IDENTIFIERS: Final = ("PatientName", "PatientID", "PatientBirthDate", "StudyDate")
"""What is written into the corner of a picture where that is asked for."""


def metadata_of(
    points: Sequence[Volume],
    packed: PackedVoxels,
    plane: Plane,
    voxel: Voxel,
    window: Window | None,
    cmap: str | Colormap,
    *,
    labels: Sequence[str] = (),
    point: int = 0,
    slab: float | None = None,
    how: Projection = "max",
    identifiers: bool = False,
    overlays: PageOverlays | None = None,
    fused: PageFused | None = None,
) -> PageMetadata:
    """Return what the scripts of a page need, ready to become JSON.

    Parameters
    ----------
    points : sequence of Volume
        One volume, or several of one shape: points of a fourth dimension.
    packed : PackedVoxels
        Their voxels.
    plane : Plane
        The plane to begin with, of the first volume.
    voxel : (int, int, int)
        Column, row and slice to begin with.
    window : Window or None
        The window to begin with, None for a colour image.
    cmap : str or Colormap
        The colour map to begin with.
    labels : sequence of str
        Names of the points.
    point : int
        The one to begin with.
    slab, how
        The slab to begin with, as for `show`.
    identifiers : bool
        True to write into the picture who it is.
    overlays : PageOverlays, optional
        What lies over the pictures.
    fused : PageFused, optional
        A second volume over the first.
    """
    volume = points[0]
    there = planes(volume)
    axes = (volume.axes.z, volume.axes.y, volume.axes.x)
    steps = (packed.steps[0], packed.steps[1], packed.steps[1])
    i, j, k = voxel
    on_page = [
        min(index // step, size - 1) for index, step, size in zip((k, j, i), steps, packed.shape[1:], strict=True)
    ]
    names = _IDENTIFIERS if identifiers else ()
    origins, pixel_steps = _positions(volume, packed)
    maps, first_map = color_maps(volume, cmap)
    return {
        "title": modality_text(volume) or "Image",
        "units": unit_text(volume.units),
        "note": packed.note,
        "lines": [line for name in names if (line := text(volume.dataset, name))],
        "packing": packing_of(packed),
        "steps": packed.steps,
        "original": (volume.shape[0], volume.shape[1], volume.shape[2]),
        "edges": [_thinned_edges(axis.edges, step) for axis, step in zip(axes, steps, strict=True)],
        "centers": [_rounded(axis.centers, axis.spacing) for axis in axes],
        "axisUnits": (volume.axes.z_units, volume.axes.units, volume.axes.units),
        "views": [_view(each, packed) for each in there],
        "view": next(index for index, each in enumerate(there) if each.normal == plane.normal),
        "origins": origins,
        "pixelSteps": pixel_steps,
        "windows": _windows(volume, k, window),
        "range": _range(volume, window),
        "maps": maps,
        "map": first_map,
        "missing": _base64(np.floor(np.array(to_rgb(MISSING)) * 255 + 0.5).astype(np.uint8)),
        "points": list(labels) or [""] * len(points),
        "rate": round(frame_rate(volume.dataset), 2),
        "point": point,
        "slab": None if slab is None else {"thickness": slab, "how": how},
        "voxel": (on_page[0], on_page[1], on_page[2]),
        "isSolid": _is_solid(there),
        "lengths": page_calibration(points, packed, there),
        "layers": overlays,
        "fused": fused,
        "suv": page_suv(points),
    }


def packing_of(packed: PackedVoxels) -> PagePacking:
    """Return how the voxels of a page are packed, ready to become JSON."""
    return {
        "kind": packed.kind,
        "width": packed.width,
        "shape": packed.shape,
        "first": packed.first,
        "scales": packed.scales,
        "isDouble": packed.is_double,
    }


def _rounded(places: NDArray[np.float64], step: float) -> Any:
    """Return coordinates with as many decimals as tell a thousandth of a step, four at least, as (nested) lists."""
    return np.round(places, max(_DECIMALS, 3 - math.floor(math.log10(step)))).tolist()


def _thinned_edges(edges: NDArray[np.float64], step: int) -> list[float]:
    kept = edges[::step].tolist()
    return kept if len(edges) % step == 1 or step == 1 else [*kept, float(edges[-1])]


def _view(plane: Plane, packed: PackedVoxels) -> PageView:
    sides = plane.sides
    words, axis = plane.place_words() or ("", 0)
    digits = place_decimals(plane.step)
    return {
        "name": plane.name,
        "normal": plane.normal,
        "down": plane.down,
        "across": plane.across,
        "turnedDown": plane.turned_down,
        "turnedAcross": plane.turned_across,
        "sides": None if sides is None else (sides.left, sides.right, sides.top, sides.bottom),
        "note": grid_text(plane),
        "lines": _lines(plane, packed),
        "place": words,
        "placeAxis": axis,
        "places": [round(place, digits) for place in plane.place_numbers().tolist()] if words else [],
        "decimals": digits,
    }


def _lines(plane: Plane, packed: PackedVoxels) -> PageLines | None:
    """Return how the lines of slices lie in a plane across a tilted stack."""
    shifts, step = plane.shifts, packed.steps[0]
    if shifts is None:
        return None
    last = plane.volume.shape[0] - 1
    numbers = [min(index * step + step // 2, last) for index in range(packed.shape[1])]
    return {
        "edges": _thinned_edges(plane.edges(0), step),
        "centers": plane.centers(0).tolist(),
        "shifts": shifts.shifts[numbers].tolist(),
        "edgeShifts": _thinned_edges(shifts.at_edges, step),
        "depth": shifts.depth,
    }


def _is_solid(there: Sequence[Plane]) -> bool:
    """Return True if all planes are worth a look at once: the volume is no thin slab."""
    if len(there) < 3:
        return False
    extents = [plane.extent for plane in there]
    return min(min(extent) / max(extent) for extent in extents) > _THIN


def _positions(volume: Volume, packed: PackedVoxels) -> tuple[list[list[float]] | None, list[list[float]]]:
    """Return where slices begin, and the steps from column to column and from row to row, LPS in mm."""
    start = position(volume, (0, 0, 0))
    right, below = position(volume, (1, 0, 0)), position(volume, (0, 1, 0))
    if start is None or right is None or below is None:
        return None, []
    shortest = min(float(np.linalg.norm(right - start)), float(np.linalg.norm(below - start)), volume.axes.z.spacing)
    first_voxels = np.zeros((packed.shape[1], 3))
    first_voxels[:, 2] = kept_places(volume.shape[0], packed.steps[0])
    origins: list[list[float]] = _rounded(volume.to_patient(first_voxels), shortest)
    return origins, [(right - start).tolist(), (below - start).tolist()]


def _windows(volume: Volume, k: int, window: Window | None) -> list[PageWindow]:
    """Return the windows of the menu; the one to begin with comes first."""
    if window is None:
        return [{"name": "", "button": "", "center": 0, "width": 1, "shape": "LINEAR"}]
    named = presets(volume, k)
    first = next((name for name, each in named.items() if each == window), None)
    ordered = {first: window, **named} if first else {"chosen": window, **named}
    found: list[PageWindow] = []
    for name, each in ordered.items():
        center, width, shape = each.center, each.width, each.function
        # Two buttons for one window would be one too many.
        known = any((center, width) == (one["center"], one["width"]) for one in found if one["button"])
        button = "" if known else _button(name)
        found.append({"name": name, "button": button, "center": center, "width": width, "shape": shape})
    return found


def _button(name: str) -> str:
    """Return the text of the button of a window of the menu, empty if it has none."""
    word = name.rpartition(" (")[0] or name
    if word.startswith("header: "):
        return word.removeprefix("header: ")
    return word if word.startswith(_OF_THE_VOLUME) or word in _WITH_BUTTON else ""


def _range(volume: Volume, window: Window | None) -> tuple[float, float, float]:
    """Return least and greatest value and the step of the sliders."""
    if window is None:
        return 0, 1, 1
    low, high, digits = value_range(judged_values(volume).array)
    return low, high, 10.0**-digits


def color_maps(volume: Volume, cmap: str | Colormap) -> tuple[list[PageColorMap], int]:
    """Return the colour maps of the menu, and the number of the one to begin with."""
    given = colormap(cmap, volume)
    maps = {name: (label, colormap(name, volume)) for name, label in OFFERED.items()}
    if isinstance(cmap, str):
        first = cmap
        maps = maps if cmap in maps else {first: (cmap, given), **maps}
    else:
        # An object may bear the name of a map of the menu, and be another one.
        first = ""
        label = f"{cmap.name}, given" if cmap.name in {*OFFERED, *OFFERED.values()} else cmap.name
        maps = {first: (label, given), **maps}
    tables: list[PageColorMap] = [
        {"label": label, "table": _base64(color_table(made))} for label, made in maps.values()
    ]
    return tables, list(maps).index(first)


def _base64(values: NDArray[np.uint8]) -> str:
    return base64.b64encode(values.tobytes()).decode()
