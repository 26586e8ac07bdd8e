"""Values, elements and data sets print and behave as those of pydicom."""

from __future__ import annotations

import copy
import json
import pickle
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import dicomnb.compat.pydicom as ours
from dicomnb import sample

pydicom: Any = import_module("pydicom")
"""The library itself, without its types."""
for _part in ("data", "pixels", "uid", "encaps", "datadict"):
    import_module(f"pydicom.{_part}")

PET = sample() / "pet024.dcm"
FILES = ["CT_small.dcm", "MR_small.dcm", "rtplan.dcm", "SC_rgb_rle.dcm", "image_dfl.dcm", "MR_small_implicit.dcm"]


def built(library: Any) -> Any:
    ds = library.dataset.Dataset()
    ds.PixelSpacing = ["3.125", "3.270"]
    ds.SliceThickness, ds.SeriesNumber, ds.PatientName = "2.50", "05", "Roe^Jane"
    ds.SOPClassUID, ds.ImageType = "1.2.840.10008.5.1.4.1.1.2", ["A", "B"]
    item = library.dataset.Dataset()
    item.Rows, item.PatientID = 3, "é"
    ds.ReferencedImageSequence = [item, item]
    ds.OtherPatientNames, ds.WindowWidth, ds.PatientID = ["a^b", "c"], None, ""
    ds.FrameIncrementPointer = 0x00181063
    ds.add_new(0x00090010, "LO", "X")
    ds.add_new(0x00091001, "UN", b"abc")
    return ds


def test_a_data_set_made_by_hand_prints_as_in_pydicom() -> None:
    assert str(built(ours)) == str(built(pydicom))
    assert built(ours).top() == built(pydicom).top()


@pytest.mark.parametrize(
    "keyword",
    ["PixelSpacing", "SliceThickness", "SeriesNumber", "PatientName", "SOPClassUID", "ImageType", "OtherPatientNames"],
)
def test_values_print_as_in_pydicom(keyword: str) -> None:
    one, two = getattr(built(ours), keyword), getattr(built(pydicom), keyword)
    assert (str(one), repr(one)) == (str(two), repr(two))
    assert type(one).__name__ == type(two).__name__
    assert str(built(ours)[keyword]) == str(built(pydicom)[keyword])


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", FILES)
def test_a_file_prints_as_in_pydicom(name: str) -> None:
    path = pydicom.data.get_testdata_file(name)
    mine, theirs = str(ours.dcmread(path)).splitlines(), str(pydicom.dcmread(path)).splitlines()
    assert len(mine) == len(theirs)
    # What makers call private elements is known otherwise there.
    names = [n for n, (one, two) in enumerate(zip(mine, theirs, strict=True)) if one != two]
    assert all(int(theirs[n].strip()[1:5], 16) % 2 for n in names), [(mine[n], theirs[n]) for n in names]


def test_habits_that_look_at_types_work() -> None:
    def first_as_int(value: Any) -> int:
        return int(value[0]) if type(value) is ours.multival.MultiValue else int(value)

    ds = ours.dcmread(PET)
    assert first_as_int(ds.PixelSpacing) == 3
    assert first_as_int(ds.RescaleSlope) == int(ds.RescaleSlope)
    assert isinstance(ds.RescaleSlope, ours.valuerep.DSfloat)
    assert isinstance(ds.InstanceNumber, ours.valuerep.IS)
    assert isinstance(ds.PatientName, str)
    ds.PixelSpacing[0] = "2.50"
    assert str(ds.PixelSpacing) == f"[2.50, {ds.PixelSpacing[1]}]"
    assert pydicom.dcmread(BytesIO(saved(ds))).PixelSpacing[0] == 2.5


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, lambda ds: pickle.loads(pickle.dumps(ds))])
def test_copies_keep_their_class(twin: Any) -> None:
    ds = ours.dcmread(PET)
    again = twin(ds)
    assert type(again) is ours.FileDataset
    assert again == ds
    again.Rows = 3
    assert ds.Rows == 128
    assert type(again.RadiopharmaceuticalInformationSequence[0]) is ours.Dataset


def test_file_meta_takes_group_2_only() -> None:
    meta = ours.dataset.FileMetaDataset()
    meta.TransferSyntaxUID = "1.2.840.10008.1.2"
    with pytest.raises(ValueError, match="group 0002"):
        meta.PatientID = "7"
    with pytest.raises(ValueError, match="lacks"):
        ours.dataset.validate_file_meta(meta)
    assert type(ours.dcmread(PET).file_meta) is ours.dataset.FileMetaDataset


def test_json_is_that_of_pydicom() -> None:
    mine, theirs = ours.dcmread(PET), pydicom.dcmread(PET)
    del mine.PixelData, theirs.PixelData
    assert json.loads(mine.to_json()) == json.loads(theirs.to_json())


@pytest.mark.parametrize("value", ["2.50", 2.5, "", None, "  1e3"])
def test_decimal_strings_are_those_of_pydicom(value: Any) -> None:
    one, two = ours.valuerep.DS(value), pydicom.valuerep.DS(value)
    assert (one, str(one)) == (two, str(two))


@pytest.mark.parametrize("value", ["05", 5, "", None])
def test_integer_strings_are_those_of_pydicom(value: Any) -> None:
    one, two = ours.valuerep.IS(value), pydicom.valuerep.IS(value)
    assert (one, str(one)) == (two, str(two))


@pytest.mark.parametrize(
    ("kind", "text"),
    [("DA", "20150710"), ("TM", "140509.25"), ("TM", "14"), ("DT", "20150710140509.5+0130"), ("DT", "2015")],
)
def test_dates_are_those_of_pydicom(kind: str, text: str) -> None:
    one, two = getattr(ours.valuerep, kind)(text), getattr(pydicom.valuerep, kind)(text)
    assert one == two
    assert str(one) == str(two)


def test_a_file_without_preamble_needs_force(tmp_path: Path) -> None:
    path = tmp_path / "bare"
    path.write_bytes(b"\x08\x00\x60\x00\x02\x00\x00\x00CT")
    with pytest.raises(ours.errors.InvalidDicomError):
        ours.dcmread(path)
    assert ours.dcmread(path, force=True).Modality == "CT"
    assert ours.dcmread(PET).filename == str(PET)


@pytest.mark.parametrize(
    ("words", "uid"), [({"implicit_vr": True}, "1.2.840.10008.1.2"), ({"implicit_vr": False}, "1.2.840.10008.1.2.1")]
)
def test_words_of_save_as_are_translated(words: dict[str, bool], uid: str) -> None:
    ds = ours.Dataset()
    ds.PatientID = "7"
    file = BytesIO()
    ds.save_as(file, little_endian=True, enforce_file_format=True, **words)
    assert pydicom.dcmread(BytesIO(file.getvalue())).file_meta.TransferSyntaxUID == uid
    ours.dcmwrite(file, ds, write_like_original=False)
    with pytest.raises(ValueError, match="contradict"):
        ours.dcmread(PET).save_as(BytesIO(), implicit_vr=True)


def saved(ds: Any) -> bytes:
    file = BytesIO()
    ds.save_as(file)
    return file.getvalue()
