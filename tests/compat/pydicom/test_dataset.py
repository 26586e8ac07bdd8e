from __future__ import annotations

import codecs
import copy
import json
import pickle
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from tests.compat.both import PET, built, image, ours, pydicom

FILES = ["CT_small.dcm", "MR_small.dcm", "rtplan.dcm", "SC_rgb_rle.dcm", "image_dfl.dcm", "MR_small_implicit.dcm"]


def test_a_data_set_made_by_hand_prints_as_in_pydicom() -> None:
    assert str(built(ours)) == str(built(pydicom))
    assert built(ours).top() == built(pydicom).top()


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", FILES)
def test_a_file_prints_as_in_pydicom(name: str) -> None:
    path = pydicom.data.get_testdata_file(name)
    mine, theirs = str(ours.dcmread(path)).splitlines(), str(pydicom.dcmread(path)).splitlines()
    assert len(mine) == len(theirs)
    # What makers call private elements is known otherwise there.
    names = [n for n, (one, two) in enumerate(zip(mine, theirs, strict=True)) if one != two]
    assert all(int(theirs[n].strip()[1:5], 16) % 2 for n in names), [(mine[n], theirs[n]) for n in names]


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
    assert type(ours.dcmread(PET).file_meta) is ours.dataset.FileMetaDataset


def test_json_is_that_of_pydicom() -> None:
    mine, theirs = ours.dcmread(PET), pydicom.dcmread(PET)
    del mine.PixelData, theirs.PixelData
    assert json.loads(mine.to_json()) == json.loads(theirs.to_json())


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


def test_get_finds_what_is_no_attribute_of_dicom_too() -> None:
    ds = ours.dcmread(PET)
    assert ds.get("filename") == pydicom.dcmread(PET).get("filename") == str(PET)
    assert ds.get("no_such_name", 3) == 3
    assert ds.get("Rows") == 128


def test_how_it_was_read_is_told_as_in_pydicom() -> None:
    mine, theirs = ours.dcmread(PET), pydicom.dcmread(PET)
    assert mine.original_encoding == theirs.original_encoding
    assert mine.original_character_set == theirs.original_character_set
    assert mine.is_original_encoding is theirs.is_original_encoding is True
    for ds in (mine, theirs):
        ds.SpecificCharacterSet = "ISO_IR 192"
    assert mine.is_original_encoding is theirs.is_original_encoding is False


def test_preamble_and_file_meta_can_be_deleted() -> None:
    ds = ours.dcmread(PET)
    del ds.preamble
    assert ds.preamble is None
    ds.preamble = None
    ds.preamble = b"x" * 128
    assert ds.preamble == b"x" * 128
    assert not hasattr(ds.file_meta, "file_meta")
    del ds.file_meta
    assert not hasattr(ds, "file_meta")


def test_deleted_file_meta_can_be_made_again_and_copies_and_files_know_it() -> None:
    for library in (ours, pydicom):
        ds = library.dcmread(PET)
        syntax = ds.file_meta.TransferSyntaxUID
        del ds.file_meta
        assert "file_meta" not in dir(ds) or not hasattr(ds, "file_meta")
        assert not hasattr(copy.deepcopy(ds), "file_meta")
        ds.ensure_file_meta()
        assert len(ds.file_meta) == 0
        ds.file_meta.TransferSyntaxUID = syntax
        file = BytesIO()
        ds.save_as(file, enforce_file_format=True)
        assert library.dcmread(BytesIO(file.getvalue())).file_meta.MediaStorageSOPInstanceUID == ds.SOPInstanceUID


def test_without_file_meta_pixels_and_files_are_those_of_the_data_set() -> None:
    ds = ours.dcmread(PET)
    pixels = ds.pixel_array.copy()
    del ds.file_meta
    assert (ds.pixel_array == pixels).all()
    assert "Dataset.file_meta" not in str(ds)
    file = BytesIO()
    ds.save_as(file, implicit_vr=False, little_endian=True)
    assert (pydicom.dcmread(BytesIO(file.getvalue())).pixel_array == pixels).all()


def test_a_data_set_keeps_the_file_object_that_it_came_from() -> None:
    file = BytesIO(PET.read_bytes())
    for library in (ours, pydicom):
        assert library.dcmread(file).buffer is file
        file.seek(0)
        assert library.dcmread(PET).buffer is None


def test_options_of_the_pixel_array_count_from_then_on() -> None:
    frames = np.arange(30, dtype=np.uint16).reshape(2, 3, 5)
    for library in (ours, pydicom):
        ds = image(library, frames)
        assert ds.pixel_array.shape == (2, 3, 5)
        ds.pixel_array_options(index=1)
        assert ds.pixel_array.tolist() == frames[1].tolist()


def test_the_encoding_that_it_was_read_in_has_its_name() -> None:
    ds = ours.dcmread(PET)
    assert codecs.lookup(ds.read_encoding)
    ds.set_original_encoding(True, True, "ISO_IR 100")
    assert ours.Dataset.default_element_format == pydicom.Dataset.default_element_format
