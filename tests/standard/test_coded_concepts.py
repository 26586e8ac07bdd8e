from __future__ import annotations

import pytest
from pydicom.sr.codedict import codes

from dicomnb.standard.code import Code
from dicomnb.standard.coded_concepts import ANATOMICAL_STRUCTURE, ANATOMY, SIDES, TISSUE, category_of, concept_of


@pytest.mark.parametrize(
    "code", list(dict.fromkeys([*(kind for _, kind in ANATOMY.values()), *SIDES.values()])), ids=str
)
def test_each_code_is_the_one_that_pydicom_has_for_its_meaning(code: Code) -> None:
    # Of the organs that pydicom calls Fat and Muscle there are other codes; context group 7151 has these as tissues.
    keyword = "".join(word.capitalize() for word in code.meaning.split())
    keyword = {"Fat": "AdiposeTissue", "Muscle": "MuscleTissue"}.get(keyword, keyword)
    theirs = getattr(codes.SCT, keyword)
    assert (theirs.value, theirs.scheme_designator) == (code.value, code.scheme)


@pytest.mark.parametrize(
    ("name", "meaning", "side"),
    [
        ("kidney_left", "Kidney", "Left"),
        ("Left kidney", "Kidney", "Left"),
        ("KIDNEY-L", "Kidney", "Left"),
        ("Kidney, R.", "Kidney", "Right"),
        ("lungs", "Lung", None),
        ("Lungs both", "Lung", "Bilateral"),
        ("bilateral optic nerves", "Optic nerve", "Bilateral"),
        ("left atrium", "Left atrium", None),
        ("femur_left_2", "Femur", "Left"),
        ("oesophagus", "Esophagus", None),
        ("urinary bladder", "Bladder", None),
        ("Liver 3", "Liver", None),
    ],
)
def test_a_name_says_type_and_side_however_it_is_spelt(name: str, meaning: str, side: str | None) -> None:
    found = concept_of(name)
    assert found is not None
    assert (found[1].meaning, found[2] and found[2].meaning) == (meaning, side)


@pytest.mark.parametrize("name", ["", "7", "left", "L", "PTV 60", "kidneyleft", "not a kidney", "left left kidney"])
def test_a_name_that_the_table_does_not_have_has_no_code(name: str) -> None:
    assert concept_of(name) is None


def test_a_finding_is_no_anatomy() -> None:
    category, kind, side = concept_of("GTV") or (None, None, None)
    # SNOMED CT: 49755003 is Morphologically Abnormal Structure, 108369006 is Neoplasm.
    assert (category and category.value, kind and kind.value, side) == ("49755003", "108369006", None)


def test_the_category_of_a_type_goes_by_its_code_and_not_by_its_words() -> None:
    assert category_of(Code("10200004", "SCT", "Foie")) == ANATOMICAL_STRUCTURE
    assert category_of(TISSUE) == TISSUE
    assert category_of(Code("108369006", "SCT", "")).value == "49755003"
    assert category_of(Code("M17", "99HOUSE", "Thing")) == ANATOMICAL_STRUCTURE
