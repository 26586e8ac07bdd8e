from __future__ import annotations

import pytest

from dicomnb import read
from dicomnb.sharing.values.other_readings import NATIONAL_CODECS, other_readings
from tests import raw


def readings(value: bytes, stated: str = "ISO_IR 100", vr: str = "PN") -> list[str]:
    data = raw.file(raw.element(0x00080005, "CS", stated), raw.element(0x00100010, vr, value))
    return list(other_readings(read(data)[0x0010, 0x0010]))


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("Иванов^Пётр", "koi8_r"), ("Иванов^Пётр", "cp866"), ("Müller^Jörg", "cp850"), ("Łukasiewicz^Żaneta", "cp852"),
        ("Ωνάσης^Άρης", "cp1253"), ("שלום^דוד", "iso8859_8"), ("สมชาย^ใจดี", "cp874"), ("김희중", "euc_kr"),
        ("山田^太郎", "shift_jis"), ("李^小龍", "big5"), ("Håkonsen^Bjørn", "utf-16-le"), ("Roe^Jane", "utf-16-be"),
    ],
)  # fmt: skip
def test_a_name_in_a_set_that_is_not_stated_is_among_its_readings(name: str, codec: str) -> None:
    assert name in [one.strip(" \0") for one in readings(name.encode(codec))]


def test_readings_that_mix_scripts_or_letters_and_signs_are_none() -> None:
    # F8 is ø in Latin-1, ř in Latin-2, ш in cp1251, and a degree sign in the code pages of DOS.
    found = readings("Bjørn".encode("latin-1"))
    assert {"Bjørn", "Bjřrn"} <= set(found)
    assert not [one for one in found if "ш" in one or "°" in one]
    assert len(found) < len(NATIONAL_CODECS) / 2


@pytest.mark.parametrize("value", [b"Roe^Jane", "Müller".encode(), b"Yamada=\x1b$B;3ED\x1b(B", b""])
def test_ascii_utf_8_and_shifted_sets_have_no_other_reading(value: bytes) -> None:
    assert readings(value) == []


def test_what_is_no_text_has_none() -> None:
    assert readings(b"\xd6\xd0", vr="OB") == []
