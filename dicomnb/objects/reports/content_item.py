"""One item of a structured report's content tree, and the tree of a data set (PS3.3 C.17.3)."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from dicomnb.errors import DicomWarning
from dicomnb.objects.codes import code_of, unit_of
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import items, number, numbers, text, texts
from dicomnb.standard.code import NO_CODE, Code
from dicomnb.standard.tag import tag_text, to_tag
from dicomnb.standard.uid import name_of

__all__ = ["ContentItem", "ContentReference", "content_tree"]

_BIRTH_DATE: Final = "121031"
_DCM: Final = "DCM"
_TEXTS: Final = frozenset({"TEXT", "PNAME"})
"""Value types of free text, in which a name may stand."""
_OF_MACHINES: Final = frozenset({"125203", "121014", "121015", "113832"})
"""Texts of protocols and machines, shown as in a header: acquisition protocol, manufacturer, model, X-ray source."""


@dataclass(frozen=True, slots=True)
class ContentReference:
    """An object that an item refers to.

    Parameters
    ----------
    sop_class, sop_instance : str
        Its UIDs.
    frames : tuple of int
        Which of its frames, from 1; empty for all.
    segments : tuple of int
        Which segments of a segmentation; empty for all.
    channels : tuple of (int, int)
        Which channels of a waveform: multiplex group and channel, from 1, channel 0 for all of a group.
    """

    sop_class: str
    sop_instance: str
    frames: tuple[int, ...] = ()
    segments: tuple[int, ...] = ()
    channels: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ContentItem:
    """An item of the content tree, with the items below it.

    Parameters
    ----------
    position : tuple of int
        Where it stands: ``(1,)`` is the root, ``(1, 2)`` its second child (PS3.3 C.17.3.2.5).
    relationship : str
        What it is to the item above: ``"CONTAINS"``, ``"HAS OBS CONTEXT"`` ...; empty for the root.
    kind : str
        Value Type: ``"CONTAINER"``, ``"NUM"``, ``"CODE"`` ...
    name : Code
        What it is a value of (Concept Name); `NO_CODE` where that is not stated.
    value : object
        A Code, a float for one number, text, a ContentReference, a tuple of coordinates; None where there is none.
    unit : Code
        Unit of a number.
    qualifier : Code
        Why there is no number, or what is odd about it.
    references : tuple of ContentReference
        The objects that it refers to.
    detail : str
        More of it in words: the type of coordinates, the template of a container.
    observed : str
        Observation DateTime, as the file has it.
    children : tuple of ContentItem
        The items below it.
    """

    position: tuple[int, ...]
    relationship: str
    kind: str
    name: Code
    value: Any = None
    unit: Code = NO_CODE
    qualifier: Code = NO_CODE
    references: tuple[ContentReference, ...] = ()
    detail: str = ""
    observed: str = ""
    children: tuple[ContentItem, ...] = ()

    def walk(self) -> Iterator[ContentItem]:
        """Yield this item and all below it, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def place(self) -> str:
        """Its position in text: ``"1.2.1"``."""
        return ".".join(map(str, self.position))

    @property
    def is_identifying(self) -> bool:
        """True if its value may tell who somebody is: free text, names of persons, a date of birth.

        The header table hides Text Value and Person Name for the same reason.
        """
        of_machine = self.name.scheme == _DCM and self.name.value in _OF_MACHINES
        return (self.kind in _TEXTS and not of_machine) or self.name.key == (_BIRTH_DATE, _DCM)

    @property
    def unit_text(self) -> str:
        """How the unit of a number is written; empty where it has none."""
        return unit_of(self.unit)

    @property
    def value_text(self) -> str:
        """The value in words, with its unit; empty for a container."""
        shown = "" if self.value is None else _in_words(self.value)
        parts = [shown, self.unit_text if shown else "", f"[{self.qualifier}]" if self.qualifier else ""]
        if self.kind == "NUM" and not shown:
            parts.insert(0, "no value")
        parts += [_reference_text(each) for each in self.references]
        if self.detail and self.kind != "CONTAINER":
            parts.insert(0, self.detail)
        return " ".join(part for part in parts if part)


def content_tree(dataset: Dataset) -> ContentItem:
    """Return the root of a data set's content tree.

    Warns
    -----
    DicomWarning
        If an item states a number that is none, or no Value Type: it is in the tree all the same.

    References
    ----------
    PS3.3 C.17.3 (document content), C.17.3.2.4 (relationships by reference).
    """
    return _item(dataset, (1,))


def _item(dataset: Dataset, position: tuple[int, ...]) -> ContentItem:
    kind = text(dataset, "ValueType").upper()
    children = tuple(
        _item(child, (*position, index)) for index, child in enumerate(items(dataset, "ContentSequence"), 1)
    )
    relationship = text(dataset, "RelationshipType").upper()
    if (target := numbers(dataset, "ReferencedContentItemIdentifier")) and not kind:
        place = ".".join(str(int(each)) for each in target)
        return ContentItem(position, relationship, "", NO_CODE, f"item {place}", children=children)
    if not kind and len(position) > 1:
        _warn(position, "ValueType", "has no Value Type")
    facts: dict[str, Any] = _READERS[kind](dataset, position) if kind in _READERS else {}
    return ContentItem(
        position,
        relationship,
        kind,
        code_of(dataset, "ConceptNameCodeSequence"),
        observed=text(dataset, "ObservationDateTime"),
        children=children,
        **facts,
    )


# -- what each value type holds ------------------------------------------------------------------------------


def _text_value(keyword: str) -> Callable[[Dataset, tuple[int, ...]], dict[str, Any]]:
    return lambda dataset, _: {"value": "\\".join(texts(dataset, keyword)) or None}


