"""What a segment or a structure is: its name, its codes, its colour, and how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from dicomnb.errors import UsageError
from dicomnb.export.objects.instance import CodeLike, code_item, given_code, item, put, short_text
from dicomnb.objects.codes import code_of
from dicomnb.objects.label_image import LabelMask
from dicomnb.objects.segments import Segment
from dicomnb.objects.structures import Structure
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import integer, items, text
from dicomnb.pixels.cielab import Color, encoded_lab
from dicomnb.standard.code import Code
from dicomnb.standard.coded_concepts import ANATOMY, SIDES, TISSUE, category_of, concept_of

__all__ = ["SegmentDescription", "description_of", "segment_item"]

_OLD_SIDES: Final = MappingProxyType({("G-A101", "SRT"): "left", ("G-A100", "SRT"): "right", ("G-A102", "SRT"): "both"})
"""Codes of sides as files had them before SNOMED CT."""

_ALGORITHMS: Final = ("AUTOMATIC", "SEMIAUTOMATIC", "MANUAL")


@dataclass(frozen=True, slots=True)
class SegmentDescription:
    """What a mask shows, for `to_seg` and `to_rtstruct`.

    Parameters
    ----------
    name : str
        Segment Label or ROI Name, up to 64 characters.
    property_type : str or (value, scheme, meaning), optional
        What it is: a name of the table of common anatomy such as ``"kidney"``, or any code, such as
        ``("10200004", "SCT", "Liver")``. By default what the table has for `name`, else Tissue.
    property_category : (value, scheme, meaning), optional
        Category of that; by default the one that goes with the type.
    side : {"", "left", "right", "both"}
        Of paired organs; by default what `name` says.
    color : (int, int, int), optional
        Red, green and blue, 0 to 255.
    algorithm : {"AUTOMATIC", "SEMIAUTOMATIC", "MANUAL"}
        How it was drawn.
    algorithm_name : str
        By what; a drawing by hand needs none.
    roi_type : str
        RT ROI Interpreted Type of a structure set: ``"PTV"``, ``"GTV"``, ``"ORGAN"``, ``"EXTERNAL"`` ...; may be empty.

    Raises
    ------
    UsageError
        If the name is empty, too long or holds a backslash; if type, side, colour or algorithm are none.

    References
    ----------
    PS3.3 C.8.20.2 (Segment Description), C.8.8.8 (RT ROI Observations); PS3.16 CID 7150, 7151, 244.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.SegmentDescription("kidney_left").codes[1].meaning
    'Kidney'
    >>> dn.SegmentDescription("Lump", ("108369006", "SCT", "Neoplasm"), color=(255, 0, 0)).codes[0].meaning
    'Morphologically Abnormal Structure'
    """

    name: str
    property_type: CodeLike | None = None
    property_category: CodeLike | None = None
    side: str = ""
    color: Color | None = None
    algorithm: str = "AUTOMATIC"
    algorithm_name: str = "unspecified"
    roi_type: str = ""

    def __post_init__(self) -> None:
        short_text("The name of a segment", self.name, 64)
        if self.side and self.side not in SIDES:
            raise UsageError(f"{self.side!r} is no side.", remedy=f"Sides are {', '.join(SIDES)}.")
        if self.algorithm not in _ALGORITHMS:
            raise UsageError(
                f"{self.algorithm!r} is no type of an algorithm.", remedy=f"Types are {', '.join(_ALGORITHMS)}."
            )
        if self.algorithm != "MANUAL":
            short_text("The name of an algorithm", self.algorithm_name, 64)
        if self.roi_type:
            short_text("The type of a structure", self.roi_type, 16)
        color = [] if self.color is None else list(self.color)
        if self.color is not None and (len(color) != 3 or not all(0 <= part <= 255 for part in color)):
            raise UsageError(f"{self.color} is no colour: it has red, green and blue from 0 to 255.")
        _ = self.codes  # a wrong code is told where it was written

    @property
    def codes(self) -> tuple[Code, Code, Code | None]:
        """Category, type and side, as codes."""
        if self.property_type is None:
            known = concept_of(self.name)
            category, kind, side = (TISSUE, TISSUE, None) if known is None else known
        elif isinstance(self.property_type, str):
            found = concept_of(self.property_type)
            if found is None:
                raise UsageError(
                    f"The table of common anatomy has no {self.property_type!r}.",
                    remedy=f"Give the code itself, (value, scheme, meaning), or one of {', '.join(sorted(ANATOMY))}.",
                )
            category, kind, side = found
        else:
            kind = given_code(self.property_type)
            category, side = category_of(kind), None
        if self.property_category is not None:
            category = given_code(self.property_category)
        return category, kind, SIDES[self.side] if self.side else side


def description_of(source: Any) -> SegmentDescription:
    """Return the description of what is given: itself, a name, or that of a `Segment` or a `Structure`.

    Raises
    ------
    UsageError
        If it describes nothing.
    """
    if isinstance(source, SegmentDescription):
        return source
    if isinstance(source, str):
        return SegmentDescription(source)
    if isinstance(source, Structure):
        return SegmentDescription(source.name or f"Structure {source.number}", color=source.color, roi_type=source.kind)
    if isinstance(source, LabelMask):
        return SegmentDescription(source.name, color=source.color)
    if isinstance(source, Segment):
        return _of_segment(source)
    raise UsageError(
        f"{type(source).__name__} describes no segment.", remedy="Give names, or SegmentDescription(name, ...)."
    )


def _of_segment(source: Segment) -> SegmentDescription:
    own = next(
        (
            each
            for each in items(source.dataset, "SegmentSequence")
            if integer(each, "SegmentNumber", -1) == source.number
        ),
        Dataset(),
    )
    category, kind = (_stated(own, f"SegmentedProperty{part}CodeSequence") for part in ("Category", "Type"))
    algorithm = text(own, "SegmentAlgorithmType")
    return SegmentDescription(
        source.name or f"Segment {source.number}",
        kind,
        category if kind else None,
        side=_side(own) if kind else "",
        color=source.color,
        algorithm=algorithm if algorithm in _ALGORITHMS else "AUTOMATIC",
        algorithm_name=text(own, "SegmentAlgorithmName") or "unspecified",
    )


def _side(own: Dataset) -> str:
    """Return which side a segment states, as a modifier of its type; empty where it states none."""
    for kind in items(own, "SegmentedPropertyTypeCodeSequence"):
        stated = code_of(kind, "SegmentedPropertyTypeModifierCodeSequence")
        return next((side for side, code in SIDES.items() if code.key == stated.key), _OLD_SIDES.get(stated.key, ""))
    return ""


def _stated(own: Dataset, keyword: str) -> Code | None:
    found = code_of(own, keyword)
    return found if all(found) else None


def segment_item(number: int, description: SegmentDescription) -> Dataset:
    """Return an item of Segment Sequence (PS3.3 C.8.20.4)."""
    category, kind, side = description.codes
    made = item(
        SegmentNumber=number,
        SegmentLabel=description.name,
        SegmentAlgorithmType=description.algorithm,
        SegmentedPropertyCategoryCodeSequence=[code_item(category)],
        SegmentedPropertyTypeCodeSequence=[code_item(kind)],
    )
    if side is not None:
        made.SegmentedPropertyTypeCodeSequence[0].SegmentedPropertyTypeModifierCodeSequence = [code_item(side)]
    if description.algorithm != "MANUAL":
        made.SegmentAlgorithmName = description.algorithm_name
    if description.color is not None:
        put(made, RecommendedDisplayCIELabValue=list(encoded_lab(description.color)))
    return made
