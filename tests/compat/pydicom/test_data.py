from __future__ import annotations

import pytest

from tests.compat.both import ours, pydicom


def test_test_files_are_found_where_pydicom_is_installed() -> None:
    assert ours.data.get_testdata_file("CT_small.dcm") == pydicom.data.get_testdata_file("CT_small.dcm")
    assert ours.data.get_testdata_file("no such file") is None
    assert ours.examples.ct.Modality == "CT"


def test_files_of_text_and_palettes_are_found_by_pattern() -> None:
    assert any(path.endswith("chrH31.dcm") for path in ours.data.get_charset_files("*H31*"))
    assert any(path.endswith("pet.dcm") for path in ours.data.get_palette_files("*.dcm"))
    assert ours.data.get_testdata_files("CT_sm*")[0].endswith("CT_small.dcm")
    assert ours.data.get_testdata_file("CT_small.dcm", read=True).Modality == "CT"


def test_what_is_no_name_of_a_test_file_is_refused() -> None:
    with pytest.raises(ValueError, match="is an absolute path"):
        ours.data.get_testdata_file("/tmp/CT_small.dcm")
    with pytest.raises(ValueError, match="no file 'xyz'"):
        ours.data.get_path("xyz")
    with pytest.raises(AttributeError, match="nothing"):
        _ = ours.data.nothing