def _number(dataset: Dataset, position: tuple[int, ...]) -> dict[str, Any]:
    measured = items(dataset, "MeasuredValueSequence")
    qualifier = code_of(dataset, "NumericValueQualifierCodeSequence")
    if not measured:
        return {"qualifier": qualifier}
    item = measured[0]
    several = len(measured) if len(measured) > 1 else len(texts(item, "NumericValue"))
    if several > 1:
        keyword = "MeasuredValueSequence" if len(measured) > 1 else "NumericValue"
        _warn(position, keyword, f"has {several} values, of which there may be one: the first is taken")
    # A value that DS cannot hold exactly stands beside it in more digits (PS3.3 C.18.1).
    value = number(item, "FloatingPointValue")
    if value is None:
        value = number(item, "NumericValue")
    if value is None and (top := number(item, "RationalNumeratorValue")) is not None:
        below = number(item, "RationalDenominatorValue")
        value = top / below if below else None
    if value is None and "NumericValue" in item and text(item, "NumericValue"):
        shown = text(item, "NumericValue")
        _warn(position, "NumericValue", f"is {shown!r}, which is no number")
        return {"value": shown, "unit": code_of(item, "MeasurementUnitsCodeSequence"), "qualifier": qualifier}
    return {"value": value, "unit": code_of(item, "MeasurementUnitsCodeSequence"), "qualifier": qualifier}


def _coded(dataset: Dataset, _: tuple[int, ...]) -> dict[str, Any]:
    return {"value": code_of(dataset, "ConceptCodeSequence") or None}


def _referring(dataset: Dataset, _: tuple[int, ...]) -> dict[str, Any]:
    return {"references": tuple(map(_reference, items(dataset, "ReferencedSOPSequence")))}


def _reference(item: Dataset) -> ContentReference:
    channels = [int(each) for each in numbers(item, "ReferencedWaveformChannels")]
    return ContentReference(
        text(item, "ReferencedSOPClassUID"),
        text(item, "ReferencedSOPInstanceUID"),
        tuple(int(each) for each in numbers(item, "ReferencedFrameNumber")),
        tuple(int(each) for each in numbers(item, "ReferencedSegmentNumber")),
        tuple(zip(channels[::2], channels[1::2], strict=False)),
    )


def _coordinates(size: int) -> Callable[[Dataset, tuple[int, ...]], dict[str, Any]]:
    def read(dataset: Dataset, position: tuple[int, ...]) -> dict[str, Any]:
        values = numbers(dataset, "GraphicData")
        if len(values) % size:
            _warn(position, "GraphicData", f"has {len(values)} numbers, which is no multiple of {size}")
        points = tuple(zip(*(values[start::size] for start in range(size)), strict=False))
        frame = text(dataset, "ReferencedFrameOfReferenceUID")
        detail = f"{text(dataset, 'GraphicType')}, {len(points)} {'point' if len(points) == 1 else 'points'}"
        return {"value": points, "detail": f"{detail}, frame of reference {frame}" if frame else detail}

    return read


def _times(dataset: Dataset, _: tuple[int, ...]) -> dict[str, Any]:
    kind = text(dataset, "TemporalRangeType")
    for keyword, what in (
        ("ReferencedSamplePositions", "samples"),
        ("ReferencedTimeOffsets", "s"),
        ("ReferencedDateTime", ""),
    ):
        found = texts(dataset, keyword)
        if found:
            return {"value": ", ".join(found), "detail": f"{kind} {what}".strip()}
    return {"detail": kind}


def _container(dataset: Dataset, _: tuple[int, ...]) -> dict[str, Any]:
    templates = items(dataset, "ContentTemplateSequence")
    return {"detail": f"TID {text(templates[0], 'TemplateIdentifier')}" if templates else ""}


_READERS: Final[MappingProxyType[str, Callable[[Dataset, tuple[int, ...]], dict[str, Any]]]] = MappingProxyType(
    {
        "TEXT": _text_value("TextValue"),
        "NUM": _number,
        "CODE": _coded,
        "DATETIME": _text_value("DateTime"),
        "DATE": _text_value("Date"),
        "TIME": _text_value("Time"),
        "UIDREF": _text_value("UID"),
        "PNAME": _text_value("PersonName"),
        "COMPOSITE": _referring,
        "IMAGE": _referring,
        "WAVEFORM": _referring,
        "SCOORD": _coordinates(2),
        "SCOORD3D": _coordinates(3),
        "TCOORD": _times,
        "CONTAINER": _container,
    }
)
"""Value types of PS3.3 C.17.3.2.1 and who reads each."""


def _warn(position: tuple[int, ...], keyword: str, message: str) -> None:
    place = ".".join(map(str, position))
    warnings.warn(f"Content item {place}: {tag_text(to_tag(keyword))} {keyword} {message}.", DicomWarning, stacklevel=5)


# -- in words ------------------------------------------------------------------------------------------------


def _in_words(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, tuple) and not isinstance(value, Code):
        points = ["(" + ", ".join(f"{each:g}" for each in point) + ")" for point in value[:4]]
        return " ".join(points) + (f" … {len(value) - 4} more" if len(value) > 4 else "")
    return str(value)


def _reference_text(reference: ContentReference) -> str:
    name = name_of(reference.sop_class).removesuffix(" Storage") or "object"
    parts = [f"{name} {reference.sop_instance}"]
    for what, several in (("frame", reference.frames), ("segment", reference.segments)):
        if several:
            parts.append(f"{what}{'' if len(several) == 1 else 's'} {', '.join(map(str, several))}")
    if reference.channels:
        parts.append("channels " + ", ".join(f"{group}.{channel}" for group, channel in reference.channels))
    return ", ".join(parts)
