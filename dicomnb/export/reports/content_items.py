"""Items of a content tree, as they are written (PS3.3 C.17.3, C.18)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.export.objects.instance import code_item, item
from dicomnb.export.quantise import decimal
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.standard.code import Code

__all__ = [
    "HAS_MODIFIER",
    "HAS_OBSERVER",
    "INFERRED_FROM",
    "SELECTED_FROM",
    "code_content",
    "container",
    "image_content",
    "number_content",
    "person_content",
    "place_content",
    "text_content",
    "uid_content",
]

CONTAINS: Final = "CONTAINS"
HAS_MODIFIER: Final = "HAS CONCEPT MOD"
HAS_OBSERVER: Final = "HAS OBS CONTEXT"
INFERRED_FROM: Final = "INFERRED FROM"
SELECTED_FROM: Final = "SELECTED FROM"

_NOT_A_NUMBER: Final = Code("114000", "DCM", "Not a number")


def _content(kind: str, name: Code | None, below: Iterable[Dataset], relation: str, **values: Any) -> Dataset:
    made = item(RelationshipType=relation, ValueType=kind)
    if name is not None:
        made.ConceptNameCodeSequence = [code_item(name)]
    for keyword, value in values.items():
        setattr(made, keyword, value)
    children = list(below)
    if children:
        made.ContentSequence = children
    return made


def container(name: Code, below: Iterable[Dataset], template: str = "", relation: str = CONTAINS) -> Dataset:
    """Return a container of items, and the template that it follows (PS3.3 C.18.8)."""
    made = _content("CONTAINER", name, below, relation, ContinuityOfContent="SEPARATE")
    if template:
        made.ContentTemplateSequence = [item(MappingResource="DCMR", TemplateIdentifier=template)]
    return made


def code_content(name: Code, value: Code, below: Iterable[Dataset] = (), relation: str = CONTAINS) -> Dataset:
    """Return an item whose value is a code (PS3.3 C.17.3, type CODE)."""
    return _content("CODE", name, below, relation, ConceptCodeSequence=[code_item(value)])


def text_content(name: Code, value: str, relation: str = CONTAINS) -> Dataset:
    """Return an item of text."""
    return _content("TEXT", name, (), relation, TextValue=value)


def person_content(name: Code, value: str, relation: str = CONTAINS) -> Dataset:
    """Return an item that names a person."""
    return _content("PNAME", name, (), relation, PersonName=value)


def uid_content(name: Code, value: str, relation: str = CONTAINS) -> Dataset:
    """Return an item that is a UID."""
    return _content("UIDREF", name, (), relation, UID=value)


def number_content(name: Code, value: float, unit: Code, below: Iterable[Dataset] = ()) -> Dataset:
    """Return a measured number; of one that is none, that it is none (PS3.3 C.18.1).

    The decimal string has ten digits, the float beside it all.
    """
    if not math.isfinite(value):
        return _content(
            "NUM",
            name,
            below,
            CONTAINS,
            MeasuredValueSequence=[],
            NumericValueQualifierCodeSequence=[code_item(_NOT_A_NUMBER)],
        )
    measured = item(
        NumericValue=decimal(value), FloatingPointValue=value, MeasurementUnitsCodeSequence=[code_item(unit)]
    )
    return _content("NUM", name, below, CONTAINS, MeasuredValueSequence=[measured])


def image_content(
    reference: Dataset, name: Code | None = None, relation: str = CONTAINS, segments: Sequence[int] = ()
) -> Dataset:
    """Return an item that refers to an image, a frame of it, or segments of a segmentation (PS3.3 C.18.4)."""
    target = item(
        ReferencedSOPClassUID=reference.ReferencedSOPClassUID,
        ReferencedSOPInstanceUID=reference.ReferencedSOPInstanceUID,
    )
    if "ReferencedFrameNumber" in reference:
        target.ReferencedFrameNumber = reference.ReferencedFrameNumber
    if segments:
        target.ReferencedSegmentNumber = list(segments)
    return _content("IMAGE", name, (), relation, ReferencedSOPSequence=[target])


def place_content(
    name: Code,
    graphic: str,
    points: ArrayLike,
    *,
    image: Dataset | None = None,
    frame_of_reference: str = "",
    relation: str = CONTAINS,
) -> Dataset:
    """Return an item that says where: on an image, or in a frame of reference.

    Parameters
    ----------
    name : Code
        What lies there.
    graphic : str
        Graphic Type: ``"POINT"``, ``"POLYLINE"``, ``"CIRCLE"`` ...
    points : array_like of shape (n, 2) or (n, 3)
        On an image (column, row), the outer corner of the first pixel being (0, 0); in the patient LPS in mm.
    image : Dataset, optional
        Reference to the image.
    frame_of_reference : str
        UID, of points in the patient.
    relation : str
        Relationship to the item above.

    References
    ----------
    PS3.3 C.18.6 (SCOORD), C.18.9 (SCOORD3D).
    """
    numbers = np.asarray(points, np.float64).reshape(-1).astype(np.float32).tolist()
    if image is None:
        return _content(
            "SCOORD3D",
            name,
            (),
            relation,
            GraphicType=graphic,
            GraphicData=numbers,
            ReferencedFrameOfReferenceUID=frame_of_reference,
        )
    below = [image_content(image, relation=SELECTED_FROM)]
    return _content("SCOORD", name, below, relation, GraphicType=graphic, GraphicData=numbers)
