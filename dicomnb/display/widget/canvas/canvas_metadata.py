"""What a viewer that paints in the browser has to know of its volume besides its voxels, and what lies over it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from dicomnb.display.common.cursor import Voxel
from dicomnb.display.common.overlays import Overlays
from dicomnb.display.common.plane import Plane, find_plane
from dicomnb.display.common.plane_values import is_color
from dicomnb.display.common.windows import is_beyond_memory
from dicomnb.display.figure.drawing import Look
from dicomnb.display.page.fused import fused_metadata
from dicomnb.display.page.metadata import metadata_of
from dicomnb.display.page.packed_overlays import pack_overlays, pack_wash
from dicomnb.display.page.voxels import PackedVoxels, raw_voxels
from dicomnb.pixels.window import Window
from dicomnb.volumes.volume import Volume

__all__ = ["CanvasData", "canvas_data"]

_SECOND: Final = 200_000_000
"""Most bytes of a second volume, of which the browser keeps all: what is larger is thinned out, and says so."""

_DOSE: Final = 20_000_000
"""Most bytes of a dose."""


@dataclass(frozen=True, slots=True)
class CanvasData:
    """What the browser is told once.

    Parameters
    ----------
    facts : str
        What the scripts know of the volume, JSON; as `PageMetadata`.
    layers : str
        What lies over it, as `pack_overlays` makes it; empty if nothing does.
    second : bytes
        The voxels of a second volume, as `raw_voxels` makes them; empty if there is none.
    """

    facts: str
    layers: str
    second: bytes

    @property
    def size(self) -> int:
        """Bytes of what lies over the volume."""
        return len(self.layers) + len(self.second)


def canvas_data(
    points: Sequence[Volume],
    plane: Plane,
    voxel: Voxel,
    window: Window | None,
    look: Look,
    labels: Sequence[str],
    point: int = 0,
) -> CanvasData:
    """Return what the browser is told once of a volume.

    Parameters
    ----------
    points : sequence of Volume
        One volume, or several of one shape: points of a fourth dimension.
    plane : Plane
        The plane to begin with, of the first of them.
    voxel : (int, int, int)
        Column, row and slice to begin with.
    window, labels, point
        As for `metadata_of`.
    look : Look
        Colour map, slab, and what lies over the volume.
    """
    layers = look.layers or Overlays()
    second, fused = b"", None
    if layers.wash is not None and layers.wash.window is not None:
        second, packed = raw_voxels((layers.wash.isodose.volume,), _SECOND)
        fused = fused_metadata(layers.wash, layers.wash.window, packed, "over")
        layers = replace(layers, wash=None)
    slices, rows, columns = points[0].shape[:3]
    over = pack_overlays(layers, pack_wash(layers.wash, _DOSE), find_plane(points[0]), (1, 1), (slices, rows, columns))
    kind = "colours" if is_color(points[0]) else "floats"
    facts = metadata_of(
        points,
        PackedVoxels("", kind, 4, (len(points), slices, rows, columns), (1, 1)),  # type: ignore[arg-type]
        plane,
        voxel,
        window,
        look.cmap,
        labels=labels,
        point=point,
        slab=look.slab,
        how=look.how,
        overlays=over.metadata if layers else None,
        fused=fused,
    )
    # A plane across a volume that is not kept in memory takes all of its files: it is shown where it is asked for.
    facts["isSolid"] = facts["isSolid"] and not is_beyond_memory(points[0])
    text = json.dumps(facts, separators=(",", ":"), allow_nan=False)
    return CanvasData(text, over.text if layers else "", second)
