"""The memory of layouts as a whole: what is shared through it, its switch, and threads."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from dicomnb.parsing.files.reader import read_source
from dicomnb.parsing.sources.source import BytesSource
from tests import raw


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    MEMORY.forget()
    yield
    MEMORY.forget()


def slice_bytes(rows: int, *, name: bytes = b"Roe^Jane", extra: int = 0) -> bytes:
    """Return a file; each `extra` gives another layout of another size."""
    return raw.file(
        raw.element(0x00080060, "CS", "CT"),
        raw.sequence(0x00081140, *[raw.item(raw.element(0x00080100, "SH", f"T-A{rows:04} "))] * 3),
        raw.element(0x00100010, "PN", name),
        *[raw.element(0x00200000 + number, "LO", "more") for number in range(1, extra + 1)],
        raw.element(0x00280010, "US", struct.pack("<H", rows)),
    )


def is_known(data: bytes) -> bool:
    return MEMORY.files.find(data[: MEMORY.files.reach(len(data))], BytesSource(data)) is not None


def test_a_file_is_known_once_its_kind_has_recurred_and_forgotten_at_a_word() -> None:
    for number in (3, 5):
        assert not is_known(slice_bytes(number))
        read_source(BytesSource(slice_bytes(number)))
    assert is_known(slice_bytes(7))
    MEMORY.forget()
    assert not is_known(slice_bytes(7))


def test_while_it_is_turned_off_nothing_is_known_and_nothing_is_learned() -> None:
    known, other = slice_bytes(3), slice_bytes(3, extra=2)
    for _ in range(2):
        read_source(BytesSource(known))
    with MEMORY.turned_off():
        assert not is_known(known)
        assert not MEMORY.shares(100)
        for _ in range(3):
            ds = read_source(BytesSource(other))
            assert [item.CodeValue for item in ds.ReferencedImageSequence] == ["T-A0003"] * 3
        assert not is_known(other)
    assert is_known(known)
    assert not is_known(other)
    assert MEMORY.shares(100)


def test_it_is_turned_on_again_after_an_error() -> None:
    with pytest.raises(KeyError), MEMORY.turned_off():
        raise KeyError
    for _ in range(2):
        read_source(BytesSource(slice_bytes(3)))
    assert is_known(slice_bytes(5))


def test_threads_that_read_many_kinds_of_files_at_a_time_each_get_their_own_values() -> None:
    files = [(rows, extra) for rows in range(3, 43) for extra in range(25)]  # 25 layouts, each of another size

    def values(asked: tuple[int, int]) -> tuple[int, str, int]:
        rows, extra = asked
        ds = read_source(BytesSource(slice_bytes(rows, extra=extra)))
        return ds.pick("Rows")[0], ds.ReferencedImageSequence[2].CodeValue, len(ds)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(values, files))
    assert found == [(rows, f"T-A{rows:04}", 4 + extra) for rows, extra in files]
    assert is_known(slice_bytes(77, extra=24))
