"""What tells images at one place apart: echo, diffusion weighting, component, phase, time.

Each attribute is read for one frame, from the functional group that holds it or from the data set, and comes back as
a value that can be compared; None where it is absent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import functional_group, items, number, numbers, text, texts
from dicomnb.volumes.frames.cine import TIMES_OF_FRAMES
from dicomnb.volumes.frames.diffusion import b_value, gradient
from dicomnb.volumes.frames.private_values import private_numbers

__all__ = [
    "CLOCKS",
    "DIMENSIONS",
    "KIND_KEYWORDS",
    "SEPARATORS",
    "Label",
    "image_kind",
    "label_text",
    "units_of",
    "value_text",
]

_DIGITS: Final = 4
"""Decimals that count: a header writes 30 and 30.001 for one echo time, but not by intention."""

_COMPONENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "M": "MAGNITUDE",
        "P": "PHASE",
        "R": "REAL",
        "I": "IMAGINARY",
        "MAGNITUDE": "MAGNITUDE",
        "PHASE": "PHASE",
        "REAL": "REAL",
        "IMAGINARY": "IMAGINARY",
        "PHASE MAP": "PHASE",
    }
)
_GE_COMPONENTS: Final = ("MAGNITUDE", "PHASE", "REAL", "IMAGINARY")
"""What 0 to 3 mean in GE's private attribute (0043,xx2F)."""

KIND_KEYWORDS: Final = ("ImageType", "Modality")
"""What `image_kind` follows from, where there are no functional groups."""

_DAY_S: Final = 86400.0
"""Seconds of a day; a time of day more than half of it before the beginning is that of the next day."""

_COMPONENT_PREFIX: Final = re.compile(r"^([MPRI])_")


@dataclass(frozen=True, slots=True)
class Label:
    """One attribute that may differ between images at one place.

    Parameters
    ----------
    name : str
        Keyword of the attribute.
    of : callable
        Takes a data set and the index of a frame, returns the value or None.
    units : str
        Unit of the value.
    is_time : bool
        True if it may change from slice to slice too, as the clock goes on.
    """

    name: str
    of: Callable[[Dataset, int], Hashable]
    units: str = ""
    is_time: bool = False

    def value(self, dataset: Dataset, frame: int) -> Hashable:
        """Return the value of a frame, None where none is stated.

        What a converter of single frames had no functional group for counts too, the frame's own before the shared.

        References
        ----------
        PS3.3 C.7.6.16.2.25 (Unassigned Shared and Per-Frame Converted Attributes).
        """
        found = self.of(dataset, frame)
        for item in converted_attributes(dataset, frame) if found is None else ():
            found = self.of(item, 0) if found is None else found
        return found


def converted_attributes(dataset: Dataset, frame: int) -> list[Dataset]:
    """Return the attributes of a legacy converted frame that have no functional group: its own, then the shared."""
    found = (
        functional_group(dataset, f"Unassigned{whose}ConvertedAttributesSequence", frame)
        for whose in ("PerFrame", "Shared")
    )
    return [item for item in found if item is not None]


def _number(
    keyword: str, group: str = "", inner: str = "", *, digits: int = _DIGITS
) -> Callable[[Dataset, int], Hashable]:
    """Return a reader of a number: `inner` is its keyword in the functional group where that is another one."""

    def read(dataset: Dataset, frame: int) -> Hashable:
        item = functional_group(dataset, group, frame) if group else None
        value = number(dataset, keyword) if item is None else number(item, inner or keyword)
        return None if value is None else round(value, digits)

    return read


def _text(keyword: str) -> Callable[[Dataset, int], Hashable]:
    return lambda dataset, _: texts(dataset, keyword) or None


def _segment(dataset: Dataset, frame: int) -> Hashable:
    item = functional_group(dataset, "SegmentIdentificationSequence", frame)
    return None if item is None else number(item, "ReferencedSegmentNumber")


def _vector(keyword: str) -> Callable[[Dataset, int], Hashable]:
    """Return a reader of the entry of a frame in a vector of nuclear medicine (PS3.3 C.8.4.8)."""

    def read(dataset: Dataset, frame: int) -> Hashable:
        found = numbers(dataset, keyword)
        return int(found[frame]) if frame < len(found) else None

    return read


# -- components and kinds -----------------------------------------------------------------------------------


def _component(dataset: Dataset, frame: int) -> Hashable:
    """Return MAGNITUDE, PHASE, REAL or IMAGINARY, from Complex Image Component or from Image Type."""
    item = functional_group(dataset, "MRImageFrameTypeSequence", frame)
    stated = text(dataset if item is None else item, "ComplexImageComponent")
    if stated:
        return _COMPONENTS.get(stated, stated)
    if text(dataset, "Modality") != "MR":
        return None
    private = private_numbers(dataset, 0x0043, "GEMS_PARM_01", 0x2F, "h")
    if private and 0 <= private[0] < len(_GE_COMPONENTS):
        return _GE_COMPONENTS[int(private[0])]
    for part in _image_type(dataset, frame)[2:]:
        prefix = _COMPONENT_PREFIX.match(part)
        found = _COMPONENTS.get(prefix[1] if prefix else part)
        if found:
            return found
    return None


