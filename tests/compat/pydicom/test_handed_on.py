from __future__ import annotations

from importlib import import_module

import pytest

from tests.compat.both import ours


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("filereader", ["Dataset", "FileDataset", "InvalidDicomError", "Tag", "Sequence", "RawDataElement"]),
        ("filewriter", ["Dataset", "DataElement", "PersonName", "MultiValue", "UID", "ImplicitVRLittleEndian"]),
        ("dataset", ["Tag", "UID", "tag_for_keyword", "keyword_for_tag", "DataElement"]),
        ("dataelem", ["Tag", "dictionary_VR", "STR_VR"]),
        ("sequence", ["Dataset"]),
        ("fileset", ["FileDataset", "generate_uid"]),
        ("encaps", ["Tag", "DicomBytesIO"]),
        ("charset", ["PersonName", "default_encoding"]),
    ],
)
def test_a_name_is_found_where_pydicom_has_it_too(module: str, names: list[str]) -> None:
    theirs = import_module(f"pydicom.{module}")
    mine = getattr(ours, module)
    assert [name for name in names if not hasattr(theirs, name)] == []
    assert [name for name in names if not hasattr(mine, name)] == []


def test_it_is_the_same_object() -> None:
    assert ours.filereader.Dataset is ours.dataset.Dataset
    assert ours.dataset.Tag is ours.tag.Tag
    assert ours.pixel_array is ours.pixels.pixel_array
