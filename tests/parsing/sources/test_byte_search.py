from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.parsing.sources.byte_search import DelimiterSearch, end_of_zeros
from dicomnb.parsing.sources.source import BytesSource


class Counted(BytesSource):
    """Bytes that count how many of them were read."""

    __slots__ = ("count",)

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.count = 0

    def read(self, start: int, stop: int) -> bytes:
        data = super().read(start, stop)
        self.count += len(data)
        return data


@given(st.lists(st.sampled_from(b"ab"), max_size=40).map(bytes), st.data())
def test_delimiters_are_found_as_in_the_bytes_whatever_was_asked_before(content: bytes, data: st.DataObject) -> None:
    search = DelimiterSearch(BytesSource(content))
    offset = st.integers(0, len(content))
    for _ in range(data.draw(st.integers(1, 8))):
        start, stop, delimiter = data.draw(offset), data.draw(offset), data.draw(st.sampled_from([b"ab", b"bba"]))
        assert search.find(delimiter, start, stop) == content.find(delimiter, start, max(start, stop))


@pytest.mark.parametrize("at", [0, 1, 4089, 4092, 4096, 4096 + (1 << 20) - 5, 3_000_001])
def test_a_delimiter_is_found_where_two_pieces_meet(at: int) -> None:
    content = bytearray(3_000_100)
    content[at : at + 8] = b"\xfe\xff\xdd\xe0\0\0\0\0"
    assert DelimiterSearch(BytesSource(bytes(content))).find(b"\xfe\xff\xdd\xe0\0\0\0\0", 0, len(content)) == at


@pytest.mark.parametrize("ending", [b"", b"\xfe\xff\xdd\xe0\0\0\0\0"])
def test_values_that_all_look_for_their_end_read_each_byte_about_once(ending: bytes) -> None:
    source = Counted(bytes(range(1, 256)) * 1000 + ending)
    search = DelimiterSearch(source)
    for start in range(0, 250_000, 12):
        search.find(b"\xfe\xff\xdd\xe0\0\0\0\0", start, source.size)
    assert source.count < 1.1 * source.size


@pytest.mark.parametrize("count", [0, 1, 7, 8, 4095, 4096, 4097, 4096 + (1 << 20), 2_500_003])
@pytest.mark.parametrize("ending", [b"", b"\1"])
def test_the_end_of_zeros_is_the_first_other_byte_or_the_stop(count: int, ending: bytes) -> None:
    source = BytesSource(b"abc" + bytes(count) + ending + b"d")
    stop = 3 + count + len(ending)
    assert end_of_zeros(source, 3, stop) == 3 + count
    assert end_of_zeros(source, 3, 3 + count // 2) == 3 + count // 2


def test_a_source_that_ends_sooner_than_it_says_ends_the_zeros() -> None:
    source = BytesSource(bytes(100))
    source.size = 1000
    assert end_of_zeros(source, 10, 1000) == 1000
