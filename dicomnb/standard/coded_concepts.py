"""Codes of common anatomy, by the plain names that people give to what they outline.

The codes are SNOMED CT's as PS3.16 lists them (context groups 4, 7150, 7151, 7159 and 244), which DICOM may use freely.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dicomnb.standard.code import Code

__all__ = ["ANATOMICAL_STRUCTURE", "ANATOMY", "SIDES", "TISSUE", "category_of", "concept_of"]


def _sct(value: str, meaning: str) -> Code:
    return Code(value, "SCT", meaning)


TISSUE: Final = _sct("85756007", "Tissue")
"""What is said of something that no better code is known for: as category and as type."""

ANATOMICAL_STRUCTURE: Final = _sct("91723000", "Anatomical Structure")
_ABNORMAL: Final = _sct("49755003", "Morphologically Abnormal Structure")

SIDES: Final[Mapping[str, Code]] = MappingProxyType(
    {"left": _sct("7771000", "Left"), "right": _sct("24028007", "Right"), "both": _sct("51440002", "Bilateral")}
)
"""Modifiers of paired organs (context group 244)."""

_ORGANS: Final = {
    "adrenal gland": "23451007",
    "aorta": "15825003",
    "bladder": "89837001",
    "bone": "272673000",
    "brain": "12738006",
    "brain stem": "119238007",
    "breast": "76752008",
    "cerebellum": "113305005",
    "clavicle": "51299004",
    "colon": "71854001",
    "duodenum": "38848004",
    "esophagus": "32849002",
    "eye": "81745001",
    "femur": "71341001",
    "gallbladder": "28231008",
    "heart": "80891009",
    "hippocampus": "5366008",
    "humerus": "85050009",
    "inferior vena cava": "64131007",
    "kidney": "64033007",
    "larynx": "4596009",
    "left atrium": "82471001",
    "left ventricle": "87878005",
    "liver": "10200004",
    "lung": "39607008",
    "lymph node": "59441001",
    "mandible": "91609006",
    "optic nerve": "18234004",
    "ovary": "15497006",
    "pancreas": "15776009",
    "parotid gland": "45289007",
    "portal vein": "32764006",
    "prostate": "41216001",
    "pulmonary artery": "81040000",
    "pulmonary vein": "122972007",
    "rectum": "34402009",
    "rib": "113197003",
    "right atrium": "73829009",
    "right ventricle": "53085002",
    "sacrum": "54735007",
    "scapula": "79601000",
    "seminal vesicle": "64739004",
    "skin": "39937001",
    "skull": "89546000",
    "small intestine": "30315005",
    "spinal cord": "2748008",
    "spleen": "78961009",
    "sternum": "56873002",
    "stomach": "69695003",
    "superior vena cava": "48345005",
    "testis": "40689003",
    "thalamus": "42695009",
    "thymus": "9875009",
    "thyroid": "69748006",
    "trachea": "44567001",
    "uterus": "35039007",
    "vertebra": "51282000",
}

_FINDINGS: Final = {
    "cyst": "367643001",
    "edema": "79654002",
    "lesion": "52988006",
    "mass": "4147007",
    "necrosis": "6574001",
    "neoplasm": "108369006",
    "nodule": "27925004",
}

_TISSUES: Final = {"fat": "55603005", "muscle": "91727004", "tissue": TISSUE.value}

_SYNONYMS: Final = {
    "body": "tissue",
    "brainstem": "brain stem",
    "cord": "spinal cord",
    "gtv": "neoplasm",
    "oedema": "edema",
    "oesophagus": "esophagus",
    "parotid": "parotid gland",
    "small bowel": "small intestine",
    "thyroid gland": "thyroid",
    "tumor": "neoplasm",
    "tumour": "neoplasm",
    "urinary bladder": "bladder",
}


def _table() -> dict[str, tuple[Code, Code]]:
    found = {}
    groups = ((_ORGANS, ANATOMICAL_STRUCTURE), (_FINDINGS, _ABNORMAL), (_TISSUES, TISSUE))
    for names, category in groups:
        for name, value in names.items():
            found[name] = (category, _sct(value, name.capitalize()))
    return found | {name: found[other] for name, other in _SYNONYMS.items()}


ANATOMY: Final[Mapping[str, tuple[Code, Code]]] = MappingProxyType(_table())
"""By plain English names: category and type of a segmented property."""


def concept_of(name: str) -> tuple[Code, Code, Code | None] | None:
    """Return category, type and side of what a name says, None where the table does not have it.

    Case, underscores and hyphens do not matter; a side may stand before or behind: ``"Left kidney"``,
    ``"kidney_left"``, ``"Kidney L"``. A number behind a name is dropped.

    Examples
    --------
    >>> [code.meaning for code in concept_of("kidney_left")]
    ['Anatomical Structure', 'Kidney', 'Left']
    """
    words = [word for word in re.split(r"[\s_\-.,]+", name.lower()) if word]
    while words and words[-1].isdigit():
        words.pop()
    if " ".join(words) in ANATOMY:  # "left atrium" is a name of its own
        return *ANATOMY[" ".join(words)], None
    for at in (0, -1):
        side = _SIDE_WORDS.get(words[at]) if len(words) > 1 else None
        rest = " ".join(words[1:] if at == 0 else words[:-1])
        for spelling in (rest, rest.removesuffix("s")):
            if side and spelling in ANATOMY:
                return *ANATOMY[spelling], SIDES[side]
    plural = " ".join(words).removesuffix("s")
    return (*ANATOMY[plural], None) if plural in ANATOMY else None


_SIDE_WORDS: Final = {"left": "left", "l": "left", "right": "right", "r": "right", "both": "both", "bilateral": "both"}


def category_of(kind: Code) -> Code:
    """Return the category that goes with a type: the table's, or that of anatomy."""
    return next((category for category, known in ANATOMY.values() if known[:2] == kind[:2]), ANATOMICAL_STRUCTURE)
