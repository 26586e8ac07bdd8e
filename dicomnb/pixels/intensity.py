"""Physical values: stored values put on the scale that the header states, with the unit it states.

The modality transformation is a straight line (Rescale Slope and Intercept, Dose Grid Scaling) or a table
(Modality LUT Sequence). Both act on stored values and end in the unit of the image: Hounsfield units, Bq/ml,
Gy. Where the header states no unit there is none: the numbers of most MR images compare within one image, and
mean nothing beyond it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import InvalidValue
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.extensions import settle_pixels
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.pixels.attributes import (
    functional_group,
    integer,
    items,
    number,
    numbers,
    place_of,
    require_plausible,
    scope,
    stated_number,
    text,
    texts,
    unreadable,
)
from dicomnb.pixels.frames import stored_as
from dicomnb.pixels.lut import LookupTable, has_table, lookup_table
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray, warn_of_lost_range
from dicomnb.pixels.real_world_values import find_scale, map_scales, scaled_map, unit_on_line
from dicomnb.standard.tag import tag_text, to_tag
from dicomnb.standard.unit_codes import DOSE_UNITS, RESCALE_UNITS, units_of_ucum

__all__ = [
    "ValueArray",
    "is_scale_refused",
    "padding",
    "physical",
    "rescale",
    "scale_fault",
    "units",
    "value_limits",
    "values",
]

ValueArray = NDArray[np.float32]
"""Physical values."""

_CT_IMAGE: Final = "1.2.840.10008.5.1.4.1.1.2"
_RESCALE: Final = ("RescaleSlope", "RescaleIntercept")
_LEAST: Final = 1e-30
"""Slopes below it leave nothing of stored values in 32 bits."""

_GREATEST: Final = 1e30
"""A larger slope makes of 24 bits what no float of 32 bits holds, and nobody means it."""

_SAFE: Final = 1e28
"""Up to here a slope makes of integers of 32 bits what floats of 32 bits hold."""

_LIMITS: Final = MappingProxyType({"RescaleIntercept": (0.0, 1e37)})
"""A small intercept changes nothing; of a larger one, floats of 32 bits would overflow."""


def values(
    dataset: Readable, frame: int | None = None, *, scale: str = "modality", nan_padding: bool = False
) -> ValueArray:
    """Return physical values as a new float32 array, shaped like the stored values of the frame or of all.

    Unsigned stored values become floats first, so that 0 with an intercept of -1024 gives -1024 and not
    64512. Results that are integers are exact up to 2²⁴; 32- and 64-bit stored values are scaled in double
    precision and rounded once, to seven digits. Colour is not rescaled.

    Parameters
    ----------
    dataset : Dataset or path
        An image.
    frame : int, optional
        Index of a frame; all of them by default.
    scale : str
        ``"modality"`` for the image's rescale, which its windows are meant for; ``"real world"`` or a mapping's label
        for a Real World Value Mapping, NaN where it does not hold; ``"philips"`` for the values that compare between
        the images of a Philips MR examination. `dicomnb.pixels.real_world_values.scales` tells what there is.
    nan_padding : bool
        True to get NaN for pixels that only fill up the rectangle.

    Returns
    -------
    ndarray of float32
        Shape (rows, columns) or (frames, rows, columns), in the unit that `units` tells.

    Raises
    ------
    MissingAttribute, InvalidValue, UnsupportedPixels
        If the pixels cannot be read, see `dicomnb.pixels.frames.pixel_array`, or there is no such scale.

    References
    ----------
    PS3.3 C.11.1 (Modality LUT), C.7.6.16.2.9 (per frame), C.8.8.3 (Dose Grid Scaling), C.7.6.16.2.11 (real world).

    Examples
    --------
    >>> import numpy as np
    >>> import dicomnb as dn
    >>> ds = dn.Dataset()
    >>> dn.set_pixels(ds, np.array([[0, 1024, 1074]], np.uint16))
    >>> ds.RescaleSlope, ds.RescaleIntercept = 1, -1024
    >>> dn.values(ds).tolist()
    [[-1024.0, 0.0, 50.0]]
    """
    dataset = read(dataset)
    settle_pixels(dataset)
    pixels = PixelFormat.of(dataset)
    stored = stored_as(dataset, pixels, frame)
    if frame is not None or pixels.frames == 1:
        result = _scaled(stored, dataset, frame or 0, scale)
    elif "PerFrameFunctionalGroupsSequence" in dataset:
        result = np.empty(stored.shape, np.float32)
        for k, plane in enumerate(stored):
            result[k] = _scaled(plane, dataset, k, scale)
    else:
        result = _scaled(stored, dataset, 0, scale)
    mask = _is_padding(stored, dataset, pixels) if nan_padding else None
    if mask is not None:
        result[mask] = np.nan
    return result


def _scaled(stored: StoredArray, dataset: Dataset, frame: int, scale: str) -> ValueArray:
    if scale == "modality":
        return physical(stored, dataset, frame)
    return find_scale(dataset, scale, frame).apply(stored)


def physical(stored: StoredArray, dataset: Dataset, frame: int = 0, *, out: ValueArray | None = None) -> ValueArray:
    """Return stored values on the physical scale of one frame.

    Parameters
    ----------
    stored : ndarray
        Stored values, any shape.
    dataset : Dataset
        The header that states the scale.
    frame : int
        Frame whose scale applies, where each frame has its own.
    out : ndarray of float32, optional
        Where to put the result; of the same shape as `stored`.
    """
    if out is None:
        out = np.empty(stored.shape, np.float32)
    table = _modality_lut(dataset)
    if table is not None:
        out[...] = table.apply(stored)
        return out
    mappings = map_scales(dataset, frame)
    if mappings:
        out[...] = scaled_map(stored, mappings)
        return out
    slope, intercept = rescale(dataset, frame)
    if stored.dtype.itemsize > 2:
        with np.errstate(over="ignore", invalid="ignore"):  # stored floats may be infinite, or none, as they are
            is_plain = (slope, intercept) == (1.0, 0.0)
            exact = stored if is_plain else stored * np.float64(slope) + np.float64(intercept)
            out[...] = exact
        if stored.dtype == np.float64 or abs(slope) > _SAFE:
            warn_of_lost_range(exact, out)
        return out
    out[...] = stored
    if slope != 1.0:
        out *= np.float32(slope)
    if intercept != 0.0:
        out += np.float32(intercept)
    return out


def rescale(dataset: Dataset, frame: int = 0) -> tuple[float, float]:
    """Return slope and intercept of a frame: value = slope × stored + intercept; (1, 0) where none is stated.

    Of a parametric map they are those of its Real World Value Mapping, where that is one line.

    Raises
    ------
    InvalidValue
        If one of them is stated and cannot be read or is beyond all measure, or if the slope is 0, which would make
        all values equal.
    """
    mappings = map_scales(dataset, frame)
    if mappings:
        line = mappings[0]
        return (line.slope, line.intercept) if len(mappings) == 1 and line.table is None else (1.0, 0.0)
    if "DoseGridScaling" in dataset:
        place, keyword, slope, intercept = dataset, "DoseGridScaling", stated_number(dataset, "DoseGridScaling"), None
    else:
        place = scope(dataset, "PixelValueTransformationSequence", frame)
        keyword, slope = "RescaleSlope", stated_number(place, "RescaleSlope")
        intercept = stated_number(place, "RescaleIntercept")
    if slope == 0.0:
        name, at = place_of(place, keyword)
        raise InvalidValue(
            f"{name} is 0, every value would be the same.",
            tag=to_tag(keyword),
            offset=at,
            remedy=f"Delete it (del ds.{keyword}) to work with stored values.",
        )
    for stated, name in ((slope, keyword), (intercept, "RescaleIntercept")):
        if stated is not None and stated not in (0.0, 1.0):
            require_plausible(place, name, (stated,), _LIMITS.get(name, (_LEAST, _GREATEST)), "scale of stored values")
    return (1.0 if slope is None else slope), (0.0 if intercept is None else intercept)


def value_limits(dataset: Dataset) -> tuple[float, float]:
    """Return the least and the greatest value that the modality transformation can give.

    Raises
    ------
    InvalidValue
        If the slope is 0, or a table is cut off.
    """
    table = _modality_lut(dataset)
    if table is not None:
        return 0.0, float((1 << table.bits) - 1)
    bits = integer(dataset, "BitsStored", integer(dataset, "BitsAllocated", 16))
    signed = integer(dataset, "PixelRepresentation", 0) == 1
    stored = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    slope, intercept = rescale(dataset)
    low, high = sorted(slope * value + intercept for value in stored)
    return low, high


def scale_fault(dataset: Dataset, frame: int = 0) -> str:
    """Return what keeps the values of a frame from having a unit although the header names one; empty if nothing does.

    A unit holds for values on the scale that the header states. Where the header owes that scale and does not
    state it, values are stored values, and these are no Bq/ml, no Hounsfield units and no gray.

    References
    ----------
    PS3.3 C.8.9.4 and C.8.2.1 (Rescale Slope and Intercept of PET and CT are type 1); C.11.1 (whoever states one of the
    two states both); C.8.8.3 (Dose Grid Scaling is required where there are pixels).
    """
    if any(keyword in dataset for keyword in ("FloatPixelData", "DoubleFloatPixelData", "ModalityLUTSequence")):
        return ""
    place = scope(dataset, "PixelValueTransformationSequence", frame)
    owed: tuple[str, ...] = _RESCALE
    modality = text(dataset, "Modality")
    if "DoseGridScaling" in dataset or modality == "RTDOSE":
        place, owed = dataset, ("DoseGridScaling",)
    elif modality == "PT":
        # The intercept of PET is always 0: the slope alone is missed.
        owed = ("RescaleSlope",) if not unreadable(place, "RescaleIntercept") else _RESCALE
    elif text(dataset, "SOPClassUID") != _CT_IMAGE and not any(keyword in place for keyword in _RESCALE):
        return ""
    faults = []
    for keyword in owed:
        found = numbers(place, keyword)
        if len(set(found)) != 1:
            what = unreadable(place, keyword) or ("empty" if keyword in place else "absent")
        elif found[0] == 0 and keyword != "RescaleIntercept":
            what = "0, which would make every value the same"
        else:
            continue
        at = place_of(place, keyword)[1]
        where = "" if at is None else f" (at byte {at:,})"
        faults.append(f"{tag_text(to_tag(keyword))} {keyword} is {what}{where}")
    return " and ".join(faults)


def is_scale_refused(dataset: Dataset, frame: int = 0) -> bool:
    """Return True if `rescale` raises: the scale of a frame is stated, and cannot be meant."""
    try:
        rescale(dataset, frame)
    except InvalidValue:
        return True
    return False


def units(dataset: Readable, scale: str = "modality") -> str:
    """Return the unit of `values` as the header of a data set or path states it, empty where it states none.

    It is empty too where the header owes a slope, an intercept or a dose scaling and does not state it, see
    `scale_fault`: stored values have no unit.

    Of a Real World Value Mapping it is the code of its unit. On the scale of the modality:

    ======================  ===============================================================================
    Dose Units              ``"Gy"`` for GY, ``"relative dose"`` for RELATIVE
    Units (PET)             as it stands, ``"BQML"`` for instance
    Rescale Type, or        ``"HU"``, ``"OD × 1000"``, ``"mg/ml"`` ...; nothing for US, and for words that
    Modality LUT Type       PS3.3 does not define
    CT Image, neither       ``"HU"``, but not for a localizer and not without Rescale Intercept
    Parametric Map          that of its Real World Value Mapping: ``"mm2/s"``, ``"HU"`` ...
    ======================  ===============================================================================

    Parameters
    ----------
    dataset : Dataset or path
        An image.
    scale : str
        ``"modality"``, or the label of a Real World Value Mapping, as for `values`.

    References
    ----------
    PS3.3 C.11.1.1.2; C.8.2.1.1.2 and Table C.8-3 (a CT image says so if its values are not Hounsfield units);
    C.8.9.1.1.3; C.8.8.3.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.units(dn.sample() / "pet024.dcm")
    'BQML'
    """
    dataset = read(dataset)
    if scale != "modality":
        return find_scale(dataset, scale).units
    if scale_fault(dataset):
        return ""
    mappings = map_scales(dataset)
    if mappings:
        return units_of_ucum(mappings[0].units)
    if "DoseGridScaling" in dataset:
        return DOSE_UNITS.get(text(dataset, "DoseUnits").upper(), "")
    if text(dataset, "Modality") == "PT" and text(dataset, "Units"):
        return text(dataset, "Units")
    lut = items(dataset, "ModalityLUTSequence")
    if lut and "LUTDescriptor" in lut[0] and numbers(lut[0], "LUTDescriptor"):
        return RESCALE_UNITS.get(text(lut[0], "ModalityLUTType").upper(), "")
    group = functional_group(dataset, "PixelValueTransformationSequence", 0)
    place = dataset if group is None else group
    stated = text(place, "RescaleType").upper()
    if stated in RESCALE_UNITS:
        return RESCALE_UNITS[stated]
    unspecified = stated in {"", "US"}
    if unspecified and "SharedFunctionalGroupsSequence" in dataset:
        return units_of_ucum(unit_on_line(dataset, rescale(dataset)))
    return "HU" if unspecified and _is_hounsfield(dataset) else ""


def _is_hounsfield(dataset: Dataset) -> bool:
    """Return True for a CT image of which the standard says that silence means Hounsfield units."""
    kind = texts(dataset, "ImageType")
    return (
        text(dataset, "Modality") == "CT"
        and text(dataset, "SOPClassUID") in {"", _CT_IMAGE}
        and "RescaleIntercept" in dataset
        and "LOCALIZER" not in kind
        # A derived image without Rescale Type ought to be in HU as well; perfusion maps show that it need not be.
        and (not kind or kind[0] != "DERIVED" or text(dataset, "RescaleType") != "US")
    )


def padding(dataset: Dataset, frame: int = 0) -> tuple[float, float] | None:
    """Return the least and greatest value of pixels that only fill up the rectangle; None if there are none.

    Both are physical values, as `values` gives them: a statistic leaves out what lies between, both ends included.

    References
    ----------
    PS3.3 C.7.5.1.1.2 and C.7.6.24.1.1: padding is stated as stored values.
    """
    ends = _padding_ends(dataset, PixelFormat.of(dataset))
    if ends is None:
        return None
    low, high = sorted(physical(ends, dataset, frame).tolist())
    return low, high


def _is_padding(stored: StoredArray, dataset: Dataset, pixels: PixelFormat) -> NDArray[np.bool_] | None:
    ends = _padding_ends(dataset, pixels)
    return None if ends is None else (stored >= ends.min()) & (stored <= ends.max())


def _padding_ends(dataset: Dataset, pixels: PixelFormat) -> StoredArray | None:
    value = number(dataset, pixels.keyword.replace("Data", "PaddingValue"))
    if value is None:
        return None
    limit = number(dataset, pixels.keyword.replace("Data", "PaddingRangeLimit"))
    ends = np.array([value, value if limit is None else limit])
    if pixels.is_float:
        return ends
    room = np.iinfo(pixels.dtype)
    if ends.min() >= -(2 ** (room.bits - 1)) and ends.max() < 2**room.bits:
        # By way of int64 a value that wraps does so in silence: written as US by mistake, -2000 reads 63536.
        return ends.astype(np.int64).astype(pixels.dtype)
    is_met = ends.min() <= room.max and ends.max() >= room.min  # or else no pixel can have it
    return np.clip(ends, room.min, room.max).astype(pixels.dtype) if is_met else None


def _modality_lut(dataset: Dataset) -> LookupTable | None:
    lut = items(dataset, "ModalityLUTSequence")
    if not lut or not has_table(lut[0], "ModalityLUTSequence"):
        return None
    return lookup_table(lut[0], signed=integer(dataset, "PixelRepresentation", 0) == 1)
