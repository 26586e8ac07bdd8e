"""What a page needs to know to measure as `dicomnb.analysis.roi` and `dicomnb.analysis.measure` do."""

from __future__ import annotations

from collections.abc import Sequence

from dicomnb.display.common.plane import Plane
from dicomnb.display.common.windows import origin
from dicomnb.display.page.page_data import PageLengths, PageUltrasoundRegion
from dicomnb.display.page.voxel_bytes import kept_places
from dicomnb.display.page.voxels import PackedVoxels
from dicomnb.geometry.axis import UnevenAxis
from dicomnb.pixels.intensity import padding
from dicomnb.volumes.frames.ultrasound_regions import UltrasoundRegion, ultrasound_regions
from dicomnb.volumes.volume import Volume

__all__ = ["page_calibration", "page_padding"]


def page_calibration(points: Sequence[Volume], packed: PackedVoxels, there: Sequence[Plane]) -> PageLengths:
    """Return distances and what has none, ready to become JSON.

    Parameters
    ----------
    points : sequence of Volume
        One volume, or several of one shape: points of a fourth dimension.
    packed : PackedVoxels
        Their voxels.
    there : sequence of Plane
        The planes of the page.
    """
    volume = points[0]
    return {
        "where": volume.size.where,
        "pixel": (volume.size.x, volume.size.y),
        "metrics": [_metric(plane) for plane in there],
        "regions": [_region(each) for each in ultrasound_regions(volume.dataset)],
        "padding": page_padding(points, packed),
    }


def _metric(plane: Plane) -> list[list[float]] | None:
    """Return how coordinates of a page's plane become millimetres; None where pixels have no common size."""
    return None if plane.normal and isinstance(plane.volume.axes.z, UnevenAxis) else [[1.0, 0.0], [0.0, 1.0]]


def _region(region: UltrasoundRegion) -> PageUltrasoundRegion:
    spatial = region.is_spatial and region.x is not None and region.y is not None
    return {
        "left": region.left,
        "top": region.top,
        "right": region.right,
        "bottom": region.bottom,
        "name": f"{region.format or 'unnamed'} region",
        "mm": (region.x.spacing, region.y.spacing) if spatial and region.x and region.y else None,
        "counts": f"{region.x_units or 'nothing'} across, {region.y_units or 'nothing'} down",
    }


def page_padding(points: Sequence[Volume], packed: PackedVoxels) -> list[tuple[float, float]] | None:
    """Return the values that are none, of all slices that were packed, or of each slice of each point."""
    found = [
        None if point.slices[k] is None else padding(*origin(point, k))
        for point in points
        for k in kept_places(len(point), packed.steps[0]).tolist()
    ]
    if not any(found):
        return None
    # Where there is none, a range that holds nothing.
    ends = [each or (1.0, 0.0) for each in found]
    return ends[:1] if len(set(ends)) == 1 else ends
