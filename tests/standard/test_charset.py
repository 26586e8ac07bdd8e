from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.errors import UnencodableValue
from dicomnb.standard.charset import DEFAULT, codecs_for

# Alphabets from which no set lacks a character, in the order of the sets' bytes.
LATIN = "ÄÖÜäöüß"
ALPHABETS = {
    "ISO_IR 100": LATIN + "éèçñ¿",
    "ISO_IR 101": LATIN + "ŁłŘřŐő",
    "ISO_IR 109": LATIN + "ĦħĜĝŬ",
    "ISO_IR 110": LATIN + "ĀāĶķŊ",
    "ISO_IR 126": "Διονυσιος",
    "ISO_IR 127": "قبانيلنزار",
    "ISO_IR 138": "שרוןדבורה",
    "ISO_IR 144": "Люкceмбург",  # noqa: RUF001
    "ISO_IR 148": LATIN + "ĞğİışŞ",
    "ISO_IR 166": "นามสกุล",
    "ISO_IR 203": LATIN + "€ŠšŒœ",
    "ISO_IR 13": "ﾔﾏﾀﾞﾀﾛｳ",
    "ISO_IR 192": LATIN + "山田קبあ홍😀\ufffd",
    "GB18030": "王小东東😀ᠠ",
    "GBK": "王小东東乗",  # the last one is 81 5C: its second byte is a backslash
    "\\ISO 2022 IR 87": "山田太郎やまだたろうЯλ",
    "ISO 2022 IR 13\\ISO 2022 IR 87": "ﾔﾏﾀﾞ山田やまだ",
    "ISO 2022 IR 6\\ISO 2022 IR 159": "丂侄俉",
    "ISO 2022 IR 100\\ISO 2022 IR 87\\ISO 2022 IR 159": "éü山田丂侄",
    "\\ISO 2022 IR 149": "洪吉洞홍길동김",
    "\\ISO 2022 IR 58": "张小东第二行",
    "ISO 2022 IR 100\\ISO 2022 IR 126\\ISO 2022 IR 144": "äöΔιоЛю",
}


def values(term: str) -> list[str]:
    return term.split("\\")


