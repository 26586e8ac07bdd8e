from __future__ import annotations

import pytest

from tests.compat.both import PET, ours, pydicom


def test_a_file_is_read_as_one_and_one_can_be_made() -> None:
    read = ours.dcmread(PET)
    assert type(read) is ours.dataset.FileDataset is ours.FileDataset
    for library in (ours, pydicom):
        meta = library.dataset.FileMetaDataset()
        meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
        made = library.dataset.FileDataset("a/b.dcm", {}, preamble=bytes(128), file_meta=meta)
        made.PatientID = "7"
        assert (made.filename, made.preamble, made.file_meta.TransferSyntaxUID) == (
            "a/b.dcm",
            bytes(128),
            meta[0x20010].value,
        )


def test_file_meta_information_that_lacks_what_a_file_needs_is_refused() -> None:
    for library in (ours, pydicom):
        meta = library.dataset.FileMetaDataset()
        meta.TransferSyntaxUID = "1.2.840.10008.1.2"
        with pytest.raises((ValueError, AttributeError)) as caught:
            library.dataset.validate_file_meta(meta)
        assert "MediaStorageSOPClassUID" in str(caught.value).replace(
            "Media Storage SOP Class UID", "MediaStorageSOPClassUID"
        )
