"""The tutorial of 2016, snippet by snippet: what worked with pydicom works with ``import dicomnb as dicom``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import dicomnb as dicom
from dicomnb import Tag

DUMP = """\
(0008, 0005) Specific Character Set              CS: 'ISO_IR 100'
(0008, 0008) Image Type                          CS: ['ORIGINAL', 'PRIMARY']
(0008, 0012) Instance Creation Date              DA: '20150710'
(0008, 0013) Instance Creation Time              TM: '143000.25'
(0008, 0016) SOP Class UID                       UI: Positron Emission Tomography Image Storage
(0008, 0018) SOP Instance UID                    UI: 2.25.1111
(0008, 0060) Modality                            CS: 'PT'
(0008, 0070) Manufacturer                        LO: 'Lopsided Systems'
(0008, 1090) Manufacturer's Model Name           LO: 'Model 7'
(0009, 0010) Private Creator                     LO: 'LOPSIDED 1.0'
(0009, 1001) [LOPSIDED 1.0]                      LO: 'nobody knows'
(0010, 0010) Patient's Name                      PN: 'Roe^Jane'
(0010, 0020) Patient ID                          LO: '1111'
(0010, 1010) Patient's Age                       AS: '042Y'
(0018, 0050) Slice Thickness                     DS: '3.27'
(0018, 1020) Software Versions                   LO: ['7.1', 'b']
(0020, 0011) Series Number                       IS: '3'
(0028, 0002) Samples per Pixel                   US: 1
(0028, 0004) Photometric Interpretation          CS: 'MONOCHROME2'
(0028, 0010) Rows                                US: 3
(0028, 0011) Columns                             US: 5
(0028, 0030) Pixel Spacing                       DS: ['3.125', '2.5']
(0028, 0100) Bits Allocated                      US: 16
(0028, 0101) Bits Stored                         US: 16
(0028, 0102) High Bit                            US: 15
(0028, 0103) Pixel Representation                US: 0
(0054, 0016) Radiopharmaceutical Information Sequence   2 item(s) ----
   (0018, 0031) Radiopharmaceutical                 LO: 'FDG'
   (0018, 1074) Radionuclide Total Dose             DS: '370000000'
   ---------
   (0018, 0031) Radiopharmaceutical                 LO: 'Water'
   ---------
