from __future__ import annotations

import codecs

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


def test_terms_are_a_list() -> None:
    assert ours.charset.convert_encodings(None) == [""]
    assert ours.charset.convert_encodings("ISO_IR 100") == ["ISO_IR 100"]
    assert ours.charset.convert_encodings(["", None, "ISO 2022 IR 87"]) == ["", "", "ISO 2022 IR 87"]
