from __future__ import annotations

import struct

from dicomnb.parsing.dataset.elements import store_of
from dicomnb.parsing.files.read_write import read
from dicomnb.parsing.values.encoded_value import Encoded
from dicomnb.standard.charset import Charset
from tests import raw


def encoded(data: bytes, tag: int) -> Encoded:
    """Return a value of a file as it stands there."""
    block = store_of(read(data)).block
    assert block is not None
    return Encoded(block, block.place(tag), Charset(()))


def test_it_has_the_bytes_of_the_value_and_those_around_it() -> None:
    element = raw.element(0x00100020, "LO", "A17 ")
    found = encoded(raw.file(element), 0x00100020)
    assert (len(found), found.raw(), found.whole()) == (4, b"A17 ", element)
    assert not found.has_undefined_length


def test_a_value_without_a_length_ends_with_its_delimiter() -> None:
    sequence = raw.sequence(0x00081140, raw.item(raw.element(0x00080060, "CS", "CT")), undefined=True)
    found = encoded(raw.file(sequence), 0x00081140)
    assert found.has_undefined_length
    assert found.whole() == sequence


def test_numbers_have_the_order_of_the_file_but_for_unknown_ones() -> None:
    element = raw.element(0x00280010, "US", struct.pack(">H", 3), "big")
    unknown = raw.element(0x00280011, "UN", struct.pack("<H", 5), "big")
    data = raw.in_form(element, unknown, form="big")
    assert encoded(data, 0x00280010).big_endian
    assert not encoded(data, 0x00280011).big_endian  # PS3.5 6.2.2, note 2


def test_the_private_creator_is_that_of_the_same_data_set() -> None:
    data = raw.file(raw.element(0x00410010, "LO", "LOPSIDED 1.0"), raw.element(0x00411001, "SH", "one "))
    found = encoded(data, 0x00411001)
    assert found.private_creator(0x00410010) == "LOPSIDED 1.0"
    assert found.private_creator(0x00410011) == ""