(7fe0, 0010) Pixel Data                          OW: Array of 30 bytes"""

STORED = np.arange(15, dtype=np.uint16).reshape(3, 5) * 7


def build() -> dicom.Dataset:
    ds = dicom.Dataset()
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.ImageType = ["ORIGINAL", "PRIMARY"]
    ds.InstanceCreationDate = "20150710"
    ds.InstanceCreationTime = "143000.25"
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.128"
    ds.SOPInstanceUID = "2.25.1111"
    ds.Modality = "PT"
    ds.Manufacturer = "Lopsided Systems"
    ds.ManufacturerModelName = "Model 7"
    ds.update(
        [
            dicom.DataElement(0x00090010, "LO", "LOPSIDED 1.0"),
            dicom.DataElement(0x00091001, "LO", "nobody knows"),
        ]
    )
    ds.PatientName = "Roe^Jane"
    ds.PatientID = "1111"
    ds.PatientAge = "042Y"
    ds.SliceThickness = 3.27
    ds.SoftwareVersions = ["7.1", "b"]
    ds.SeriesNumber = 3
    ds.Rows, ds.Columns, ds.SamplesPerPixel = 3, 5, 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.PixelSpacing = [3.125, 2.5]
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 16, 15, 0
    fdg, water = dicom.Dataset(), dicom.Dataset()
    fdg.Radiopharmaceutical, fdg.RadionuclideTotalDose = "FDG", 370000000
    water.Radiopharmaceutical = "Water"
    ds.RadiopharmaceuticalInformationSequence = dicom.Sequence([fdg, water])
    ds.PixelData = STORED.astype("<u2").tobytes()
    return ds


@pytest.fixture
def ds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dicom.Dataset:
    monkeypatch.chdir(tmp_path)
    build().save_as("1111.img")
    return dicom.read_file("1111.img")


# -- reading a file and looking at it -------------------------------------------------------------------------


def test_read_file_reads_a_file_by_any_of_its_three_names(ds: dicom.Dataset) -> None:
    assert dicom.read("1111.img") == dicom.dcmread("1111.img") == ds
    assert dicom.read is dicom.read_file is dicom.dcmread


def test_printing_shows_one_line_an_element(ds: dicom.Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    print(ds)  # noqa: T201
    assert capsys.readouterr().out == DUMP + "\n"


def test_an_attribute_is_asked_for_by_its_keyword(ds: dicom.Dataset) -> None:
    assert ds.ManufacturerModelName == "Model 7"
    assert ds.SliceThickness == 3.27
    assert ds.PixelSpacing == [3.125, 2.5]
    assert ds.ImageType[1] == "PRIMARY"


def test_an_element_is_asked_for_by_its_tag(ds: dicom.Dataset) -> None:
    assert ds[0x0008, 0x1090].value == "Model 7"
    assert ds[0x00081090].value == "Model 7"
    assert ds[0x8, 0x1090].value == "Model 7"
    assert ds[Tag(0x0008, 0x1090)].value == "Model 7"
    assert ds["ManufacturerModelName"].value == "Model 7"


def test_an_element_tells_all_about_itself(ds: dicom.Dataset) -> None:
    element = ds[0x0008, 0x1090]
    assert element.tag == (0x0008 << 16) + 0x1090
    assert str(element.tag) == "(0008, 1090)"
    assert (element.VR, element.VM) == ("LO", 1)
    assert (element.keyword, element.name) == ("ManufacturerModelName", "Manufacturer's Model Name")
    assert ds["SoftwareVersions"].VM == 2
    assert str(element) == "(0008, 1090) Manufacturer's Model Name           LO: 'Model 7'"


def test_keywords_are_found_by_a_part_of_them(ds: dicom.Dataset) -> None:
    assert ds.dir("pat") == ["PatientAge", "PatientID", "PatientName"]
    assert len(ds.dir()) == 26  # of 28 elements two are private
    assert ds.dir()[:3] == ["BitsAllocated", "BitsStored", "Columns"]


def test_an_element_is_found_by_the_keyword_of_today_and_of_before_2011(ds: dicom.Dataset) -> None:
    assert ds.data_element("PatientName").value == "Roe^Jane"  # type: ignore[union-attr]
    assert ds.data_element("PatientsName") is ds.data_element("PatientName")
    assert ds.PatientsName == "Roe^Jane"
    assert ds.ManufacturersModelName == "Model 7"
    assert ds.data_element("PatientSex") is None


def test_membership_is_asked_with_in(ds: dicom.Dataset) -> None:
    assert "PatientName" in ds
    assert "PatientsName" in ds
    assert (0x0010, 0x0010) in ds
    assert 0x00100010 in ds
    assert "PatientSex" not in ds


# -- changing it ----------------------------------------------------------------------------------------------


def test_values_are_set_by_keyword_and_by_tag(ds: dicom.Dataset) -> None:
    ds.PatientID = "12345"
    ds.SeriesNumber = 5
    ds[0x10, 0x10].value = "Test"
    assert str(ds[0x0010, 0x0020]) == "(0010, 0020) Patient ID                          LO: '12345'"
    assert str(ds[0x0020, 0x0011]) == "(0020, 0011) Series Number                       IS: '5'"
    assert ds.PatientName == "Test"
    assert ds.PatientName.family_name == "Test"


def test_the_old_spelling_sets_the_same_attribute(ds: dicom.Dataset) -> None:
    ds.PatientsName = "Doe^John"
    assert ds.PatientName == ds[0x10, 0x10].value == "Doe^John"
    del ds.PatientsName
    assert "PatientName" not in ds


def test_elements_are_deleted(ds: dicom.Dataset) -> None:
    del ds.SoftwareVersions
    assert "SoftwareVersions" not in ds
    ds.SoftwareVersions = "8"
    del ds[0x0018, 0x1020]
    assert "SoftwareVersions" not in ds
    with pytest.raises(AttributeError, match="The data set has no SoftwareVersions"):
        _ = ds.SoftwareVersions


def test_changes_are_saved(ds: dicom.Dataset) -> None:
    ds.PatientID = "12345"
    del ds.SoftwareVersions
    ds.save_as("2222.img")
    assert dicom.read_file("2222.img") == ds
    assert dicom.read_file("1111.img") != ds


def test_a_data_set_has_the_methods_of_a_dict(ds: dicom.Dataset) -> None:
    keys = list(ds.keys())
    assert keys == sorted(keys) == [element.tag for element in ds] == [element.tag for element in ds.values()]
    assert [tag for tag, element in ds.items() if element.VR == "AS"] == [0x00101010]
    assert len(ds) == 28
    assert ds.get("PatientSex", "O") == "O"
    assert ds.get("PatientAge") == "042Y"
    assert ds.pop("PatientAge").value == "042Y"
    assert len(ds) == 27
    sex = dicom.DataElement("PatientSex", "CS", "F")
    ds.update({sex.tag: sex})
    assert ds.setdefault("PatientSex", dicom.DataElement("PatientSex", "CS", "M")) is sex
    twin = ds.copy()
    assert twin == ds
    twin.PatientSex = "M"
    assert twin != ds
    assert ds.PatientSex == "F"


# -- tags -----------------------------------------------------------------------------------------------------


def test_a_tag_is_made_in_four_ways() -> None:
    assert Tag(0x00100010) == Tag(0x10, 0x10) == Tag((0x10, 0x10)) == Tag("PatientName") == 0x00100010
    assert repr(Tag(0x00100010)) == str(Tag("PatientName")) == "(0010, 0010)"


def test_a_tag_knows_its_parts() -> None:
    tag = Tag(0x00091001)
    assert (tag.group, tag.element, tag.elem) == (0x0009, 0x1001, 0x1001)
    assert tag.is_private
    assert not Tag("PatientName").is_private


# -- sequences and pixels -------------------------------------------------------------------------------------


def test_items_of_a_sequence_are_counted_from_0(ds: dicom.Dataset) -> None:
    sequence = ds.RadiopharmaceuticalInformationSequence
    assert len(sequence) == 2
    assert sequence[0].RadionuclideTotalDose == 370000000
    assert [item.Radiopharmaceutical for item in sequence] == ["FDG", "Water"]
    assert ds[0x0054, 0x0016].value[1].Radiopharmaceutical == "Water"


def test_pixel_data_are_bytes(ds: dicom.Dataset) -> None:
    assert ds.PixelData == STORED.astype("<u2").tobytes()
    assert ds[0x7FE0, 0x0010].VR == "OW"


def test_pixel_array_is_an_array_of_rows_and_columns(ds: dicom.Dataset) -> None:
    assert ds.pixel_array.shape == (3, 5)
    np.testing.assert_array_equal(ds.pixel_array, STORED)


# -- help while typing ----------------------------------------------------------------------------------------


def test_tab_completion_offers_the_keywords_that_are_there(ds: dicom.Dataset) -> None:
    offered = dir(ds)
    assert {"PatientName", "PixelSpacing", "pixel_array", "save_as", "dir"} <= set(offered)
    assert "PatientSex" not in offered
    assert "PatientsName" not in offered
    assert ds._ipython_key_completions_() == ds.dir()


def test_a_notebook_completes_keywords_after_a_dot_and_in_brackets(ds: dicom.Dataset) -> None:
    from IPython.core.completer import IPCompleter, provisionalcompleter

    completer = IPCompleter(namespace={"ds": ds}, use_jedi=False)
    with provisionalcompleter():
        after_dot = [found.text for found in completer.completions("ds.Patient", 10)]
        in_brackets = [found.text for found in completer.completions('ds["Pati', 8)]
    assert after_dot == [".PatientAge", ".PatientID", ".PatientName"]
    assert [text.strip("\"'") for text in in_brackets] == ["PatientAge", "PatientID", "PatientName"]


def test_a_wrong_keyword_suggests_the_right_one(ds: dicom.Dataset) -> None:
    with pytest.raises(AttributeError, match=r"PatientNmae is no keyword.*Did you mean PatientName"):
        _ = ds.PatientNmae


def test_setting_a_wrong_keyword_warns(ds: dicom.Dataset) -> None:
    with pytest.warns(dicom.DicomWarning, match=r"PatientNmae is no keyword.*Did you mean PatientName"):
        ds.PatientNmae = "lost otherwise"
    assert ds.PatientName == "Roe^Jane"
