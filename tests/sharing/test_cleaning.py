from __future__ import annotations

import datetime
import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dicomnb as dn
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.writer import file_bytes
from dicomnb.sharing.cleaning import Cleaned, clean, identifying_words
from dicomnb.sharing.deidentify import deidentified
from dicomnb.sharing.profile import OPTIONS
from dicomnb.sharing.pseudonyms import Pseudonyms
from dicomnb.standard.tag import to_tag
from tests.images import dataset, image

NONE: frozenset[str] = frozenset()


def cleaned(ds: Dataset, *chosen: str, secret: str = "s") -> Dataset:
    return clean(ds, frozenset(chosen), Pseudonyms(secret)).dataset


def written(ds: Dataset) -> bytes:
    return b"".join(file_bytes(ds))


def reasons(done: Cleaned, keyword: str) -> set[tuple[str, str]]:
    return {
        (outcome, reason)
        for (path, outcome, reason), count in done.outcomes.items()
        if Dataset().get(keyword) is None and path[-1] == dn.Tag(keyword) and count
    }


def patient(**more: Any) -> Dataset:
    return image(
        np.array([[1, 2, 3], [4, 5, 6]], np.uint16),
        SOPClassUID="1.2.840.10008.5.1.4.1.1.2",
        SOPInstanceUID="1.2.3.4",
        StudyInstanceUID="1.2.3",
        SeriesInstanceUID="1.2.3.1",
        PatientName="Lindqvist^Mary",
        PatientID="HX-90210",
        PatientBirthDate="19610412",
        PatientSex="F",
        PatientAge="061Y",
        StudyDate="20220301",
        StudyTime="101500",
        AccessionNumber="ACC778899",
        **more,
    )


def test_the_original_stays_as_it_is() -> None:
    ds = patient(RequestAttributesSequence=[dataset(RequestedProcedureID="R1")])
    before = written(ds.copy())
    cleaned(ds)
    assert written(ds.copy()) == before
    assert ds.PatientName == "Lindqvist^Mary"


def test_what_was_done_is_said_in_the_data_set() -> None:
    made = cleaned(patient(), "retain_modified_dates", "clean_descriptors")
    assert made.PatientIdentityRemoved == "YES"
    assert made.LongitudinalTemporalInformationModified == "MODIFIED"
    codes = [(item.CodeValue, item.CodingSchemeDesignator) for item in made.DeidentificationMethodCodeSequence]
    # CID 7050: basic profile, clean descriptors, modified dates
    assert codes == [("113100", "DCM"), ("113105", "DCM"), ("113107", "DCM")]
    assert cleaned(patient()).LongitudinalTemporalInformationModified == "REMOVED"
    assert cleaned(patient(), "retain_full_dates").LongitudinalTemporalInformationModified == "UNMODIFIED"


def test_the_basic_profile_empties_removes_and_replaces() -> None:
    made = cleaned(patient(InstitutionName="St. Elsewhere", PatientAddress="1 Road", ContentDate="20220301"))
    assert not any(made[keyword].value for keyword in ("PatientName", "PatientBirthDate", "StudyDate"))
    assert "PatientAge" not in made
    assert "PatientAddress" not in made
    assert made.InstitutionName == "ANONYMIZED"
    assert made.ContentDate == "19000101"
    assert (made.Rows, made.Columns, made.Modality) == (2, 3, "CT")
    assert made.SOPClassUID == "1.2.840.10008.5.1.4.1.1.2"


