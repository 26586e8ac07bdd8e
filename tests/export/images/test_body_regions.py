from __future__ import annotations

from typing import Any

import pytest

from dicomnb.export.images.body_regions import body_region, laterality
from tests.images import dataset


def test_codes_mean_what_pydicom_says_that_they_mean() -> None:
    pytest.importorskip("pydicom")
    from pydicom.sr import _concepts_dict

    from dicomnb.export.images import body_regions

    concepts: Any = _concepts_dict.concepts
    pairs = {(value, meaning) for entry in concepts["SCT"].values() for value, (meaning, _) in entry.items()}
    for code in (*body_regions._REGIONS.values(), body_regions.WHOLE_BODY):
        assert (code.value, code.meaning) in pairs


@pytest.mark.parametrize(
    ("stated", "value"),
    [("CHEST", "816094009"), ("head", "69536005"), ("KIDNEY", "64033007"), ("SOMETHING", "38266002"), ("", "38266002")],
)
def test_a_part_of_the_body_has_a_code(stated: str, value: str) -> None:
    assert body_region(dataset(BodyPartExamined=stated)).value == value


def test_a_code_that_is_stated_comes_first() -> None:
    region = dataset(CodeValue="1", CodingSchemeDesignator="99X", CodeMeaning="Own")
    assert body_region(dataset(BodyPartExamined="HEAD", AnatomicRegionSequence=[region])).meaning == "Own"


def test_a_side_is_what_is_stated_and_else_unpaired() -> None:
    assert laterality(dataset(Laterality="R")) == "R"
    assert laterality(dataset(ImageLaterality="L", Laterality="R")) == "L"
    assert laterality(dataset()) == "U"
