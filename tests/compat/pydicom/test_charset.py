from __future__ import annotations

import codecs
from typing import Any

import pytest

from tests.compat.both import ours, pydicom


def test_the_table_of_encodings_is_that_of_pydicom() -> None:
    wanted = dict(pydicom.charset.python_encoding)
    found = {term: codecs.lookup(name).name for term, name in ours.charset.python_encoding.items()}
    assert {term: codecs.lookup(name).name for term, name in wanted.items()}.items() <= found.items()


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        (["ISO_IR 100"], "Müller"),
        (["ISO_IR 192"], "王^小東"),
        (["ISO_IR 144"], "\u042e\u0440\u0438\u0439"),
        ([""], "Roe^Jane"),
    ],
)
def test_text_becomes_the_bytes_that_pydicom_makes_and_comes_back(terms: list[str], text: str) -> None:
    raw = ours.charset.encode_string(text, terms)
    assert raw == pydicom.charset.encode_string(text, pydicom.charset.convert_encodings(terms))
    assert ours.charset.decode_bytes(raw, terms, set()) == text


@pytest.mark.parametrize("terms", [None, "", "ISO_IR 100", "ISO_IR 192", ["", "ISO 2022 IR 87"], ["ISO 2022 IR 126"]])
def test_terms_become_the_codecs_that_pydicom_names(terms: Any) -> None:
    found = ours.charset.convert_encodings(terms)
    wanted = pydicom.charset.convert_encodings(terms or "")
    assert [codecs.lookup(name).name for name in found] == [codecs.lookup(name).name for name in wanted]


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        (["ISO_IR 100"], "Müller"),
        (["ISO 2022 IR 6", "ISO 2022 IR 126"], "Dionysios is \u0394\u03b9\u03bf\u03bd\u03c5\u03c3\u03b9\u03bf\u03c2"),
        (["ISO 2022 IR 6", "ISO 2022 IR 87"], "山田"),
        (["GB18030"], "王^小東"),
    ],
)
def test_text_is_told_by_codecs_too(terms: list[str], text: str) -> None:
    names = ours.charset.convert_encodings(terms)
    raw = ours.charset.encode_string(text, names)
    assert raw == ours.charset.encode_string(text, terms)
    assert ours.charset.decode_bytes(raw, names) == pydicom.charset.decode_bytes(raw, names, set()) == text


def test_an_element_that_is_bytes_is_decoded_by_the_character_set_that_is_given() -> None:
    item = ours.Dataset()
    item.add_new(0x00100020, "LO", "plain")
    for vr, tag in (("PN", 0x00100010), ("LO", 0x00080080)):
        element = ours.DataElement(tag, vr, "Müller".encode("latin-1"))
        ours.charset.decode_element(element, "ISO_IR 100")
        assert element.value == "Müller"
    several = ours.DataElement(0x00101001, "PN", [b"M\xfcller", "Roe"])
    ours.charset.decode_element(several, ["iso_ir_100"])
    assert several.value == ["Müller", "Roe"]
    ours.charset.decode_element(ours.DataElement("ReferencedImageSequence", "SQ", [item]), "ISO_IR 100")
    number = ours.DataElement("Rows", "US", 3)
    ours.charset.decode_element(number, "ISO_IR 100")
    assert number.value == 3


def test_codecs_are_spelled_as_there_and_understood_in_every_spelling() -> None:
    own = {term: ours.charset.python_encoding[term] for term in pydicom.charset.python_encoding}
    assert own == dict(pydicom.charset.python_encoding)
    for spelled in ("latin_1", "iso_ir_100", "ISO_IR 100"):
        assert ours.charset.decode_bytes(b"M\xfcller", [spelled]) == "Müller"
