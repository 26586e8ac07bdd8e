from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from dicomnb.errors import FileError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from tests.images import dataset, series


def there_and_back(ds: Dataset) -> Dataset:
    result = pickle.loads(pickle.dumps(ds))
    assert isinstance(result, Dataset)
    return result


@pytest.fixture
def path(tmp_path: Path) -> Path:
    ds = series(1, SOPClassUID="1.2.840.10008.5.1.4.1.1.2", PatientName="Roe^Jane")[0]
    ds.ReferencedImageSequence = [dataset(ReferencedSOPInstanceUID="2.25.4"), dataset(Rows=2)]
    ds.save_as(tmp_path / "a.dcm")
    return tmp_path / "a.dcm"


def test_a_file_arrives_as_it_was_read(path: Path) -> None:
    ds = read(path)
    twin = there_and_back(ds)
    assert twin == ds
    assert twin.is_as_read
    assert twin.file_meta == ds.file_meta
    assert twin.preamble == ds.preamble
    assert twin.value_bytes("PixelData") == ds.value_bytes("PixelData")
    path.unlink()
    assert twin.ReferencedImageSequence[1].Rows == 2


def test_what_was_changed_arrives_changed(path: Path) -> None:
    ds = read(path)
    ds.PatientName, ds.PixelSpacing[0] = "Doe^John", 9.5
    ds.ReferencedImageSequence[0].ReferencedSOPInstanceUID = "2.25.5"
    del ds.SeriesNumber
    assert ds.stated_file_meta is not None
    ds.file_meta.ImplementationVersionName = "OTHER"
    twin = there_and_back(ds)
    assert twin == ds
    assert twin.PixelSpacing == [9.5, 1.25]
    assert twin.ReferencedImageSequence[0].ReferencedSOPInstanceUID == "2.25.5"
    assert "SeriesNumber" not in twin
    assert twin.stated_file_meta is not None
    assert twin.file_meta.ImplementationVersionName == "OTHER"


def test_what_was_made_by_hand_and_items_arrive(path: Path) -> None:
    ds = dataset(Rows=3, PatientName="Roe^Jane", PixelData=b"\1\2")
    ds.private_block(0x0041, "LOPSIDED", create=True).add_new(0x05, "SH", "mine")
    assert there_and_back(ds) == ds
    item = read(path).ReferencedImageSequence[0]
    assert there_and_back(item) == item


def test_a_file_that_was_changed_cannot_be_sent(path: Path) -> None:
    ds = read(path)
    path.write_bytes(b"something else")
    with pytest.raises(FileError, match="changed"):
        pickle.dumps(ds)


def test_another_process_takes_a_data_set(path: Path) -> None:
    with ProcessPoolExecutor(1) as pool:
        assert pool.submit(str, read(path)).result() == str(read(path))
