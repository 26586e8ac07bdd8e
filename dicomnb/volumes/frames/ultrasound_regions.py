"""Ultrasound regions: the parts of a picture that have a scale, each its own.

One ultrasound picture may show tissue in cm beside a spectrum in seconds and cm/s. Its scales stand in regions,
and what lies outside of them has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from dicomnb.geometry.axis import Axis
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.attributes import integer, items, number

__all__ = ["UltrasoundRegion", "spatial_delta", "ultrasound_regions"]

_CM: Final = 3
_UNITS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: "",
        1: "%",
        2: "dB",
        3: "mm",
        4: "s",
        5: "Hz",
        6: "dB/s",
        7: "cm/s",
        8: "cm²",
        9: "cm²/s",
        10: "cm³",
        11: "cm³/s",
        12: "°",
    }
)
"""Physical Units X and Y Direction (PS3.3 C.8.5.5.1.15); lengths are turned into mm."""
_FORMATS: Final[Mapping[int, str]] = MappingProxyType(
    {1: "2D", 2: "M-mode", 3: "spectral", 4: "waveform", 5: "graphics"}
)
"""Region Spatial Format (PS3.3 C.8.5.5.1.1)."""


@dataclass(frozen=True, slots=True)
class UltrasoundRegion:
    """A part of an ultrasound picture that has a scale.

    Parameters
    ----------
    left, top, right, bottom : int
        First and last column, first and last row, all included.
    format : str
        ``"2D"``, ``"M-mode"``, ``"spectral"``, ``"waveform"``, ``"graphics"``, or empty for none.
    x, y : Axis or None
        What the columns and rows of the region stand for, 0 at the reference pixel (at the region's left and top
        border where there is none); None where the region has no scale.
    x_units, y_units : str
        Their units: mm for lengths, ``"s"``, ``"cm/s"``, ``"Hz"`` ...
    """

    left: int
    top: int
    right: int
    bottom: int
    format: str
    x: Axis | None
    y: Axis | None
    x_units: str
    y_units: str

    @property
    def is_spatial(self) -> bool:
        """True if both directions are lengths: distances can be measured in it."""
        return self.x_units == self.y_units == "mm" and self.x is not None and self.y is not None


def ultrasound_regions(source: Any) -> tuple[UltrasoundRegion, ...]:
    """Return the regions of an ultrasound picture that have scales of their own; none for other images.

    Parameters
    ----------
    source : Dataset, path, bytes or binary file
        The picture.

    Returns
    -------
    tuple of Region
        Each with its borders in pixels, and its axes in mm, s, cm/s or whatever it measures.

    References
    ----------
    PS3.3 C.8.5.5.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ds = dn.Dataset()
    >>> tissue = dn.Dataset()
    >>> tissue.RegionSpatialFormat, tissue.PhysicalUnitsXDirection, tissue.PhysicalUnitsYDirection = 1, 3, 3
    >>> tissue.RegionLocationMinX0, tissue.RegionLocationMaxX1 = 10, 109
    >>> tissue.RegionLocationMinY0, tissue.RegionLocationMaxY1 = 20, 69
    >>> tissue.PhysicalDeltaX, tissue.PhysicalDeltaY = 0.05, 0.04  # cm a pixel
    >>> ds.SequenceOfUltrasoundRegions = [tissue]
    >>> (region,) = dn.ultrasound_regions(ds)
    >>> region.format, region.x.step, region.y.step, region.x_units
    ('2D', 0.5, 0.4, 'mm')
    """
    return tuple(_region(item) for item in items(read(source), "SequenceOfUltrasoundRegions"))


def _region(item: Dataset) -> UltrasoundRegion:
    left, top = integer(item, "RegionLocationMinX0", 0), integer(item, "RegionLocationMinY0", 0)
    right, bottom = integer(item, "RegionLocationMaxX1", left), integer(item, "RegionLocationMaxY1", top)
    x, x_units = _axis(item, "X", right - left + 1)
    y, y_units = _axis(item, "Y", bottom - top + 1)
    form = _FORMATS.get(integer(item, "RegionSpatialFormat", 0), "")
    return UltrasoundRegion(left, top, right, bottom, form, x, y, x_units, y_units)


def _axis(item: Dataset, direction: str, count: int) -> tuple[Axis | None, str]:
    code = integer(item, f"PhysicalUnits{direction}Direction", 0)
    delta = number(item, f"PhysicalDelta{direction}")
    if code not in _UNITS or code == 0 or not delta or count < 1:
        return None, ""
    scale = 10.0 if code == _CM else 1.0
    reference = number(item, f"ReferencePixel{direction}0")
    if reference is None:
        return Axis.local(delta * scale, count), _UNITS[code]
    # Reference Pixel is counted from the region's own corner (C.8.5.5.1.7); its value is 0 if none is given.
    value = number(item, f"ReferencePixelPhysicalValue{direction}") or 0.0
    return Axis((value - reference * delta) * scale, delta * scale, count), _UNITS[code]


def spatial_delta(dataset: Dataset) -> tuple[float, float] | None:
    """Return the mm between columns and between rows that all spatial regions share, None if there is no such."""
    found = {
        (round(region.x.spacing, 9), round(region.y.spacing, 9))
        for region in map(_region, items(dataset, "SequenceOfUltrasoundRegions"))
        if region.is_spatial and region.format == "2D" and region.x is not None and region.y is not None
    }
    return found.pop() if len(found) == 1 else None
