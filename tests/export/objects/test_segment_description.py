from __future__ import annotations

from typing import Any

import pytest

from dicomnb.errors import UsageError
from dicomnb.export.objects.segment_description import SegmentDescription, description_of, segment_item
from dicomnb.objects.structures import structures
from tests.images import dataset
from tests.objects.made.structure_sets import structure_set


def meanings(description: SegmentDescription) -> list[str | None]:
    return [None if code is None else code.meaning for code in description.codes]


@pytest.mark.parametrize(
    ("description", "wanted"),
    [
        (SegmentDescription("kidney_left"), ["Anatomical Structure", "Kidney", "Left"]),
        (SegmentDescription("Something else"), ["Tissue", "Tissue", None]),
        (SegmentDescription("Roi 7", "right lung"), ["Anatomical Structure", "Lung", "Right"]),
        (SegmentDescription("Roi 7", "lung", side="both"), ["Anatomical Structure", "Lung", "Bilateral"]),
        (SegmentDescription("kidney_left", ("A1", "99X", "Thing")), ["Anatomical Structure", "Thing", None]),
        (SegmentDescription("x", ("4147007", "SCT", "Mass")), ["Morphologically Abnormal Structure", "Mass", None]),
        (SegmentDescription("liver", property_category=("B2", "99X", "Things")), ["Things", "Liver", None]),
    ],
)  # fmt: skip
def test_codes_come_from_the_name_unless_they_are_given(description: SegmentDescription, wanted: list[Any]) -> None:
    assert meanings(description) == wanted


def test_descriptions_that_say_nothing_are_refused() -> None:
    for how in (
        {"property_type": "unobtainium"},
        {"property_type": ("1", "SCT")},
        {"side": "up"},
        {"color": (300, 0, 0)},
        {"algorithm": "MAGIC"},
        {"algorithm_name": ""},
    ):
        with pytest.raises(UsageError):
            SegmentDescription("Lump", **how)


def test_a_drawing_by_hand_needs_no_name_of_an_algorithm() -> None:
    made = segment_item(3, SegmentDescription("Lump", algorithm="MANUAL", algorithm_name=""))
    assert "SegmentAlgorithmName" not in made
    assert (made.SegmentNumber, made.SegmentLabel, made.SegmentAlgorithmType) == (3, "Lump", "MANUAL")


def test_an_item_has_codes_side_colour_and_algorithm() -> None:
    made = segment_item(2, SegmentDescription("Kidney L", color=(255, 0, 0), algorithm_name="unet"))
    kind = made.SegmentedPropertyTypeCodeSequence[0]
    assert (kind.CodeValue, kind.CodingSchemeDesignator, kind.CodeMeaning) == ("64033007", "SCT", "Kidney")
    assert kind.SegmentedPropertyTypeModifierCodeSequence[0].CodeValue == "7771000"
    assert made.SegmentedPropertyCategoryCodeSequence[0].CodeValue == "91723000"
    assert made.SegmentAlgorithmName == "unet"
    # Red of sRGB under D50 is L* 54.29, a* 80.81, b* 69.89, scaled as PS3.3 C.10.7.1.1 says.
    lightness, a, b = made.RecommendedDisplayCIELabValue
    assert lightness / 65535 * 100 == pytest.approx(54.29, abs=0.1)
    assert [a / 257 - 128, b / 257 - 128] == pytest.approx([80.81, 69.89], abs=0.5)


def test_a_structure_is_described_by_its_file() -> None:
    (found,) = structures(structure_set([], ROIName="PTV 60"))
    made = description_of(found)
    assert (made.name, made.color, made.roi_type) == ("PTV 60", (255, 128, 0), "GTV")
    (nameless,) = structures(structure_set([], ROIName=""))
    assert description_of(nameless).name == "Structure 7"


@pytest.mark.parametrize("source", [7, None, dataset(), ["Lump"]])
def test_what_describes_nothing_is_refused(source: Any) -> None:
    with pytest.raises(UsageError, match="describes no segment"):
        description_of(source)
