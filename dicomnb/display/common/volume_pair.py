"""Two volumes of one patient that one viewer shows together, as a CT and its PET."""

from __future__ import annotations

from typing import Any

from dicomnb.errors import GeometryError
from dicomnb.objects.contours import placed
from dicomnb.pixels.color import has_color
from dicomnb.volumes.frame_of_reference import require_volumes_in_one_frame
from dicomnb.volumes.volume import Volume

__all__ = ["second_volume", "with_second_over"]


def second_volume(source: Any) -> Volume | None:
    """Return the second of two volumes that lie in one frame of reference; None for anything else.

    Both have three dimensions and grey values, and neither is a dose, which has isodoses.
    """
    pair = list(source) if isinstance(source, (list, tuple)) else []
    if len(pair) != 2 or not all(isinstance(each, Volume) and len(each.grid) == 1 for each in pair):
        return None
    first: Volume = pair[0]
    second: Volume = pair[1]
    if has_color(first.dataset) or has_color(second.dataset) or "RTDOSE" in (first.modality, second.modality):
        return None
    try:
        require_volumes_in_one_frame("the second volume", second, first)
        placed(first)
        placed(second)
    except GeometryError:
        return None
    return second


def with_second_over(source: Any, overlay: Any) -> tuple[Any, Any]:
    """Return what to show and what to lay over it: of two volumes the second lies over the first."""
    second = second_volume(source) if overlay is None else None
    return (source, overlay) if second is None else (source[0], second)
