"""The defined terms of Specific Character Set: misspelled, unknown, alone or beside others."""

from __future__ import annotations

import pytest

from dicomnb.errors import DicomWarning, UnencodableValue
from dicomnb.standard.charset import DEFAULT, Charset, codecs_for


@pytest.mark.parametrize("nothing", [None, [], "", [""], "ISO_IR 6", ["ISO 2022 IR 6"]])
def test_no_terms_mean_the_default_repertoire(nothing: list[str] | str | None) -> None:
    charset = codecs_for(nothing)
    assert charset.decode(b"abc", "PN") == "abc"
    with pytest.raises(UnencodableValue):
        charset.encode("ä", "PN")


def test_the_terms_may_come_as_one_text() -> None:
    assert codecs_for("\\ISO 2022 IR 87") == codecs_for(["", "ISO 2022 IR 87"])


def test_padding_is_no_part_of_a_term() -> None:
    assert codecs_for("ISO_IR 100 ") == codecs_for(["ISO_IR 100"]) == Charset(("ISO_IR 100",))


@pytest.mark.parametrize(
    ("spelled", "meant"),
    [
        ("ISO-IR 100", "ISO_IR 100"),
        ("ISO IR 100", "ISO_IR 100"),
        ("ISO_IR_100", "ISO_IR 100"),
        ("iso_ir 100", "ISO_IR 100"),
        ("ISOIR100", "ISO_IR 100"),
        ("ISO_2022_IR_100", "ISO 2022 IR 100"),
        ("ISO 2022-IR 100", "ISO 2022 IR 100"),
        ("ISO 2022 58", "ISO 2022 IR 58"),
        ("ISO_IR 149", "ISO 2022 IR 149"),
        ("ISO 2022 GB18030", "GB18030"),
        ("ISO 2022 GBK", "GBK"),
        ("UTF-8", "ISO_IR 192"),
        ("ISO IR 192", "ISO_IR 192"),
        ("latin_1", "ISO_IR 100"),
        ("ISO 8859-1", "ISO_IR 100"),
        ("ISO_8859_15", "ISO_IR 203"),
    ],
)
def test_a_misspelled_term_is_understood_with_a_warning(spelled: str, meant: str) -> None:
    with pytest.warns(DicomWarning) as caught:
        charset = codecs_for(spelled)
    assert charset.terms == (meant,)
    assert [str(warning.message) for warning in caught] == [
        f"Specific Character Set {spelled!r} is taken for {meant!r}."
    ]


def test_the_warning_comes_every_time_and_not_only_with_the_first_file() -> None:
    for _ in range(2):
        with pytest.warns(DicomWarning, match="UTF-8"):
            codecs_for("UTF-8")


@pytest.mark.parametrize("unknown", ["ISO_IR 999", "KLINGON", "ISO_IR", "8859"])
def test_an_unknown_term_leaves_the_default_repertoire_with_a_warning(unknown: str) -> None:
    with pytest.warns(DicomWarning, match="unknown") as caught:
        assert codecs_for(unknown) == DEFAULT
    assert len(caught) == 1


def test_an_unknown_term_beside_a_known_one_is_left_out() -> None:
    with pytest.warns(DicomWarning, match="KLINGON"):
        assert codecs_for(["ISO 2022 IR 100", "KLINGON"]).terms == ("ISO 2022 IR 100",)


@pytest.mark.parametrize(
    ("terms", "used"),
    [
        (["ISO_IR 192", "ISO 2022 IR 87"], ("ISO_IR 192",)),
        (["ISO 2022 IR 100", "GB18030"], ("ISO 2022 IR 100",)),
        (["", "ISO_IR 192"], ("ISO_IR 192",)),
        (["GBK", "ISO_IR 192"], ("GBK",)),
    ],
)
def test_a_set_that_must_stand_alone_and_does_not_gives_a_warning(terms: list[str], used: tuple[str, ...]) -> None:
    with pytest.warns(DicomWarning, match="allows no other"):
        assert codecs_for(terms).terms == used


def test_a_multi_byte_set_named_first_is_read_without_escape_sequences() -> None:
    assert codecs_for("ISO 2022 IR 149").decode(b"\xb1\xe8\xc8\xf1\xc1\xdf", "PN") == "김희중"