def _image_type(dataset: Dataset, frame: int) -> tuple[str, ...]:
    for group in ("MRImageFrameTypeSequence", "CTImageFrameTypeSequence", "PETFrameTypeSequence"):
        item = functional_group(dataset, group, frame)
        if item is not None and "FrameType" in item:
            return texts(item, "FrameType")
    return texts(dataset, "ImageType")


def image_kind(dataset: Dataset, frame: int = 0) -> tuple[str, ...]:
    """Return the first three values of Image Type without what names a component of complex numbers.

    Images of two kinds (original and derived, axial and localizer) are no slices of one stack.
    """
    parts = _image_type(dataset, frame)
    return (*parts[:2], *_without_component(parts[2:3], dataset))


def _without_component(parts: tuple[str, ...], dataset: Dataset) -> tuple[str, ...]:
    if text(dataset, "Modality") != "MR":
        return parts
    return tuple(part for part in parts if part not in _COMPONENTS and not _COMPONENT_PREFIX.match(part))


def _kind_in_detail(dataset: Dataset, frame: int) -> Hashable:
    return _without_component(_image_type(dataset, frame)[3:], dataset) or None


# -- moments ------------------------------------------------------------------------------------------------


def _moment(whole: str, date: str, time: str, group_keyword: str = "") -> Callable[[Dataset, int], Hashable]:
    """Return a reader of a moment in seconds from a date and time in one attribute, or in two."""

    def read(dataset: Dataset, frame: int) -> Hashable:
        item = functional_group(dataset, "FrameContentSequence", frame) if group_keyword else None
        stated = text(item, group_keyword) if item is not None else ""
        if stated:
            return _seconds(stated[:8], stated[8:])
        places = (dataset, *converted_attributes(dataset, frame))
        stated = next(filter(None, (text(place, whole) for place in places if whole)), "")
        if stated:
            return _seconds(stated[:8], stated[8:])
        stated, day = (next(filter(None, (text(place, key) for place in places)), "") for key in (time, date))
        return _seconds(day, stated) if day else _since_beginning(dataset, stated)

    return read


def _since_beginning(dataset: Dataset, time: str) -> float | None:
    """Return the seconds of a time without a date: of the day on which its series began, or of the next one."""
    for level in ("Series", "Study"):
        day = text(dataset, f"{level}Date")
        begin, moment = _seconds(day, text(dataset, f"{level}Time")), _seconds(day, time)
        if begin is not None and moment is not None:
            return moment + _DAY_S if begin - moment > _DAY_S / 2 else moment
    return _seconds(text(dataset, "SeriesDate") or text(dataset, "StudyDate"), time)


def _seconds(date: str, time: str) -> float | None:
    """Return the seconds of a moment since some fixed day; None without a time."""
    digits = re.fullmatch(r"(\d\d):?(\d\d)?:?(\d\d)?(\.\d{1,6})?.*", time)
    if digits is None:
        return None
    hours, minutes, seconds, fraction = digits.groups()
    span = timedelta(hours=int(hours), minutes=int(minutes or 0), seconds=int(seconds or 0) + float(fraction or 0))
    try:
        day = datetime.strptime(date.replace(".", "")[:8], "%Y%m%d") - datetime(2000, 1, 1)
    except ValueError:
        day = timedelta()
    return round((day + span).total_seconds(), 6)


def _position_in_dimensions(dataset: Dataset, frame: int) -> Hashable:
    """Return Dimension Index Values without those that say where in space a frame lies."""
    item = functional_group(dataset, "FrameContentSequence", frame)
    values = numbers(item, "DimensionIndexValues") if item is not None else ()
    pointers = [entry.get("DimensionIndexPointer") for entry in items(dataset, "DimensionIndexSequence")]
    if not values or len(values) != len(pointers):
        return None
    spatial = {0x00200032, 0x00200037, 0x00209056, 0x00209057, 0x00209113, 0x00209116, 0x00201041}
    return tuple(int(value) for value, pointer in zip(values, pointers, strict=True) if pointer not in spatial) or None


SEPARATORS: Final = (
    Label("ImageType", _kind_in_detail),
    Label("ConvolutionKernel", _text("ConvolutionKernel")),
    Label("KVP", _number("KVP"), "kV"),
    Label("SliceThickness", _number("SliceThickness", "PixelMeasuresSequence"), "mm"),
)
"""What makes stacks of their own of images at one place."""

