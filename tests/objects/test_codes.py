from __future__ import annotations

import pytest

from dicomnb.objects.codes import code_of, unit_of
from dicomnb.standard.code import NO_CODE, Code
from tests.images import dataset


@pytest.mark.parametrize("keyword", ["CodeValue", "LongCodeValue", "URNCodeValue"])
def test_a_code_of_any_length_is_the_value_of_the_concept(keyword: str) -> None:
    item = dataset(**{keyword: "T-04000", "CodingSchemeDesignator": "SRT", "CodeMeaning": "Breast"})
    assert code_of(dataset(ConceptNameCodeSequence=[item]), "ConceptNameCodeSequence") == ("T-04000", "SRT", "Breast")


def test_the_first_item_counts() -> None:
    items = [dataset(CodeValue="1", CodingSchemeDesignator="99A"), dataset(CodeValue="2", CodingSchemeDesignator="99B")]
    assert code_of(dataset(ConceptCodeSequence=items), "ConceptCodeSequence").key == ("1", "99A")


def test_where_no_concept_is_there_is_no_code() -> None:
    assert code_of(dataset(), "ConceptCodeSequence") == NO_CODE
    assert code_of(dataset(ConceptCodeSequence=[]), "ConceptCodeSequence") == NO_CODE
    assert not code_of(dataset(ConceptCodeSequence=[dataset()]), "ConceptCodeSequence")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (Code("mm2", "UCUM", "square millimeter"), "mm2"),
        (Code("1", "UCUM", "no units"), ""),
        (Code("[hnsf'U]", "UCUM", "Hounsfield unit"), "HU"),
        (Code("mm[Hg]", "UCUM", "millimeter of mercury"), "mm[Hg]"),
        (Code("{ratio}", "UCUM", "ratio"), "ratio"),
        (Code("g/ml{SUVbw}", "UCUM", "Standardized Uptake Value body weight"), "Standardized Uptake Value body weight"),
        (Code("{pixels}", "UCUM", ""), "{pixels}"),
        (Code("1", "99HOUSE", "one of ours"), "one of ours"),
        (NO_CODE, ""),
    ],
)
def test_a_unit_is_what_people_write_behind_a_number(code: Code, text: str) -> None:
    assert unit_of(code) == text
