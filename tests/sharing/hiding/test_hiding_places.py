"""Nothing of the original's text is in the bytes of the copy, wherever in the file it stood."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dicomnb as dn
from dicomnb.parsing.files.encapsulated import iter_fragments
from dicomnb.parsing.files.writer import file_bytes
from dicomnb.sharing.deidentify import deidentified, deidentify
from dicomnb.sharing.profile import OPTIONS
from dicomnb.sharing.pseudonyms import Pseudonyms
from tests import raw
from tests.images import image
from tests.sharing.hiding.hiding_places import (
    COLUMNS,
    ELEMENTS,
    ROWS,
    STORED,
    among_coded_pixels,
    codestreams,
    element,
    fragments,
    image_file,
)

NAME = 0x00100010
CODECS = ("latin-1", "utf-8", "utf-16-le", "utf-16-be", "cp1252", "shift_jis")

# Any options but that which needs rectangles, and not both that concern dates.
CHOICES = st.sets(st.sampled_from([name for name in OPTIONS if name not in ("clean_pixel_data", "retain_full_dates")]))
ALL_KEPT = frozenset(OPTIONS) - {"clean_pixel_data", "retain_modified_dates"}


def copied(data: bytes, chosen: Any = ()) -> bytes:
    return b"".join(file_bytes(deidentified(dn.read(data), chosen, pseudonyms=Pseudonyms("s")).dataset))


def assert_absent(words: list[str], copy: bytes) -> None:
    low = copy.lower()
    for word in words:
        for codec in CODECS:
            try:
                assert word.lower().encode(codec) not in low, (word, codec)
                assert word.encode(codec) not in copy, (word, codec)
            except UnicodeEncodeError:
                continue


@pytest.mark.filterwarnings("ignore::dicomnb.DicomWarning")
@pytest.mark.parametrize("chosen", [frozenset(), ALL_KEPT], ids=["nothing kept", "all kept"])
@pytest.mark.parametrize("where", ELEMENTS)
@pytest.mark.parametrize("family", ["Quibblewick", "Qwix", "Zqe"])
def test_a_name_goes_from_any_element(where: str, family: str, chosen: frozenset[str]) -> None:
    data = image_file({NAME: element(NAME, "PN", f"{family}^Zoe"), **ELEMENTS[where](family.encode())})
    copy = copied(data, chosen)
    assert_absent([family], copy)
    again = dn.read(copy)
    again.decode()
    assert again.PatientIdentityRemoved == "YES"


@pytest.mark.filterwarnings("ignore::dicomnb.DicomWarning")
@settings(max_examples=120)
@given(
    st.sampled_from(sorted(ELEMENTS)),
    st.text("QWXZÄÖÜÉÑ", min_size=3, max_size=14),
    st.sampled_from(["latin-1", "utf-8", "utf-16-le"]),
    st.sampled_from(["", "ISO_IR 100", "ISO_IR 192"]),
    CHOICES,
)
def test_no_name_is_left_in_any_encoding_in_any_element(
    where: str, family: str, codec: str, terms: str, chosen: set[str]
) -> None:
    right = "utf-8" if terms == "ISO_IR 192" else "latin-1"
    replaced = {NAME: element(NAME, "PN", family.encode(right) + b"^Ann")}
    if terms:
        replaced[0x00080005] = element(0x00080005, "CS", terms)
    copy = copied(image_file({**replaced, **ELEMENTS[where](family.encode(codec))}), chosen)
    assert_absent([family], copy)


@pytest.mark.filterwarnings("ignore::dicomnb.DicomWarning")
def test_a_name_of_three_letters_goes_from_compressed_pixels_and_the_pixels_stay() -> None:
    imagecodecs: Any = pytest.importorskip("imagecodecs")
    for word in (b"Q^Z", b"Quibblewick "):
        family = word.decode().strip().replace("^", "-")
        for where, syntax, pixels in codestreams(imagecodecs, word):
            if where == "values":
                continue
            data = image_file({NAME: element(NAME, "PN", f"{family}^Zoe"), **pixels}, syntax)
            copy = copied(data)
            assert word not in copy, (where, syntax)
            if syntax.endswith("4.50"):
                assert np.abs(dn.read(copy).pixel_array.astype(int) - STORED).max() < 40
            else:
                assert np.array_equal(dn.read(copy).pixel_array, STORED), (where, syntax)


@pytest.mark.filterwarnings("ignore::dicomnb.DicomWarning")
def test_a_name_of_three_letters_goes_from_tables_and_from_behind_the_last_coded_pixel() -> None:
    imagecodecs: Any = pytest.importorskip("imagecodecs")
    for where, syntax, pixels in among_coded_pixels(imagecodecs, b"Zqe"):
        data = image_file({NAME: element(NAME, "PN", "Zqe^Ann"), **pixels}, syntax)
        assert b"Zqe" in data
        copy = copied(data)
        assert_absent(["Zqe"], copy)
        assert np.array_equal(dn.read(copy).pixel_array, dn.read(data).pixel_array), (where, syntax)


@pytest.mark.filterwarnings("ignore::dicomnb.DicomWarning")
@pytest.mark.parametrize("where", [(0x00181210, "SH"), (0x00282000, "OB")], ids=["text", "a stream"])
@pytest.mark.parametrize(
    ("charset", "family", "spelled"),
    [
        ("ISO_IR 100", "M\u00fc\u00dfig".encode("latin-1"), "M\u00fc\u00dfig".encode("utf-16-le")),
        (
            "ISO_IR 192",
            "\u0418\u0432\u0430\u043d\u043e\u0432".encode(),
            "\u0418\u0432\u0430\u043d\u043e\u0432".encode("cp1251"),
        ),
        (
            "ISO_IR 144",
            "\u041b\u0435\u0432\u0438\u043d".encode("iso8859_5"),
            "\u041b\u0435\u0432\u0438\u043d".encode("iso8859_5"),
        ),
        ("GB18030", "\u5c0f\u4e1c".encode("gb18030"), "\u5c0f\u4e1c".encode("gb18030")),
        ("\\ISO 2022 IR 149", "\x1b$)C\uae38\ub3d9".encode("euc_kr"), "\uae38\ub3d9".encode("euc_kr")),
        ("\\ISO 2022 IR 87", "\u5c71\u7530".encode("iso2022_jp"), "\u5c71\u7530".encode("iso2022_jp")[3:-3]),
    ],
    ids=["UTF-16", "Windows Cyrillic", "ISO Cyrillic", "Chinese", "Korean", "Japanese"],
)
def test_a_name_goes_in_whatever_character_set_it_is_repeated(
    charset: str, family: bytes, spelled: bytes, where: tuple[int, str]
) -> None:
    tag, vr = where
    if vr == "SH" and spelled.isascii():
        spelled = b"\x1b$B" + spelled  # without its escape sequence it is a text of other letters
    held = {0x00080005: element(0x00080005, "CS", charset), NAME: element(NAME, "PN", family + b"^Ann")}
    copy = copied(image_file({**held, tag: element(tag, vr, spelled)}))
    assert spelled not in copy


@pytest.mark.filterwarnings("ignore::dicomnb.DicomWarning")
@pytest.mark.parametrize(("family", "pixels_changed"), [("Zqe", 1), ("Qwixe", 1), ("Quibblewick", 11)])
def test_a_name_that_somebody_wrote_into_pixels_goes(family: str, pixels_changed: int) -> None:
    """Of a long word, which is no chance, all letters go; of a short one a single pixel changes, by one step."""
    imagecodecs: Any = pytest.importorskip("imagecodecs")
    word = family.encode()
    spelled = np.frombuffer(word + STORED.tobytes(), np.uint8)[: STORED.size].reshape(STORED.shape)
    native = {0x7FE00010: element(0x7FE00010, "OB", spelled.tobytes())}
    places = [("native", raw.EXPLICIT, native), ("big endian", raw.BIG, None)]
    places += [place for place in codestreams(imagecodecs, word) if place[0] == "values"]
    for where, syntax, pixels in places:
        held = {NAME: element(NAME, "PN", f"{family}^Zoe"), **(pixels or native)}
        ds = dn.read(image_file(held, raw.EXPLICIT if pixels is None else syntax))
        if pixels is None:
            out = io.BytesIO()
            ds.save_as(out, transfer_syntax=syntax)
            ds = dn.read(out.getvalue())
        assert np.array_equal(ds.pixel_array, spelled), where
        copy = copied(b"".join(file_bytes(ds)))
        assert_absent([family], copy)
        change = np.abs(dn.read(copy).pixel_array.astype(int) - spelled)
        assert np.count_nonzero(change) == pixels_changed, (where, syntax)
        assert change.max() == 1 or pixels_changed > 1


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("form", [raw.EXPLICIT, raw.IMPLICIT, raw.BIG])
def test_pixels_stay_the_same_in_either_byte_order_when_bytes_behind_them_go(form: str, signed: bool) -> None:
    stored = (np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS) * 251 % 4099).astype(np.int16 if signed else np.uint16)
    ds = image(stored, PatientName="Zqe^Ann", BitsStored=13, HighBit=12)
    ds.PixelData = stored.tobytes() + b"qZ"  # as a value, in little endian
    out = io.BytesIO()
    ds.save_as(out, transfer_syntax=form)
    copy = copied(out.getvalue())
    assert np.array_equal(dn.read(copy).pixel_array, stored)
    assert b"Zq" not in copy
    assert b"qZ" not in copy


FILM = b"\0\0\1\xb3" + bytes(range(1, 99)) + b"\0\0\1\xb2%b\0\0\1\xb8" + bytes(range(1, 99)) + b"\0\0\1\xb7%b"


@pytest.mark.parametrize("family", ["Zqe", "Quibblewick"])
@pytest.mark.parametrize("pieces", [1, 3])
def test_a_name_in_a_film_goes_and_its_pictures_stay(family: str, pieces: int) -> None:
    """User data of MPEG-2 (ISO/IEC 13818-2 6.2.2.2), a note between pictures, and bytes behind the end."""
    word = family.encode()
    film = FILM.replace(b"%b", b" of " + word + b" ", 1).replace(b"%b", word) + bytes((pieces * 2) - 1)
    film += bytes(len(film) % 2)
    step = -(-len(film) // pieces) // 2 * 2 + 2
    parts = [film[at : at + step] for at in range(0, len(film), step)]
    data = image_file({NAME: element(NAME, "PN", f"{family}^Zoe"), **fragments(*parts)}, "1.2.840.10008.1.2.4.100")
    again = dn.read(copied(data))
    assert_absent([family], again.value_bytes("PixelData"))
    kept = b"".join(iter_fragments(again))
    assert len(kept) == len(film)
    assert kept.count(bytes(range(1, 99))) == 2


@pytest.mark.filterwarnings("ignore::dicomnb.DicomWarning")
@pytest.mark.parametrize("stated", ["ISO_IR 100", "", "ISO_IR 144"])
def test_text_in_utf_8_where_another_set_is_stated_is_written_right(stated: str, tmp_path: Path) -> None:
    """É in UTF-8 ends in 89, which is no character of Latin-1."""
    parts = {
        NAME: element(NAME, "PN", "Élodiette^Zoé".encode()),
        0x00081030: element(0x00081030, "LO", "Head of Élodiette, É".encode()),
        0x00181030: element(0x00181030, "LO", "protocol “7”".encode("cp1252")),
    }
    if stated:
        parts[0x00080005] = element(0x00080005, "CS", stated)
    (tmp_path / "a.dcm").write_bytes(image_file(parts))
    report = deidentify(tmp_path / "a.dcm", tmp_path / "b.dcm", "clean_descriptors", rectangles=[])
    assert report.failures == ()
    again = dn.read(tmp_path / "b.dcm")
    assert_absent(["Élodiette"], (tmp_path / "b.dcm").read_bytes())
    assert again.StudyDescription == ("Head of ***, É" if stated == "ISO_IR 100" else "Head of ***, ?")


@pytest.mark.parametrize("stated", ["", "ISO_IR 100", "ISO_IR 144", "GB18030"])
@pytest.mark.parametrize(
    ("name", "codec"), [("Иванов", "koi8_r"), ("Müller", "cp850"), ("Ωνάσης", "cp1253"), ("김희중", "euc_kr")]
)
def test_a_name_in_a_set_that_nobody_stated_goes_where_it_is_repeated_in_utf_8(
    name: str, codec: str, stated: str
) -> None:
    parts = {
        NAME: element(NAME, "PN", name.encode(codec)),
        0x00080070: element(0x00080070, "LO", f"Made for {name}".encode()),
    }
    if stated:
        parts[0x00080005] = element(0x00080005, "CS", stated)
    copy = copied(image_file(parts))
    assert name.encode() not in copy
    assert name.encode(codec) not in copy
    assert "Made" in str(dn.read(copy).Manufacturer) or dn.read(copy).Manufacturer in ("", None)


def test_a_code_string_that_is_none_becomes_one() -> None:
    data = image_file({0x00180015: element(0x00180015, "CS", "C-Spine (left)")})
    assert dn.read(copied(data, "clean_descriptors"), strict=True).BodyPartExamined == "C_SPINE _LEFT_"


@pytest.mark.parametrize(
    ("keyword", "tag", "vr", "value", "expected"),
    [
        ("StudyDate", 0x00080020, "DA", "90210123", "19000101"),  # eight digits that are no date
        ("StudyDate", 0x00080020, "DA", "2015.07.10", "2015.07.10"),  # of ACR-NEMA
        ("StudyTime", 0x00080030, "TM", "99:30", "000000"),
        ("StudyTime", 0x00080030, "TM", "14:30:00.5 ", "14:30:00.5"),
        ("PatientAge", 0x00101010, "AS", "ZOE7", "000Y"),
        ("PatientAge", 0x00101010, "AS", "018M", "018M"),
        ("SliceThickness", 0x00180050, "DS", "two ", None),
        ("SliceThickness", 0x00180050, "DS", "2.5 ", 2.5),
        ("InstanceNumber", 0x00200013, "IS", "A17 ", None),
    ],
)
def test_a_value_that_is_none_of_its_vr_is_not_kept(
    keyword: str, tag: int, vr: str, value: str, expected: object
) -> None:
    again = dn.read(copied(image_file({tag: element(tag, vr, value)}), ALL_KEPT))
    assert again[tag].value == expected, keyword


@pytest.mark.filterwarnings("ignore::dicomnb.DicomWarning")
def test_a_uid_that_is_none_is_replaced_even_where_uids_are_kept() -> None:
    data = image_file({0x00081155: element(0x00081155, "UI", "Zoe-7"), 0x00081150: element(0x00081150, "UI", "1.2.7")})
    again = dn.read(copied(data, "retain_uids"))
    assert again.ReferencedSOPInstanceUID.startswith("2.25.")
    assert again.ReferencedSOPClassUID == "1.2.7"


def test_spare_bits_of_numbers_that_are_none_say_nothing() -> None:
    """A float whose exponent is all ones and whose fraction is not 0 is no number, whatever the fraction says."""
    hidden = b"Zo\xc1\x7f" * (ROWS * COLUMNS)
    data = image_file(
        {
            0x7FE00010: b"",
            0x00280100: element(0x00280100, "US", b"\x20\0"),
            0x7FE00008: raw.element(0x7FE00008, "OF", hidden),
        }
    )
    again = dn.read(copied(data))
    assert b"Zo" not in again.FloatPixelData
    assert np.isnan(np.frombuffer(again.FloatPixelData, "<f4")).all()
