from __future__ import annotations

from dicomnb.parsing.sources.source import BytesSource, shrunk


def test_bytes_are_read_as_slices_are_cut() -> None:
    source = BytesSource(b"0123456789")
    assert (source.name, source.size) == ("bytes", 10)
    assert source.read(3, 5) == b"34"
    assert source.read(8, 99) == b"89"
    assert source.read(99, 120) == b""


def test_all_of_the_bytes_are_not_copied() -> None:
    data = bytes(1000)
    assert BytesSource(data).read(0, 16384) is data


def test_a_source_that_shrank_says_where_it_ends_and_where_it_should() -> None:
    error = shrunk(BytesSource(bytes(4321), "a.dcm"), 1234)
    assert str(error).startswith("a.dcm gives no byte from 1,234 on, and had 4,321 bytes when it was opened.")
    assert error.offset == 1234
    assert isinstance(error, EOFError)