DIMENSIONS: Final = (
    Label("ComplexImageComponent", _component),
    Label("EchoTime", _number("EchoTime", "MREchoSequence", "EffectiveEchoTime", digits=2), "ms"),
    Label("EchoNumbers", _number("EchoNumbers")),
    Label("RepetitionTime", _number("RepetitionTime", "MRTimingAndRelatedParametersSequence", digits=2), "ms"),
    Label("InversionTime", _number("InversionTime", "MRModifierSequence", "InversionTimes", digits=2), "ms"),
    Label("FlipAngle", _number("FlipAngle", "MRTimingAndRelatedParametersSequence"), "°"),
    Label("DiffusionBValue", b_value, "s/mm²"),
    Label("DiffusionGradientOrientation", gradient),
    Label("ReferencedSegmentNumber", _segment),
    Label("EnergyWindowVector", _vector("EnergyWindowVector")),
    Label("DetectorVector", _vector("DetectorVector")),
    Label("PhaseVector", _vector("PhaseVector")),
    Label("RRIntervalVector", _vector("RRIntervalVector")),
    Label("TimeSlotVector", _vector("TimeSlotVector")),
    Label(
        "NominalPercentageOfCardiacPhase",
        _number("NominalPercentageOfCardiacPhase", "CardiacSynchronizationSequence"),
        "%",
    ),
    Label(
        "NominalPercentageOfRespiratoryPhase",
        _number("NominalPercentageOfRespiratoryPhase", "RespiratorySynchronizationSequence"),
        "%",
    ),
    Label("TemporalPositionIdentifier", _number("TemporalPositionIdentifier")),
    Label("TemporalPositionIndex", _number("TemporalPositionIndex", "FrameContentSequence")),
    Label(
        "TemporalPositionTimeOffset",
        _number("TemporalPositionTimeOffset", "TemporalPositionSequence"),
        "s",
        is_time=True,
    ),
    Label(
        "NominalCardiacTriggerDelayTime",
        _number("NominalCardiacTriggerDelayTime", "CardiacSynchronizationSequence"),
        "ms",
        is_time=True,
    ),
    Label("TriggerTime", _number("TriggerTime"), "ms", is_time=True),
    Label("FrameReferenceTime", _number("FrameReferenceTime"), "ms", is_time=True),
    Label("AcquisitionNumber", _number("AcquisitionNumber"), is_time=True),
    Label(
        "AcquisitionTime",
        _moment("AcquisitionDateTime", "AcquisitionDate", "AcquisitionTime", "FrameAcquisitionDateTime"),
        "s",
        is_time=True,
    ),
    Label("DimensionIndexValues", _position_in_dimensions),
    Label("ContentTime", _moment("", "ContentDate", "ContentTime"), "s", is_time=True),
)
"""What makes a fourth dimension of images at one place, in order of preference."""

CLOCKS: Final = (
    *(label for label in DIMENSIONS if label.is_time and label.name != "AcquisitionNumber"),
    Label("AcquisitionNumber", _number("AcquisitionNumber"), is_time=True),
    Label("InstanceNumber", _number("InstanceNumber"), is_time=True),
)
"""What puts images at one place into an order, though it differs from slice to slice."""

_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{label.name: label.units for label in (*SEPARATORS, *DIMENSIONS)},
        **dict.fromkeys(("AcquisitionTime", "ContentTime"), ""),  # written as a time of day
        **dict.fromkeys(TIMES_OF_FRAMES, "ms"),
        "ZOffsetInSlideCoordinateSystem": "µm",
    }
)


# -- in words -----------------------------------------------------------------------------------------------


def label_text(name: str, value: Any) -> str:
    """Return what a label says, with its unit: ``"EchoTime 4.5 ms"``, ``"40 ms after the first frame"``."""
    if name in TIMES_OF_FRAMES:
        return f"{value_text(name, value)} {units_of(name)} after the first frame"
    return " ".join(filter(None, (name, value_text(name, value), units_of(name))))


def units_of(name: str) -> str:
    """Return the unit in which `value_text` writes the values of a label, empty where there is none."""
    return _UNITS.get(name, "")


def value_text(name: str, value: Any) -> str:
    """Return the value of a label as text: moments as a time of day, all other numbers in six digits at most."""
    if isinstance(value, (tuple, list)):
        separator = "\\" if any(isinstance(part, str) for part in value) else ", "
        parts = separator.join(value_text("", part) for part in value)
        return parts if separator == "\\" or len(value) == 1 else f"({parts})"
    if isinstance(value, float) and name in {"AcquisitionTime", "ContentTime"}:
        minutes, seconds = divmod(round(value % _DAY_S, 3), 60)
        whole = f"{seconds:06.3f}".rstrip("0").rstrip(".")
        return f"{int(minutes) // 60 % 24:02d}:{int(minutes) % 60:02d}:{whole}"
    return f"{value:.6g}" if isinstance(value, float) else "none" if value is None else str(value)
