from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.compat.both import ours, pydicom


@pytest.mark.parametrize(
    ("size", "wanted"), [("512 KB", 512_000), ("2 MB", 2_000_000), ("17", 17), (3, 3), (None, None)]
)
def test_sizes_in_words_are_bytes(size: Any, wanted: Any) -> None:
    assert ours.filereader.size_in_bytes(size) == pydicom.misc.size_in_bytes(size) == wanted


def test_what_is_no_size_is_refused() -> None:
    with pytest.raises(ValueError, match="is no size"):
        ours.filereader.size_in_bytes("2 TB or so")


@pytest.mark.parametrize("little", [True, False])
def test_numbers_and_tags_are_written_as_in_pydicom_and_read_again(little: bool) -> None:
    one, two = ours.filebase.DicomBytesIO(), pydicom.filebase.DicomBytesIO()
    for file in (one, two):
        file.is_little_endian = little
        file.write_tag(0x00100020)
        file.write_US(513)
        file.write_UL(67305985)
    assert one.getvalue() == two.getvalue()
    one.seek(0)
    assert (one.read_tag(), one.read_US(), one.read_UL()) == ((0x10, 0x20), 513, 67305985)


def test_a_file_knows_its_name_and_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "x.dcm"
    path.write_bytes(b"abcd")
    with ours.filebase.DicomFile(path, "rb") as file:
        assert file.read() == b"abcd"
        assert file.name == str(path)
    assert file.closed
    memory = BytesIO(b"ab")
    with ours.filebase.DicomFileLike(memory) as file:
        assert file.parent is memory
    assert memory.closed
