"""Other scales than the modality's that a header offers for its stored values.

The rescale of an image ends in the numbers that its windows are meant for. Beside it a Real World Value Mapping
tells what stored values measure, in a unit, and within which range that holds; and Philips MR scanners note by what
number to divide so that images of one examination compare.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import InvalidValue, MissingAttribute
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.pixels.attributes import functional_group, functional_groups, items, number, numbers, private_number, text
from dicomnb.pixels.pixel_format import StoredArray
from dicomnb.standard.tag import tag_text, to_tag

__all__ = [
    "PARAMETRIC_MAP",
    "PHILIPS",
    "Scale",
    "find_scale",
    "map_scales",
    "mapped_window",
    "scaled_map",
    "scales",
    "unit_on_line",
]

PARAMETRIC_MAP: Final = "1.2.840.10008.5.1.4.1.1.30"
"""Class of images whose Real World Value Mapping is their only scale (PS3.3 A.75)."""

PHILIPS: Final = "philips"
"""Name of the scale on which images of one Philips examination compare."""

_SLACK: Final = 1e-6
"""What a float of 32 bits may be off, of its size."""

_PHILIPS_CREATOR: Final = "Philips MR Imaging DD 001"


@dataclass(frozen=True, slots=True)
class Scale:
    """One scale: value = slope × stored value + intercept, or a table.

    Parameters
    ----------
    name : str
        LUT Label, or `PHILIPS`.
    explanation : str
        What the values measure.
    units : str
        Unit as a UCUM code; empty if there is none.
    first, last : float
        Stored values between which the scale holds, both included.
    slope, intercept : float
        The straight line.
    table : ndarray of float64, optional
        The values of `first` to `last`, instead of a line.
    """

    name: str
    explanation: str
    units: str
    first: float
    last: float
    slope: float = 1.0
    intercept: float = 0.0
    table: NDArray[np.float64] | None = None

    def apply(self, stored: StoredArray) -> NDArray[np.float32]:
        """Return the values of stored values, of the same shape, NaN outside of the range."""
        # Ends of floats are doubles, and may have been written with fewer digits than the values have.
        slack = _SLACK * max(abs(self.first), abs(self.last)) if stored.dtype.kind == "f" else 0.0
        outside = (stored < self.first - slack) | (stored > self.last + slack)
        if self.table is None:
            found = (stored * np.float64(self.slope) + np.float64(self.intercept)).astype(np.float32)
        else:
            index = stored.astype(np.int64) - int(self.first)
            found = self.table[np.clip(index, 0, len(self.table) - 1)].astype(np.float32)
        found[outside] = np.nan
        return found


def scales(dataset: Readable, frame: int = 0) -> tuple[Scale, ...]:
    """Return the scales that the header offers for a frame, in its order, Philips' own last.

    Parameters
    ----------
    dataset : Dataset or path
        An image.
    frame : int
        Index of the frame, from 0.

    Returns
    -------
    tuple of Scale
        Each with a name, its unit, and the range of stored values that it holds for.

    Raises
    ------
    InvalidValue
        If a mapping has neither a line nor a table that fits its range.

    References
    ----------
    PS3.3 C.7.6.16.2.11 (Real World Value Mapping); Chenevert et al., Errors in quantitative image analysis due to
    platform-dependent image scaling, Transl Oncol 2014;7:65-71 (Philips).

    Examples
    --------
    >>> import numpy as np
    >>> import dicomnb as dn
    >>> ds, mapping, unit = dn.Dataset(), dn.Dataset(), dn.Dataset()
    >>> dn.set_pixels(ds, np.array([[0, 10, 20]], np.int16))
    >>> unit.CodeValue = "mm2/s"
    >>> mapping.LUTLabel, mapping.MeasurementUnitsCodeSequence = "ADC", [unit]
    >>> mapping.RealWorldValueFirstValueMapped, mapping.RealWorldValueLastValueMapped = 0, 10
    >>> mapping.RealWorldValueSlope, mapping.RealWorldValueIntercept = 0.5, 0.0
    >>> ds.RealWorldValueMappingSequence = [mapping]
    >>> [(scale.name, scale.units) for scale in dn.scales(ds)]
    [('ADC', 'mm2/s')]
    >>> dn.values(ds, scale="ADC").tolist()
    [[0.0, 5.0, nan]]
    """
    dataset = read(dataset)
    return (*_mappings(dataset, frame), *_philips(dataset, frame))


def find_scale(dataset: Dataset, name: str, frame: int = 0) -> Scale:
    """Return a scale by its name, or the first Real World Value Mapping for ``"real world"``.

    Raises
    ------
    MissingAttribute
        If the header offers none of this name.
    """
    offered = scales(dataset, frame)
    for scale in offered:
        if scale.name == name or (name == "real world" and scale.name != PHILIPS):
            return scale
    names = ", ".join(repr(scale.name) for scale in offered)
    raise MissingAttribute(
        f"The header offers no scale {name!r} for frame {frame}.",
        remedy=f"It offers {names}." if names else "It offers its rescale only.",
    )


def map_scales(dataset: Dataset, frame: int = 0) -> tuple[Scale, ...]:
    """Return the scales that together give the values of a parametric map: those in the unit of its first.

    Empty for every other image, and for a map that has none.

    References
    ----------
    PS3.3 A.75.4 (a parametric map has one or more mappings for each frame); C.7.6.16.2.11.
    """
    if text(dataset, "SOPClassUID") != PARAMETRIC_MAP:
        return ()
    found = tuple(_mappings(dataset, frame))
    return tuple(scale for scale in found if scale.units == found[0].units)


def unit_on_line(dataset: Dataset, line: tuple[float, float]) -> str:
    """Return the unit of the first mapping that has this slope and intercept: it gives the rescaled values a unit."""
    slope, intercept = line
    for scale in _mappings(dataset, 0):
        if (
            scale.table is None
            and math.isclose(scale.slope, slope, rel_tol=1e-6)
            and (math.isclose(scale.intercept, intercept, rel_tol=1e-6, abs_tol=1e-6 * abs(slope)))
        ):
            return scale.units
    return ""


def scaled_map(stored: StoredArray, scales: tuple[Scale, ...]) -> NDArray[np.float32]:
    """Return values by several scales, each where it holds, the first before others; NaN where none does."""
    found = scales[0].apply(stored)
    for scale in scales[1:]:
        missing = np.isnan(found)
        if missing.any():
            found[missing] = scale.apply(stored[missing])
    return found


def mapped_window(scales: tuple[Scale, ...], center: float, width: float, function: str) -> tuple[float, float, str]:
    """Return center, width and function of a window for the values of a parametric map.

    Its header has them for stored values, which its first scale maps; without a scale they stay as they are.

    References
    ----------
    PS3.3 A.75.4 (the Pixel Value Transformation is the identity), C.11.2.1.2.1 (ends of LINEAR).
    """
    if not scales or scales[0].table is not None or not scales[0].slope:
        return center, width, function
    slope, intercept = scales[0].slope, scales[0].intercept
    if (slope, intercept) == (1.0, 0.0) or (function == "LINEAR" and width <= 1):
        return center, width, function
    if function == "LINEAR":  # its ends lie half a stored value further in
        center, width, function = center - 0.5, width - 1, "LINEAR_EXACT"
    return center * slope + intercept, width * abs(slope), function


def _mappings(dataset: Dataset, frame: int) -> Iterator[Scale]:
    keyword = "RealWorldValueMappingSequence"
    for item in functional_groups(dataset, keyword, frame) or items(dataset, keyword):
        ends = []
        for end in ("FirstValueMapped", "LastValueMapped"):
            value = number(item, f"DoubleFloatRealWorldValue{end}")
            ends.append(number(item, f"RealWorldValue{end}") if value is None else value)
        first = -math.inf if ends[0] is None else ends[0]
        last = math.inf if ends[1] is None else ends[1]
        label, explanation, unit = text(item, "LUTLabel"), text(item, "LUTExplanation"), _unit(item)
        slope, intercept = number(item, "RealWorldValueSlope"), number(item, "RealWorldValueIntercept")
        if slope is not None and intercept is None:
            tag = to_tag("RealWorldValueIntercept")
            raise InvalidValue(
                f"{tag_text(tag)} RealWorldValueIntercept of the mapping {label!r} is absent or no number; "
                "its slope alone says nothing.",
                tag=tag,
            )
        if slope is not None and intercept is not None:
            yield Scale(label, explanation, unit, first, last, slope, intercept)
            continue
        table = np.array(numbers(item, "RealWorldValueLUTData"), np.float64)
        if not math.isfinite(last - first) or len(table) != last - first + 1:
            raise InvalidValue(
                f"The Real World Value Mapping {label!r} has no slope, and {len(table)} entries for the stored values "
                f"{first:g} to {last:g}."
            )
        yield Scale(label, explanation, unit, first, last, table=table)


def _unit(item: Dataset) -> str:
    codes = items(item, "MeasurementUnitsCodeSequence")
    code = text(codes[0], "CodeValue") if codes else ""
    # UCUM's "1" is the unit of what has none.
    return "" if code == "1" else code


def _philips(dataset: Dataset, frame: int) -> Iterator[Scale]:
    place = functional_group(dataset, "PixelValueTransformationSequence", frame) or dataset
    slope, intercept = number(place, "RescaleSlope"), number(place, "RescaleIntercept")
    divisor = _scale_slope(dataset, frame)
    if not slope or not divisor or intercept is None:
        return
    yield Scale(
        PHILIPS,
        "Philips values that compare between the images of an examination",
        "",
        -math.inf,
        math.inf,
        1 / divisor,
        intercept / (slope * divisor),
    )


def _scale_slope(dataset: Dataset, frame: int) -> float | None:
    """Return Philips' Scale Slope: of the data set, or of the private item in a frame's functional groups."""
    groups = dataset.get("PerFrameFunctionalGroupsSequence")
    places = [dataset]
    if groups and 0 <= frame < len(groups):
        private = (element for element in groups[frame] if element.tag.group == 0x2005 and element.VR == "SQ")
        places += [item for element in private for item in element.value[:1]]
    return next(
        (found for place in places if (found := private_number(place, _PHILIPS_CREATOR, 0x2005, 0x0E)) is not None),
        None,
    )
