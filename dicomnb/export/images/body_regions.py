"""Codes of the parts of the body that images show, as enhanced images have to name them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dicomnb.objects.codes import code_of
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import text
from dicomnb.standard.code import Code
from dicomnb.standard.coded_concepts import concept_of

__all__ = ["body_region", "laterality"]


def _sct(value: str, meaning: str) -> Code:
    return Code(value, "SCT", meaning)


WHOLE_BODY: Final = _sct("38266002", "Entire body")

_REGIONS: Final[Mapping[str, Code]] = MappingProxyType(
    {
        "ABDOMEN": _sct("818981001", "Abdomen"),
        "BREAST": _sct("76752008", "Breast"),
        "CHEST": _sct("816094009", "Thorax"),
        "EXTREMITY": _sct("66019005", "Extremity"),
        "FOOT": _sct("56459004", "Foot"),
        "HAND": _sct("85562004", "Hand"),
        "HEAD": _sct("69536005", "Head"),
        "HIP": _sct("29836001", "Hip"),
        "KNEE": _sct("72696002", "Knee"),
        "NECK": _sct("45048000", "Neck"),
        "PELVIS": _sct("816092008", "Pelvis"),
        "SHOULDER": _sct("16982005", "Shoulder"),
        "SPINE": _sct("421060004", "Spine"),
        "THORAX": _sct("816094009", "Thorax"),
    }
)
"""By Body Part Examined (PS3.16 Annex L)."""


def body_region(source: Dataset) -> Code:
    """Return which part of the body an image shows: its code, that of Body Part Examined, else the entire body."""
    stated = code_of(source, "AnatomicRegionSequence")
    if all(stated):
        return stated
    name = text(source, "BodyPartExamined").upper()
    known = concept_of(name) if name else None
    return _REGIONS.get(name) or (WHOLE_BODY if known is None else known[1])


def laterality(source: Dataset) -> str:
    """Return Frame Laterality: the side that an image states, U for an unpaired part."""
    side = text(source, "ImageLaterality") or text(source, "Laterality")
    return side if side in {"L", "R", "B"} else "U"
