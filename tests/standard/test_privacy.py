from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.standard import privacy
from dicomnb.standard.dictionary import entry, keywords, tag_of, vr_of
from dicomnb.standard.privacy import basic_action, is_identifying, options
from dicomnb.standard.resource import Table


def tag(keyword: str) -> int:
    found = tag_of(keyword)
    assert found is not None, keyword
    return found


@pytest.mark.parametrize(
    ("keyword", "action"),
    [  # PS3.15 Table E.1-1
        ("PatientName", "Z"),
        ("PatientBirthDate", "Z"),
        ("AccessionNumber", "Z"),
        ("InstitutionName", "X/Z/D"),
        ("InstitutionAddress", "X"),
        ("StudyInstanceUID", "U"),
        ("SeriesDescription", "X"),
        ("PersonName", "D"),
        ("Modality", ""),
        ("Rows", ""),
        ("PixelData", ""),
    ],
)
def test_the_basic_profile_acts_as_the_standard_says(keyword: str, action: str) -> None:
    assert basic_action(tag(keyword)) == action


@pytest.mark.parametrize(
    ("number", "action"),
    [
        (0x50000005, "X"),  # curves stand in the table as (50xx,xxxx)
        (0x50FE3000, "X"),
        (0x60023000, "X"),  # Overlay Data
        (0x60024000, "X"),  # Overlay Comments
        (0x60020010, ""),  # Overlay Rows
        (0x00091001, "X"),  # private
        (0x00090010, "X"),
        (0x50013000, "X"),  # an odd group is private, not a curve
        (-1, ""),
        (2**32, ""),
    ],
)
def test_patterns_and_private_groups_are_covered(number: int, action: str) -> None:
    assert basic_action(number) == action


def test_options_keep_or_clean_what_the_basic_profile_removes() -> None:
    assert options(tag("StudyInstanceUID")) == {"retain_uids": "K"}
    assert options(tag("SeriesDescription")) == {"clean_descriptors": "C"}
    assert options(tag("PatientSex")) == {"retain_patient_characteristics": "K"}
    assert options(tag("StudyDate")) == {"retain_full_dates": "K", "retain_modified_dates": "C"}
    assert options(0x60003000) == {"clean_graphics": "C"}
    assert options(0x00091001) == {"retain_safe_private": "C"}
    assert options(tag("PatientName")) == {}
    assert options(tag("Rows")) == {}


def test_options_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        options(tag("StudyInstanceUID"))["retain_uids"] = "X"  # type: ignore[index]


@pytest.mark.parametrize(
    "keyword",
    """
    PatientName PatientID OtherPatientIDs OtherPatientNames PatientBirthDate PatientBirthTime PatientAddress
    PatientTelephoneNumbers PatientMotherBirthName IssuerOfPatientID EthnicGroup Occupation MilitaryRank
    PatientBirthDateInAlternativeCalendar ClinicalTrialSubjectID ResponsiblePerson MedicalRecordLocator
    ReferringPhysicianName ReferringPhysicianIdentificationSequence OperatorsName PerformingPhysicianName
    NameOfPhysiciansReadingStudy RequestingPhysician PersonName EvaluatorName ContentCreatorName
    InstitutionName InstitutionAddress InstitutionalDepartmentName StationName DeviceSerialNumber
    AccessionNumber StudyID PlacerOrderNumberImagingServiceRequest AdmissionID SourceApplicationEntityTitle
    PatientComments ImageComments AdditionalPatientHistory VisitComments DoseComment OverlayComments
    AdmittingDiagnosesDescription TextValue UnformattedTextValue EncapsulatedDocument GPSLatitude
    """.split(),  # noqa: SIM905  # a list of words reads better
)
def test_who_somebody_is_is_identifying(keyword: str) -> None:
    assert is_identifying(tag(keyword))


@pytest.mark.parametrize(
    "keyword",
    """
    Modality Manufacturer ManufacturerModelName SoftwareVersions SOPClassUID SOPInstanceUID StudyInstanceUID
    FrameOfReferenceUID StudyDate AcquisitionTime AcquisitionDateTime ContentDate SeriesNumber InstanceNumber
    StudyDescription SeriesDescription ProtocolName BodyPartExamined PatientPosition PatientSex PatientAge
    PatientSize PatientWeight PatientSpeciesDescription RadiopharmaceuticalStartDateTime
    Rows Columns PixelData PixelSpacing ImagePositionPatient WindowCenter OverlayData OverlayRows ROIName
    TransferSyntaxUID SpecificCharacterSet ContentSequence ReferencedImageSequence RequestAttributesSequence
    CodeMeaning ContrastBolusAgent PatientIdentityRemoved
    """.split(),  # noqa: SIM905
)
def test_what_explains_a_picture_is_not_identifying(keyword: str) -> None:
    assert not is_identifying(tag(keyword))


def test_every_person_name_is_identifying() -> None:
    assert all(is_identifying(tag(keyword)) for keyword in keywords() if vr_of(tag(keyword)) == "PN")


def test_no_date_but_that_of_birth_is_identifying() -> None:
    dates = [keyword for keyword in keywords() if vr_of(tag(keyword)) in {"DA", "TM", "DT"}]
    assert {keyword for keyword in dates if is_identifying(tag(keyword))} == {
        "PatientBirthDate",
        "PatientBirthTime",
    }


def test_what_nobody_knows_may_identify() -> None:
    assert is_identifying(0x00091001)  # private
    assert is_identifying(0x00100011)  # unknown to the standard
    assert not is_identifying(0x00090010)  # a private creator names a maker
    assert not is_identifying(0x00090000)  # a group length is a number


@given(st.integers(0, 2**32 - 1))
def test_what_is_not_hidden_is_known(number: int) -> None:
    assert is_identifying(number) or entry(number) is not None


def test_the_lists_of_exceptions_name_attributes_and_say_something() -> None:
    # A misspelled word, or one that changes nothing, would be overlooked for ever.
    assert all(basic_action(tag(keyword)) for keyword in privacy._SHOWN)
    for keyword in privacy._HIDDEN - {"PatientBirthDate", "PatientBirthTime"}:
        assert basic_action(tag(keyword)) == ""


def test_the_table_holds_620_attributes_and_patterns() -> None:
    # 621 rows in the standard, of which one is the rule for private attributes.
    rows = list(Table("privacy.tsv").rows())
    assert len(rows) == 620
    assert sorted({row[0] for row in rows}) == [row[0] for row in rows]
    assert [row[0] for row in rows if "x" in row[0]] == ["50xxxxxx", "60xx3000", "60xx4000"]
    assert {action for row in rows for action in row[1].split("/")} == {"X", "Z", "D", "U", "U*"}