def test_references_still_meet_after_uids_are_replaced() -> None:
    report = dataset(
        SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11",
        SOPInstanceUID="1.2.9",
        StudyInstanceUID="1.2.3",
        ReferencedImageSequence=[
            dataset(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.2", ReferencedSOPInstanceUID="1.2.3.4")
        ],
    )
    one, other = cleaned(patient()), cleaned(report)
    assert one.StudyInstanceUID == other.StudyInstanceUID != "1.2.3"
    assert other.ReferencedImageSequence[0].ReferencedSOPInstanceUID == one.SOPInstanceUID
    assert other.ReferencedImageSequence[0].ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.2"
    assert cleaned(patient(), secret="other").StudyInstanceUID != one.StudyInstanceUID


def test_dates_of_a_patient_move_together_and_birth_goes() -> None:
    early = cleaned(patient(AcquisitionDateTime="20220301101500.5"), "retain_modified_dates")
    late = patient()
    late.StudyDate = "20220308"
    later = cleaned(late, "retain_modified_dates")
    days = Pseudonyms("s").days("\0HX-90210")
    expected = (datetime.date(2022, 3, 1) - datetime.timedelta(days)).strftime("%Y%m%d")
    assert early.StudyDate == expected
    assert early.AcquisitionDateTime == f"{expected}101500.5"
    assert early.StudyTime == "101500"
    gap = datetime.datetime.strptime(later.StudyDate, "%Y%m%d") - datetime.datetime.strptime(expected, "%Y%m%d")
    assert gap.days == 7
    assert not early.get("PatientBirthDate")


def test_patients_remain_apart_by_their_id() -> None:
    other = patient()
    other.PatientID = "HX-5"
    one, two, three = (cleaned(ds).PatientID for ds in (patient(), patient(), other))
    assert one == two != three
    assert "HX" not in one
    assert cleaned(patient(), secret="other").PatientID != one


def test_private_elements_go_but_for_those_that_are_known_to_be_safe() -> None:
    ds = patient()
    siemens = ds.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    siemens.add_new(0x0C, "IS", 1000)
    siemens.add_new(0x08, "CS", "IMAGE NUM 4")
    ds.private_block(0x0029, "SOMEBODY", create=True).add_new(0x10, "LO", "Lindqvist")
    assert [tag for tag in cleaned(ds).keys() if tag.is_private] == []  # noqa: SIM118  # a data set yields elements
    kept = cleaned(ds, "retain_safe_private")
    assert [hex(tag) for tag in kept.keys() if tag.is_private] == ["0x190010", "0x19100c"]  # noqa: SIM118
    assert kept[0x0019100C].value == 1000


def test_what_a_name_says_is_taken_out_of_text_that_is_kept() -> None:
    ds = patient(Manufacturer="Acme for LINDQVIST", BodyPartExamined="MARY", ImageComments="of Mary")
    done = clean(ds, NONE, Pseudonyms("s"))
    assert done.dataset.Manufacturer == "Acme for ***"
    assert not done.dataset.BodyPartExamined
    assert "ImageComments" not in done.dataset
    assert reasons(done, "Manufacturer") == {("cleaned", "says what an identifying element says")}


def test_a_name_of_two_letters_is_taken_out_of_text_in_its_own_file() -> None:
    ds = patient(ImageComments="Mr. NG, as bo_ng before; King", ScanOptions="BO")
    ds.PatientName = "Ng^Bo"
    copy = cleaned(ds, "clean_descriptors")
    assert copy.ImageComments == "***, as **_** before; King"
    assert copy.ScanOptions != "BO"


def test_terms_of_the_standard_stay_whoever_is_called_so() -> None:
    item = dataset(ValueType="CODE", RelationshipType="CONTAINS")
    ds = dataset(PatientName="Code^Mr", Modality="SR", ContentSequence=[item], BodyPartExamined="CODE")
    made = cleaned(ds, "clean_structured_content")
    assert made.ContentSequence[0].ValueType == "CODE"
    assert not made.BodyPartExamined


def test_descriptors_are_kept_without_what_identifies() -> None:
    ds = patient(SeriesDescription="T2 lindqvist 1961-04-12 ax", OtherPatientNames="Doe^Mary")
    assert cleaned(ds, "clean_descriptors").SeriesDescription == "T2 *** *** ax"
    assert "SeriesDescription" not in cleaned(ds)


def test_a_document_becomes_a_dummy_of_the_length_that_is_stated() -> None:
    document = dataset(PatientName="Lindqvist^Mary", EncapsulatedDocumentLength=611)
    document.add_new("EncapsulatedDocument", "OB", b"%PDF-1.4 Mary Lindqvist".ljust(612, b" "))
    copy = cleaned(document)
    assert b"Mary" not in copy.EncapsulatedDocument
    assert copy.EncapsulatedDocumentLength == len(copy.EncapsulatedDocument) == 8


def test_a_report_gets_dummies_or_is_cleaned() -> None:
    content = dataset(
        ValueType="TEXT",
        ConceptNameCodeSequence=[dataset(CodeValue="121071", CodingSchemeDesignator="DCM", CodeMeaning="Finding")],
        TextValue="Mrs Lindqvist has a cyst",
    )
    person = dataset(ValueType="PNAME", PersonName="Doctor^Who")
    ds = dataset(SOPInstanceUID="1.2.9", PatientName="Lindqvist^M", ContentSequence=[content, person])
    basic = cleaned(ds).ContentSequence
    assert (basic[0].ValueType, basic[0].TextValue) == ("TEXT", "ANONYMIZED")
    assert basic[0].ConceptNameCodeSequence[0].CodeMeaning == "ANONYMIZED"
    kept = cleaned(ds, "clean_structured_content").ContentSequence
    assert kept[0].TextValue == "*** has a cyst"
    assert kept[0].ConceptNameCodeSequence[0].CodeMeaning == "Finding"
    assert kept[1].PersonName == "ANONYMIZED"


def test_overlays_preamble_and_file_meta_information_go() -> None:
    ds = patient()
    ds.add_new(0x60000010, "US", 2)
    ds.add_new(0x60003000, "OW", b"\1\0")
    ds.preamble = b"Lindqvist".ljust(128, b" ")
    ds.file_meta = dataset(TransferSyntaxUID="1.2.840.10008.1.2.1", SourceApplicationEntityTitle="LINDQVIST")
    made = cleaned(ds)
    data = written(made)
    assert 0x60000010 not in made
    assert data[:128] == bytes(128)
    assert b"indqvist" not in data.lower()
    again = dn.read(data)
    assert again.stated_file_meta is not None
    assert again.file_meta.MediaStorageSOPInstanceUID == again.SOPInstanceUID != "1.2.3.4"


def test_names_in_sequences_that_go_are_looked_for_too() -> None:
    other = dataset(PatientID="OTHER-4711", TypeOfPatientID="TEXT")
    ds = patient(OtherPatientIDsSequence=[other], Manufacturer="see other-4711")
    assert cleaned(ds).Manufacturer == "see ***"


def test_what_identifies_is_listed_with_its_tag() -> None:
    found = dict(identifying_words(patient(InstitutionName="Elsewhere")))
    assert found["Lindqvist"] == 0x00100010
    assert found["HX-90210"] == 0x00100020
    assert found["19610412"] == 0x00100030
    assert found["Elsewhere"] == 0x00080080


def test_a_date_in_no_form_of_the_standard_gets_a_dummy() -> None:
    ds = patient()
    ds.StudyDate = "yesterda"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert cleaned(ds, "retain_modified_dates").StudyDate == "19000101"


# -- no string that identifies is left, in whatever encoding ------------------------------------------------

# Letters that no dummy, keyword or code of the output is made of in such a row.
SCRIPTS = {
    "": "QWXZJVK",
    "ISO_IR 100": "QWXZÄÖÜÉÑ",
    "ISO_IR 144": "ЖЩЦФЮЯЭ",
    "ISO_IR 192": "QЖ山Éλ",
    "ISO 2022 IR 87": "田山太郎花",
    "GB18030": "王小东李华",
}
CODECS = ("latin-1", "utf-8", "utf-16-le", "utf-16-be", "iso8859-5", "iso2022_jp", "gb18030", "cp1252", "shift_jis")


@st.composite
def identities(draw: st.DrawFn) -> tuple[str, str, str, str]:
    charset = draw(st.sampled_from(sorted(SCRIPTS)))
    letters = st.text(SCRIPTS[charset], min_size=6, max_size=12)
    number = st.text("0123456789QXZ-", min_size=6, max_size=12).filter(
        lambda text: sum(map(str.isdigit, text)) > 1 and any(map(str.isalpha, text)) and text[0] != "-" != text[-1]
    )
    return charset, draw(letters), draw(letters), draw(number)


def planted(charset: str, family: str, given_name: str, number: str, by_pydicom: bool) -> bytes:
    terms = ["", charset] if charset.startswith("ISO 2022") else charset
    ds: Any = pydicom.Dataset() if by_pydicom else Dataset()
    make: Any = pydicom.Dataset if by_pydicom else Dataset
    if charset:
        ds.SpecificCharacterSet = terms
    name = f"{family}^{given_name}"
    ds.SOPClassUID, ds.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.826.0.1.77777.1"
    ds.StudyInstanceUID, ds.SeriesInstanceUID = "1.2.826.0.1.77777.2", "1.2.826.0.1.77777.3"
    ds.PatientName = f"={name}" if charset in {"ISO 2022 IR 87", "GB18030"} else name
    ds.PatientID = ds.AccessionNumber = number
    ds.Manufacturer = f"by {family} and {number}"[:64]
    ds.StudyDescription = f"{given_name} head"
    ds.ImageComments = f"{family} {given_name}\r\n{number}"
    ds.ConvolutionKernel = "B30"
    ds.DerivationDescription = f"for {given_name}"
    item = make()
    item.CodeMeaning, item.CodeValue = f"view of {family}", number[:16]
    ds.ViewCodeSequence = [item]
    nested = make()
    nested.RequestedProcedureDescription = f"asked by {family}"
    ds.RequestAttributesSequence = [nested]
    text = make()
    text.TextValue, text.ValueType, text.PersonName = f"seen {family}, {number}", "TEXT", name
    ds.ContentSequence = [text]
    ds.ReviewerName = name
    if not by_pydicom:
        ds.private_block(0x0029, "MAKER", create=True).add_new(0x01, "LT", f"{family} {number}")
        return written(ds)
    ds.private_block(0x0029, "MAKER", create=True).add_new(0x01, "LT", f"{family} {number}")
    ds.file_meta = pydicom.dataset.FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pydicom.dcmwrite(out, ds, enforce_file_format=True)
    return out.getvalue()


@settings(max_examples=150)
@given(identities(), st.booleans(), st.sets(st.sampled_from([name for name in OPTIONS if "full" not in name])))
def test_no_identifying_string_is_left_in_any_encoding(
    identity: tuple[str, str, str, str], by_pydicom: bool, chosen: set[str]
) -> None:
    _, family, given_name, number = identity
    data = planted(*identity, by_pydicom)
    assert any(family.encode(codec, "ignore") in data for codec in CODECS)  # they were there
    out = written(clean(dn.read(data), frozenset(chosen), Pseudonyms("s")).dataset)
    low = out.lower()
    for word in (family, given_name, number):
        for codec in CODECS:
            try:
                form = word.encode(codec)
            except UnicodeEncodeError:
                continue
            assert form.lower() not in low, (word, codec)
    if "retain_uids" not in chosen:
        assert b"77777" not in out
    again = pydicom.dcmread(io.BytesIO(out))
    assert again.PatientIdentityRemoved == "YES"


@pytest.mark.parametrize(
    "syntax", ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"]
)
def test_the_transfer_syntax_stays_and_pydicom_reads_every_value(syntax: str, tmp_path: Any) -> None:
    ds = patient(RequestAttributesSequence=[dataset(RequestedProcedureID="R1")])
    ds.save_as(tmp_path / "a.dcm", transfer_syntax=syntax)
    cleaned(dn.read(tmp_path / "a.dcm")).save_as(tmp_path / "b.dcm")
    again = pydicom.dcmread(tmp_path / "b.dcm")
    assert again.file_meta.TransferSyntaxUID == syntax
    assert again.pixel_array.tolist() == [[1, 2, 3], [4, 5, 6]]
    for element in again.iterall():
        assert element.value is not NotImplemented


@pytest.mark.parametrize(
    ("keyword", "vr", "value"),
    [
        ("RescaleType", "LO", "by Jane Quibblewick"),
        ("CodingSchemeDesignator", "SH", "Quibblewick"),
        ("Modality", "CS", "QUIBBLEWICK"),
        ("SliceThickness", "DS", "Quibblewick"),
        ("InstanceNumber", "IS", "Quibblewick"),
        ("DataSetTrailingPadding", "OB", b"Quibblewick "),
    ],
)
def test_a_name_in_a_term_a_number_or_padding_goes(keyword: str, vr: str, value: Any, tmp_path: Path) -> None:
    ds = image(np.zeros((2, 3), np.uint8), PatientName="Quibblewick^Jane")
    path = tmp_path / "a.dcm"
    if keyword in ds:
        del ds[keyword]
    number = to_tag(keyword)
    raw_value = (value if isinstance(value, bytes) else value.encode()).ljust(20)
    ds.add_new(number, "UN" if vr != "OB" else "OB", raw_value)
    data = b"".join(file_bytes(ds))
    at = data.index(number.to_bytes(4, "big")[1::-1] + number.to_bytes(4, "big")[:1:-1] + b"UN") if vr != "OB" else -1
    if at >= 0:
        data = data[: at + 4] + vr.encode() + (20).to_bytes(2, "little") + data[at + 12 :]
    path.write_bytes(data)
    made = deidentified(dn.read(path)).dataset
    assert b"quibblewick" not in b"".join(file_bytes(made)).lower()


def test_a_patient_called_as_a_term_loses_no_term() -> None:
    ds = image(np.zeros((2, 3), np.uint8), PatientName="Axial^Original", ImageType=["ORIGINAL", "PRIMARY", "AXIAL"])
    assert list(deidentified(ds).dataset.ImageType) == ["ORIGINAL", "PRIMARY", "AXIAL"]


def test_a_mark_under_a_wrong_vr_is_written_anew() -> None:
    ds = Dataset()
    ds.add_new(0x00120062, "LO", "no, never")
    made = clean(ds, frozenset(), Pseudonyms("secret")).dataset
    assert (made.PatientIdentityRemoved, made[0x00120062].VR) == ("YES", "CS")
