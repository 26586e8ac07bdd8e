from __future__ import annotations

from typing import Any

import pytest

from dicomnb.errors import GeometryError, UnencodableValue, UsageError
from dicomnb.export.objects.instance import (
    code_item,
    content_label,
    given_code,
    new_instance,
    put_laterality,
    put_lossy,
    require_frame,
    short_text,
)
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.standard.code import Code
from dicomnb.volumes.loading.load import load
from tests.export.objects.sources import ct
from tests.images import dataset, image


def made(source: Dataset | None = None, **how: Any) -> Dataset:
    given = {"sop_class": "1.2.3", "modality": "SEG", "description": "Lumps", "series_number": None, **how}
    return new_instance(dataset() if source is None else source, **given)


def test_patient_and_study_are_those_of_the_source_and_the_rest_is_not() -> None:
    source = dataset(
        PatientName="Roe^Jane", PatientID="47", StudyInstanceUID="2.25.4", StudyDate="20240229", AccessionNumber="A1",
        SeriesInstanceUID="2.25.7", SeriesNumber=3, SOPInstanceUID="2.25.9", KVP=120, Modality="CT",
        FrameOfReferenceUID="2.25.3", PixelSpacing=[1, 2],
    )  # fmt: skip
    found = made(source)
    assert [str(found[name].value) for name in ("PatientName", "PatientID", "StudyInstanceUID", "AccessionNumber")] == [
        "Roe^Jane", "47", "2.25.4", "A1",
    ]  # fmt: skip
    assert (found.Modality, found.SOPClassUID, found.SeriesDescription) == ("SEG", "1.2.3", "Lumps")
    assert found.SeriesNumber == 1003
    assert found.SeriesInstanceUID != "2.25.7"
    assert found.SOPInstanceUID != "2.25.9"
    assert not {"KVP", "FrameOfReferenceUID", "PixelSpacing"} & {element.keyword for element in found}
    # The source is left as it was.
    assert (source.Modality, source.SeriesNumber) == ("CT", 3)


def test_what_has_to_be_there_is_there_though_empty() -> None:
    found = made()
    for keyword in ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyID", "ReferringPhysicianName"):
        assert keyword in found
        assert not found[keyword].value
    assert found.StudyInstanceUID
    assert made(series_number=7).SeriesNumber == 7
    assert found.SOPInstanceUID != made().SOPInstanceUID


def test_words_that_are_not_ascii_are_written_in_utf_8() -> None:
    source = dataset(SpecificCharacterSet="ISO_IR 100", PatientName="Müller")
    assert made(source).SpecificCharacterSet == "ISO_IR 100"
    assert made(source, words=["Lump", "肝臓"]).SpecificCharacterSet == "ISO_IR 192"
    assert made(source, description="Größe").SpecificCharacterSet == "ISO_IR 192"
    assert made(source, words=["肝臓"]).PatientName == "Müller"


@pytest.mark.parametrize(
    ("value", "message"),
    [(" ", "is empty"), ("x" * 17, "17 characters, 16 are allowed"), ("a\\b", "backslash"), ("a\x07", "control")],
)
def test_a_text_of_one_value_holds_no_more_than_it_may(value: str, message: str) -> None:
    with pytest.raises(UnencodableValue, match=message):
        short_text("The name", value, 16)
    assert short_text("The name", "x" * 16, 16) == "x" * 16


@pytest.mark.parametrize("parts", ["Liver", ("1", "SCT"), ("1", "SCT", "x", "y"), (1, "SCT", "x")])
def test_what_is_no_code_is_refused(parts: Any) -> None:
    with pytest.raises(UsageError, match="A code has a value, a scheme and a meaning"):
        given_code(parts)


def test_a_code_keeps_its_three_parts() -> None:
    code = given_code(["10200004", "SCT", "Liver"])
    item = code_item(code)
    assert (item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning) == code == Code("10200004", "SCT", "Liver")
    with pytest.raises(UnencodableValue, match="code's value has 17"):
        given_code(("1" * 17, "SCT", "Liver"))


def test_images_without_a_place_or_a_frame_of_reference_have_none_to_give() -> None:
    assert require_frame(ct(3)) == ct(3).dataset.FrameOfReferenceUID
    with pytest.raises(GeometryError, match=r"\(0020,0052\) FrameOfReferenceUID") as caught:
        require_frame(ct(3, FrameOfReferenceUID=""))
    assert caught.value.tag == 0x00200052
    with pytest.raises(GeometryError, match="do not say where the voxels lie"):
        require_frame(load(image([[1, 2, 3], [4, 5, 6]])))


@pytest.mark.parametrize("label", ["LUNG_1", "A B", "X" * 16])
def test_a_label_is_a_code_string(label: str) -> None:
    assert content_label(label) == label


@pytest.mark.parametrize("label", ["lung", "X" * 17, "A-B", "", "Ä"])
def test_what_is_no_code_string_is_no_label(label: str) -> None:
    with pytest.raises(UsageError, match="label"):
        content_label(label)


def test_what_was_lost_before_is_said_on_with_ratio_and_method() -> None:
    kept, whole = dataset(), dataset()
    put_lossy(kept, dataset(LossyImageCompression="01", LossyImageCompressionRatio=[8, 2.5],
                            LossyImageCompressionMethod=["ISO_10918_1", "ISO_15444_1"]))  # fmt: skip
    assert (kept.LossyImageCompression, kept.LossyImageCompressionRatio) == ("01", [8, 2.5])
    assert kept.LossyImageCompressionMethod == ["ISO_10918_1", "ISO_15444_1"]
    put_lossy(whole, dataset(LossyImageCompressionRatio=8))
    assert whole.LossyImageCompression == "00"
    assert "LossyImageCompressionRatio" not in whole


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ({}, {"Laterality": None}),
        ({"BodyPartExamined": "CHEST"}, {"BodyPartExamined": "CHEST"}),
        ({"BodyPartExamined": "KNEE"}, {"BodyPartExamined": "KNEE", "Laterality": None}),
        ({"BodyPartExamined": "KNEE", "Laterality": "L"}, {"BodyPartExamined": "KNEE", "Laterality": "L"}),
        ({"BodyPartExamined": "HEAD", "Laterality": ""}, {"BodyPartExamined": "HEAD"}),
    ],
)
def test_the_part_of_the_body_is_that_of_the_source_with_its_side_where_there_are_two(
    stated: dict[str, Any], found: dict[str, Any]
) -> None:
    made = Dataset()
    put_laterality(made, dataset(**stated))
    assert {element.keyword: element.value or None for element in made} == found
