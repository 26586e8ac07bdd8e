from __future__ import annotations

import unicodedata

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


@pytest.mark.parametrize(
    "text",
    [
        unicodedata.normalize("NFD", "x/Müller-Lüdenscheid/y"),
        "MÜLLER_LÜDENSCHEID",
        "mueller luedenscheid",
        "Muller^Ludenscheid",
        "MüllerLüdenscheid",
    ],
)
def test_a_name_is_found_however_it_is_spelled(text: str) -> None:
    words = IdentifierMatcher(["Müller-Lüdenscheid"])
    assert list(words.likely_in(text).every(text)) == ["müller-lüdenscheid"]
    assert "***" in words.masked(text)


@pytest.mark.parametrize("text", ["Doe_Jane", "doe-jane", "DOE^JANE", "Doe,  Jane", "DoeJane"])
def test_separators_of_a_name_may_be_others(text: str) -> None:
    assert list(IdentifierMatcher(["Doe Jane"]).every(text)) == ["doe jane"]


@pytest.mark.parametrize("text", ["janedoe", "doejane", "Jane_Doe".replace("_", "")])
def test_either_name_may_stand_first_in_one_word(text: str) -> None:
    assert list(IdentifierMatcher(["Doe^Jane"], {"Doe^Jane": "PN"}).every(text)) == ["doe^jane"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("O'Brien", "O\N{RIGHT SINGLE QUOTATION MARK}Brien"), ("O'Brien", "obrien"), ("O'Brien", "O_Brien"),
        ("Øster", "Oster"), ("Øster", "OESTER"),
        ("Iş\N{LATIN SMALL LETTER DOTLESS I}l", "\N{LATIN SMALL LETTER DOTLESS I}ş\N{LATIN SMALL LETTER DOTLESS I}l"),
        ("Iş\N{LATIN SMALL LETTER DOTLESS I}l", "ISIL"), ("Ковалёв", "КОВАЛЕВ"),
        ("Doe Jane", "doe\N{EN DASH}jane"), ("Doe Jane", "Doe\\Jane"),
    ],
)  # fmt: skip
def test_signs_and_letters_of_a_name_may_be_others(name: str, text: str) -> None:
    words = IdentifierMatcher([name])
    assert list(words.likely_in(text).every(text)) == [name.casefold()]


def test_a_reading_in_hiragana_is_looked_for_in_katakana_too() -> None:
    assert {"ヤマダ", "タロウ"} <= set(identifiers_of("Yamada^Tarou=山田^太郎=やまだ^たろう", "PN"))


def test_a_short_number_is_found_without_the_zeros_in_front() -> None:
    words = IdentifierMatcher(["0012345"], {"0012345": "LO"})
    for text in ("id=12345;", "0012345", "12345.0"):
        assert list(words.likely_in(text).every(text)) == ["0012345"], text
    assert not words.stand_in("912345 0.12345")


def test_a_short_name_with_an_accent_is_not_found_within_a_word_without_it() -> None:
    assert not IdentifierMatcher(["Zoë"]).stand_in("a zoetrope")
    assert IdentifierMatcher(["Zoë"]).stand_in("by ZOE_2")


@pytest.mark.parametrize(
    "text",
    [
        "19570312", "19570312T000000", "19570312083015", "1957-03-12", "1957-03-12T00:00:00", "1957/3/12", "12.03.1957",
        "12.3.1957", "03/12/1957", "12 Mar 1957", "12-MAR-1957", "12 March, 1957", "March 12th, 1957", "12. März 1957",
        "1957-Mar-12", "12.03.57", "12mars1957", "1957年3月12日", "12031957", "1957_03_12",
    ],
)  # fmt: skip
def test_a_date_is_found_however_it_is_written(text: str) -> None:
    words = IdentifierMatcher(["19570312"], {"19570312": "DA"})
    for around in (f"born {text}.", f"scan_{text}_a", f'{{"d": "{text}"}}'):
        assert list(words.likely_in(around).every(around)) == ["19570312"], around


@pytest.mark.parametrize(
    "text", ["1957-03-13", "119570312", "1957-03-121", "1.12.03.57", "12:03:57", "12 May 1957", "1957"]
)
def test_other_dates_and_numbers_are_not_that_date(text: str) -> None:
    assert not IdentifierMatcher(["19570312"], {"19570312": "DA"}).stand_in(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("63 years", True), ("a 63-year-old", True), ("063Y", True), ("age: 63", True), ('"age": "63"', True),
        ("63 y/o", True), ("63 Jahre", True), ("63", False), ("163 years", False), ("0.63 years", False),
        ("page 63", False), ("63 yards", False), ("age 63.5", False),
    ],
)  # fmt: skip
def test_an_age_is_found_beside_a_word_for_it_only(text: str, found: bool) -> None:
    assert IdentifierMatcher(["063Y"], {"063Y": "AS"}).stand_in(text) is found


@pytest.mark.parametrize(
    ("text", "found"), [("id12345", True), ("0012345", True), ("0.12345", False), ("812345", False), ("123459", False)]
)
def test_a_short_number_is_not_found_within_a_longer_one(text: str, found: bool) -> None:
    assert IdentifierMatcher(["12345"], {"12345": "LO"}).stand_in(text) is found


def test_parts_of_a_name_of_two_letters_are_looked_for_in_text_alone_where_that_is_asked_for() -> None:
    assert {"Ng", "Bo"} & set(identifiers_of("Ng^Bo^Q", "PN")) == set()
    asked = identifiers_of("Ng^Bo^Q=李^世=이^준", "PN", short=True)
    assert {"Ng", "Bo", "李", "世", "이", "준"} <= set(asked)
    assert "Q" not in asked
    words = IdentifierMatcher(asked)
    assert words.masked("NG, bo: 5 ng/ml; Bowel, King; 李先生") == "**, **: 5 **/ml; Bowel, King; *先生"
    # In bytes they stand by chance.
    data = bytes(range(256)) * 3 + b"Ng..Bo" + "李".encode()
    assert words.in_bytes(data) == []
    assert words.respelled(data) == data
    # What is no name has no parts of two letters that tell anything.
    assert identifiers_of("CT", "LO", short=True) == ()
