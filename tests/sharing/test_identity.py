from __future__ import annotations

import pytest

from dicomnb.sharing.identity import IdentifierMatcher, identifiers_of


def test_of_a_name_each_part_is_looked_for_and_no_title() -> None:
    # Family, given, middle, prefix, suffix (PS3.5 6.2.1)
    assert set(identifiers_of("Lindqvist-Okafor^Mary Ann^Q^Prof^MSc", "PN")) == {
        "Lindqvist-Okafor^Mary Ann^Q^Prof^MSc",
        "Lindqvist-Okafor Mary Ann Q Prof MSc",
        "Lindqvist-Okafor",
        "Lindqvist",
        "Okafor",
        "Mary Ann",
        "Mary",
        "Ann",
    }


def test_all_groups_of_a_name_are_looked_for() -> None:
    found = set(identifiers_of("Yamada^Tarou=山田^太郎=やまだ^たろう", "PN"))
    assert {"Yamada", "Tarou", "山田", "太郎", "やまだ", "たろう"} <= found


@pytest.mark.parametrize("value", ["", "  ", "12", "AB", "ANONYMOUS", "*****", "^^^^", "x" * 300])
def test_what_names_nobody_is_not_looked_for(value: str) -> None:
    assert list(identifiers_of(value, "LO")) == []


def test_short_words_have_to_stand_alone_and_long_ones_are_found_anywhere() -> None:
    words = IdentifierMatcher(identifiers_of("Ann^Lindqvist", "PN"))
    assert words.masked("ann and ANNA, lindqvists_scan") == "*** and ANNA, ***s_scan"
    assert words.masked("Ann_2 Ann^Lindqvist") == "***_2 ***"


def test_blanks_between_words_may_be_others() -> None:
    assert IdentifierMatcher(["Mary Ann"]).stand_in("MARY   ann") is True


def test_a_thorough_look_takes_out_what_may_identify_in_any_text() -> None:
    text = "Ref Dr. Tanaka, call 5551234, seen 3.11.2021 by a.b@c.org; 120 kV, T1 3D"
    assert IdentifierMatcher([]).masked(text, thorough=True) == "Ref ***, call ***, seen *** by ***; 120 kV, T1 3D"
    assert IdentifierMatcher([]).masked(text) == text


def test_bytes_are_searched_in_several_encodings() -> None:
    words = IdentifierMatcher(["Lindqvist", "Émilie"])
    assert words.in_bytes(b"..LINDQVIST..") == ["Lindqvist"]
    assert words.in_bytes("ÉMILIE".encode()) == ["Émilie"]
    assert words.in_bytes("Émilie".encode("latin-1"))
    assert words.in_bytes("lindqvist".encode("utf-16-le"))
    assert not words.in_bytes(b"Lindqvis Emilie")
    assert not IdentifierMatcher([]).in_bytes(b"anything")
