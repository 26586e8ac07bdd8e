"""Content trees made for tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dicomnb.parsing.dataset.dataset import Dataset
from tests.images import dataset

COMPREHENSIVE_SR = "1.2.840.10008.5.1.4.1.1.88.33"


def code(value: str, meaning: str, scheme: str = "DCM") -> Dataset:
    return dataset(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def item(
    kind: str, meaning: str = "", *below: Dataset, relation: str = "CONTAINS", concept: str = "", **more: Any
) -> Dataset:
    made = dataset(RelationshipType=relation, ValueType=kind, **more)
    if meaning:
        made.ConceptNameCodeSequence = [code(concept or "111", meaning)]
    if below:
        made.ContentSequence = list(below)
    return made


def number(value: Any, unit: str, meaning: str, *below: Dataset, **more: Any) -> Dataset:
    measured = dataset(NumericValue=value, MeasurementUnitsCodeSequence=[code(unit, unit, "UCUM")], **more)
    return item("NUM", meaning, *below, MeasuredValueSequence=[measured])


def report(children: Sequence[Dataset], **more: Any) -> Dataset:
    return dataset(
        SOPClassUID=COMPREHENSIVE_SR,
        SOPInstanceUID="2.25.5",
        Modality="SR",
        ValueType="CONTAINER",
        ConceptNameCodeSequence=[code("126000", "Imaging Measurement Report")],
        ContentSequence=list(children),
        **more,
    )