# The worked examples of PS3.5 Annexes H to K.
PERSON_NAMES = [
    # H.3.1 and H.3.2: Japanese
    (
        "\\ISO 2022 IR 87",
        b"Yamada^Tarou=\x1b\x24\x42\x3b\x33\x45\x44\x1b\x28\x42^\x1b\x24\x42\x42\x40\x4f\x3a\x1b\x28\x42="
        b"\x1b\x24\x42\x24\x64\x24\x5e\x24\x40\x1b\x28\x42^\x1b\x24\x42\x24\x3f\x24\x6d\x24\x26\x1b\x28\x42",
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
    ),
    (
        "ISO 2022 IR 13\\ISO 2022 IR 87",
        b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b\x24\x42\x3b\x33\x45\x44\x1b\x28\x4a^\x1b\x24\x42\x42\x40\x4f\x3a"
        b"\x1b\x28\x4a=\x1b\x24\x42\x24\x64\x24\x5e\x24\x40\x1b\x28\x4a^\x1b\x24\x42\x24\x3f\x24\x6d\x24\x26"
        b"\x1b\x28\x4a",
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    ),
    # I.2: Korean
    (
        "\\ISO 2022 IR 149",
        b"Hong^Gildong=\x1b\x24\x29\x43\xfb\xf3^\x1b\x24\x29\x43\xd1\xce\xd4\xd7="
        b"\x1b\x24\x29\x43\xc8\xab^\x1b\x24\x29\x43\xb1\xe6\xb5\xbf",
        "Hong^Gildong=洪^吉洞=홍^길동",
    ),
    # J: UTF-8, GB18030, GBK
    (
        "ISO_IR 192",
        b"Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1=",
        "Wang^XiaoDong=王^小東=",
    ),
    ("GB18030", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=", "Wang^XiaoDong=王^小东="),
    ("GBK", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=", "Wang^XiaoDong=王^小东="),
    # K.2: Chinese
    (
        "\\ISO 2022 IR 58",
        b"Zhang^XiaoDong=\x1b\x24\x29\x41\xd5\xc5^\x1b\x24\x29\x41\xd0\xa1\xb6\xab=",
        "Zhang^XiaoDong=张^小东=",
    ),
]


@pytest.mark.parametrize(("terms", "raw", "text"), PERSON_NAMES)
def test_person_names_of_the_standard_are_read(terms: str, raw: bytes, text: str) -> None:
    assert codecs_for(values(terms)).decode(raw, "PN") == text


@pytest.mark.parametrize(("terms", "raw", "text"), PERSON_NAMES)
def test_person_names_of_the_standard_are_written_byte_for_byte(terms: str, raw: bytes, text: str) -> None:
    assert codecs_for(values(terms)).encode(text, "PN") == raw


LONG_TEXTS = [
    # after I.3: the escape sequence stands at the beginning of each line that needs it
    (
        "\\ISO 2022 IR 149",
        b"\x1b\x24\x29\x43The 1st line includes \xb1\xe6\xb5\xbf.\r\n"
        b"\x1b\x24\x29\x43The 2nd line includes \xb1\xe6\xb5\xbf, too.\r\nThe 3rd line.",
        "The 1st line includes 길동.\r\nThe 2nd line includes 길동, too.\r\nThe 3rd line.",
    ),
    # after K.3
    (
        "\\ISO 2022 IR 58",
        b"1. \x1b\x24\x29\x41\xb5\xda\xd2\xbb\xd0\xd0\r\n2. \x1b\x24\x29\x41\xb5\xda\xb6\xfe\xd0\xd0\r\n3.",
        "1. 第一行\r\n2. 第二行\r\n3.",
    ),
]


@pytest.mark.parametrize(("terms", "raw", "text"), LONG_TEXTS)
def test_a_line_break_ends_a_designation(terms: str, raw: bytes, text: str) -> None:
    assert codecs_for(values(terms)).decode(raw, "LT") == text


@pytest.mark.parametrize(
    ("terms", "raw", "text"),
    [
        ("ISO_IR 100", b"Buc^J\xe9r\xf4me", "Buc^Jérôme"),
        ("ISO_IR 101", b"W\xb3odzimierz", "Włodzimierz"),
        ("ISO_IR 126", b"\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2", "Διονυσιος"),
        ("ISO_IR 127", b"\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1", "قباني^لنزار"),
        ("ISO_IR 138", b"\xf9\xf8\xe5\xef^\xe3\xe1\xe5\xf8\xe4", "שרון^דבורה"),
        ("ISO_IR 144", b"\xbb\xee\xdace\xdc\xd1yp\xd3", "Люкceмбypг"),  # noqa: RUF001
        ("ISO_IR 148", b"\xd0\xdd\xde\xf0\xfd\xfe", "ĞİŞğış"),
        ("ISO_IR 166", b"\xb9\xd2\xc1", "นาม"),
        ("ISO_IR 203", b"\xa4 \xbc", "€ Œ"),
        ("ISO_IR 13", b"\xd4\xcf\xc0\xde", "ﾔﾏﾀﾞ"),
    ],
)
def test_one_byte_sets_are_read(terms: str, raw: bytes, text: str) -> None:
    assert codecs_for(terms).decode(raw, "PN") == text
    assert codecs_for(terms).encode(text, "PN") == raw


@pytest.mark.parametrize("terms", ALPHABETS)
@pytest.mark.parametrize(("vr", "delimiters"), [("PN", "^=\\"), ("LO", "\\"), ("LT", "\r\n\f\t")])
@given(data=st.data())
def test_what_is_written_is_read_back(terms: str, vr: str, delimiters: str, data: st.DataObject) -> None:
    charset = codecs_for(values(terms))
    text = data.draw(st.text(ALPHABETS[terms] + "Az ~^=" + delimiters, max_size=24))
    assert charset.decode(charset.encode(text, vr), vr) == text


@pytest.mark.parametrize("terms", ALPHABETS)
@given(data=st.data())
def test_each_value_is_complete_in_itself(terms: str, data: st.DataObject) -> None:
    charset = codecs_for(values(terms))
    texts = data.draw(st.lists(st.text(ALPHABETS[terms] + "Az^=", max_size=8), min_size=1, max_size=4))
    raw = charset.encode("\\".join(texts), "PN")
    assert charset.decode_values(raw, "PN") == texts
    assert raw == b"\\".join(charset.encode(text, "PN") for text in texts)


def test_the_alphabet_of_every_set_needs_more_than_ascii() -> None:
    for terms, alphabet in ALPHABETS.items():
        assert any(byte >= 0x80 or byte == 0x1B for byte in codecs_for(values(terms)).encode(alphabet, "LT"))


@given(
    raw=st.binary(max_size=40),
    terms=st.sampled_from(sorted(ALPHABETS)),
    vr=st.sampled_from(["PN", "LO", "UT"]),
)
def test_no_bytes_are_refused(raw: bytes, terms: str, vr: str) -> None:
    charset = codecs_for(values(terms))
    assert "\\".join(charset.decode_values(raw, vr)) == charset.decode(raw, vr)


ESCAPES = [
    b"\x1b$B",
    b"\x1b(B",
    b"\x1b(J",
    b"\x1b)I",
    b"\x1b$)C",
    b"\x1b$)A",
    b"\x1b$(D",
    b"\x1b-A",
    b"\x1b%G",
    b"\x1b",
]


@given(
    pieces=st.lists(st.sampled_from(ESCAPES) | st.binary(max_size=3)),
    terms=st.sampled_from(sorted(ALPHABETS)),
)
def test_no_escape_sequences_are_refused(pieces: list[bytes], terms: str) -> None:
    assert isinstance(codecs_for(values(terms)).decode(b"".join(pieces), "PN"), str)


def test_a_backslash_that_is_half_of_a_character_separates_nothing() -> None:
    # GBK 81 5C is one character; in JIS X 0208, 24 5C is the hiragana U+307C.
    assert codecs_for("GBK").decode_values(b"\x81\x5c\\b", "LO") == ["乗", "b"]
    japanese = codecs_for(["", "ISO 2022 IR 87"])
    assert japanese.decode_values(b"\x1b$B\x24\x5c\x1b(B\\b", "LO") == ["ぼ", "b"]


def test_a_caret_or_equals_sign_that_is_half_of_a_character_ends_no_designation() -> None:
    # Hiragana begins with 24 21 = U+3041: 24 5E is U+3041 + 3D = U+307E, 24 3D is U+3041 + 1C = U+305D.
    assert (
        codecs_for(["", "ISO 2022 IR 87"]).decode(b"\x1b$B\x24\x5e\x24\x3d\x24\x5e\x1b(B", "PN") == "\u307e\u305d\u307e"
    )


def test_after_a_delimiter_the_first_set_holds_again() -> None:
    # E4 is "ä" in Latin-1 and "δ" in ISO 8859-7.
    charset = codecs_for(["ISO 2022 IR 100", "ISO 2022 IR 126"])
    raw = b"\xe4\x1b-F\xe4^\xe4\\\x1b-F\xe4\r\xe4"
    assert charset.decode(raw, "PN") == "äδ^ä\\δ\rä"
    assert charset.decode(raw, "LO") == "äδ^δ\\δ\rä"  # ^ delimits only in names


def test_a_backslash_in_long_text_is_a_character() -> None:
    charset = codecs_for(["ISO 2022 IR 100", "ISO 2022 IR 126"])
    assert charset.decode(b"\x1b-F\xe4\\\xe4", "LT") == "δ\\δ"
    assert charset.decode(b"\x1b-F\xe4\\\xe4", "LO") == "δ\\ä"


def test_a_line_break_ends_a_designation_to_g0() -> None:
    assert codecs_for(["", "ISO 2022 IR 87"]).decode(b"\x1b$B\x3b\x33\r\nA", "LT") == "山\r\nA"


def test_a_delimiter_without_return_to_ascii_is_still_seen() -> None:
    assert codecs_for(["", "ISO 2022 IR 87"]).decode(b"\x1b$B;3ED^\x1b$BB@O:\x1b(B", "PN") == "山田^太郎"


def test_a_blank_pads_between_two_byte_characters() -> None:
    assert codecs_for(["", "ISO 2022 IR 87"]).decode(b"\x1b$B;3ED ", "PN") == "山田 "


def test_escape_sequences_of_sets_that_were_not_announced_are_obeyed() -> None:
    assert codecs_for("ISO_IR 100").decode(b"\xe4=\x1b$B;3ED\x1b(B", "PN") == "ä=山田"


def test_an_unknown_escape_sequence_is_replaced_and_changes_nothing() -> None:
    assert codecs_for("ISO_IR 100").decode(b"\xe4\x1b%G\xe4", "LO") == "ä\ufffdä"


@pytest.mark.parametrize(
    ("terms", "raw", "text"),
    [
        ("ISO_IR 192", b"a\xffb", "a\ufffdb"),
        ("ISO_IR 127", b"a\xa1b", "a\ufffdb"),  # ISO 8859-6 has a gap there
        ("GB18030", b"a\xff", "a\ufffd"),
        ("\\ISO 2022 IR 87", b"\x1b$B\x2d\x21;3\x1b(Ba", "\ufffd山a"),  # row 13 of JIS X 0208 is empty
        ("\\ISO 2022 IR 87", b"\x1b$B;3E\x1b(Ba", "山\ufffda"),
    ],
)
def test_a_bad_byte_becomes_a_replacement_character_and_the_rest_is_read(terms: str, raw: bytes, text: str) -> None:
    assert codecs_for(values(terms)).decode(raw, "LO") == text


def test_bytes_beyond_ascii_in_the_default_repertoire_are_read_as_latin_1() -> None:
    assert DEFAULT.decode(b"J\xe9r\xf4me", "PN") == "Jérôme"
    assert codecs_for(["", "ISO 2022 IR 87"]).decode(b"\xe9\x1b$B;3\x1b(B", "PN") == "é山"


def test_a_vr_that_is_always_ascii_ignores_the_character_set() -> None:
    charset = codecs_for("ISO_IR 192")
    assert charset.decode(b"\xc3\xa4", "CS") == "\xc3\xa4"
    assert charset.decode(b"\xc3\xa4", "LO") == "ä"
    with pytest.raises(UnencodableValue, match="CS"):
        charset.encode("Ä", "CS")


@pytest.mark.parametrize(
    ("terms", "text", "code"),
    [
        ("ISO_IR 100", "Ł", "U+0141"),
        ("ISO_IR 13", "¥", "U+00A5"),
        ("\\ISO 2022 IR 87", "aé", "U+00E9"),
        ("\\ISO 2022 IR 149", "뷁A😀", "U+BDC1"),
        ("GBK", "a😀", "U+1F600"),
        ("ISO_IR 100", "\x85", "U+0085"),
    ],
)
def test_a_character_that_no_set_has_is_an_error_that_names_it(terms: str, text: str, code: str) -> None:
    with pytest.raises(UnencodableValue, match="ISO_IR 192") as caught:
        codecs_for(values(terms)).encode(text, "LO")
    assert str(caught.value).startswith(code)
    assert terms.removeprefix("\\") in str(caught.value)


def test_half_of_a_surrogate_pair_is_no_character() -> None:
    with pytest.raises(UnencodableValue, match="surrogate"):
        codecs_for("ISO_IR 192").encode("\ud83d", "LO")


CHARSET_FILES = "pydicom+pydicom/src/pydicom/data/charset_files"


@pytest.mark.corpus
def test_names_in_files_are_read_as_pydicom_reads_them(corpus: Path) -> None:
    import pydicom
    from pydicom.charset import convert_encodings
    from pydicom.valuerep import PersonName

    checked = 0

    def check(dataset: pydicom.Dataset, terms: list[str]) -> None:
        nonlocal checked
        own = dataset.get("SpecificCharacterSet")
        if own is not None:
            terms = [own] if isinstance(own, str) else list(own)
        for element in dataset:
            if element.VR == "SQ":
                for item in element.value:
                    check(item, terms)
            elif element.VR == "PN":
                for name in [element.value] if element.VM == 1 else element.value:
                    raw = name.original_string
                    theirs = PersonName(raw, convert_encodings(terms))
                    assert codecs_for(terms).decode(raw, "PN").rstrip(" ") == str(theirs)
                    checked += any(byte > 0x7F or byte == 0x1B for byte in raw)

    for path in sorted((corpus / CHARSET_FILES).glob("*.dcm")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            check(pydicom.dcmread(path), [])
    assert checked >= 16
