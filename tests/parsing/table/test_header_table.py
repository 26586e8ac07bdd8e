from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.table.header_table import MANY, MOST_ITEMS, SHORT, Row, rows, to_html, to_text

ATTACK = "<img src=x onerror=alert(1)>"


def dataset(**values: Any) -> Dataset:
    made = Dataset()
    for keyword, value in values.items():
        setattr(made, keyword, value)
    return made


def row(made: Dataset, keyword: str, **options: Any) -> Row:
    return next(each for each in rows(made, **options) if each.keyword == keyword)


class Page(HTMLParser):
    """The tags and words that an independent parser finds, styles and scripts left out."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.words = ""
        self._quiet = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self._quiet = tag in {"style", "script"}

    def handle_endtag(self, tag: str) -> None:
        self._quiet = False

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.words += data + "\n"


# -- what a row says ------------------------------------------------------------------------------------------


def test_a_row_has_tag_name_vr_vm_and_value() -> None:
    found = row(dataset(PixelSpacing=[0.5, 2.25], Modality="CT"), "PixelSpacing")
    assert (found.tag, found.name, found.vr, found.vm) == (0x00280030, "Pixel Spacing", "DS", 2)
    assert found.value == "0.5, 2.25"


def test_a_registered_uid_is_shown_with_its_name() -> None:
    found = row(dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.2"), "SOPClassUID")
    assert found.value == "CT Image Storage (1.2.840.10008.5.1.4.1.1.2)"


def test_long_text_is_shortened_with_its_length_and_can_be_unfolded() -> None:
    text = "abcdefg " * 40  # 320 characters
    found = row(dataset(DerivationDescription=text), "DerivationDescription")
    assert found.value == f"{text[:SHORT]}… (320 characters)"
    assert found.full == text


def test_many_numbers_are_shortened_with_their_count() -> None:
    made = dataset(SimpleFrameList=list(range(5, 5 + MANY + 1)))
    assert row(made, "SimpleFrameList").value == "5, 6, 7, 8, 9, 10, 11, 12, … (17 values)"


def test_pixel_data_is_described_and_not_shown() -> None:
    made = dataset(Rows=3, Columns=5, NumberOfFrames=2, SamplesPerPixel=1, BitsAllocated=16, PixelData=b"Ab" * 30)
    assert row(made, "PixelData").value == "60 bytes: 2 frames, 3 rows × 5 columns, 16 bits"


def test_a_stream_is_counted_and_its_beginning_shown() -> None:
    made = dataset(ICCProfile=bytes(range(1, 11)))
    assert row(made, "ICCProfile").value == "10 bytes: 01 02 03 04 05 06 07 08 …"


def test_an_empty_value_is_empty_and_not_masked() -> None:
    found = row(dataset(PatientName=""), "PatientName")
    assert (found.value, found.masked) == ("", False)


def test_file_meta_information_comes_first() -> None:
    made = dataset(Modality="CT")
    made.file_meta = dataset(TransferSyntaxUID="1.2.840.10008.1.2.1")
    assert [each.keyword for each in rows(made)] == ["TransferSyntaxUID", "Modality"]


def test_a_private_element_is_marked_with_its_creator() -> None:
    made = Dataset()
    made[0x00190010] = DataElement(0x00190010, "LO", "ACME 1.1")
    made[0x00191007] = DataElement(0x00191007, "US", 7)
    made[0x00191107] = DataElement(0x00191107, "US", 8)  # block 11 belongs to nobody
    creator, mine, orphan = rows(made)
    assert (creator.value, creator.masked) == ("ACME 1.1", False)
    assert mine.creator == "ACME 1.1"
    assert orphan.creator == "?"


# -- what is masked -------------------------------------------------------------------------------------------


def secretive() -> Dataset:
    inner = dataset(PatientID="SECRET-3", PersonName="SECRET^Four", CodeValue="T-1")
    made = dataset(
        PatientName="SECRET^One",
        PatientBirthDate="19010203",
        ReferringPhysicianName="SECRET^Two",
        RequestAttributesSequence=[inner],
        Modality="CT",
    )
    made[0x00190010] = DataElement(0x00190010, "LO", "ACME")
    made[0x00191007] = DataElement(0x00191007, "LO", "SECRET five")
    made[0x00081234] = DataElement(0x00081234, "UN", b"SECRET six")
    return made


@pytest.mark.parametrize("shown", [to_text, to_html])
def test_what_may_identify_a_person_is_in_neither_form(shown: Any) -> None:
    text = shown(secretive())
    assert "SECRET" not in text
    assert "53 45 43 52 45 54" not in text  # "SECRET" in hexadecimal
    assert "19010203" not in text
    assert "identifiers=True" in text


@pytest.mark.parametrize("shown", [to_text, to_html])
def test_identifying_values_are_shown_when_asked_for(shown: Any) -> None:
    text = shown(secretive(), identifiers=True)
    for value in ("SECRET^One", "19010203", "SECRET^Two", "SECRET-3", "SECRET^Four", "SECRET five"):
        assert value in text
    assert "identifiers=True" not in text


def test_a_masked_value_is_not_found_by_searching() -> None:
    assert rows(secretive(), "SECRET^One") == []
    assert [each.keyword for each in rows(secretive(), "SECRET^One", identifiers=True)] == ["PatientName"]


# -- searching ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["pixel spacing", "PIXELSPACING", "0028,0030", "(0028,0030)", "00280030", "spacing ds", "0.5, 2.25"],
)
def test_words_are_found_in_tag_name_keyword_vr_and_value(words: str) -> None:
    made = dataset(PixelSpacing=[0.5, 2.25], Rows=3, Columns=5)
    assert [each.keyword for each in rows(made, words)] == ["PixelSpacing"]


def test_a_sequence_is_kept_with_what_matches_inside_and_items_keep_their_number() -> None:
    items = [dataset(CodeValue="A"), dataset(CodeValue="B", CodeMeaning="liver"), dataset(CodeValue="C")]
    made = dataset(AnatomicRegionSequence=items, Modality="CT")
    (found,) = rows(made, "liver")
    assert [[each.keyword for each in item] for item in found.items][:2] == [[], ["CodeMeaning"]]
    assert "item 2" in to_text(made, "liver")
    assert "item 1" not in to_text(made, "liver")


def test_a_sequence_that_matches_itself_is_kept_whole() -> None:
    made = dataset(AnatomicRegionSequence=[dataset(CodeValue="A", CodeMeaning="liver")])
    (found,) = rows(made, "anatomic region")
    assert [each.keyword for each in found.items[0]] == ["CodeValue", "CodeMeaning"]


def test_nothing_found_is_said() -> None:
    assert to_text(dataset(Modality="CT"), "zebra") == "Nothing in this header matches 'zebra'."
    assert "matches" in Page(to_html(dataset(Modality="CT"), "<zebra>")).words


def test_of_very_many_items_the_rest_is_counted() -> None:
    made = dataset(AnatomicRegionSequence=[dataset(CodeValue=str(n)) for n in range(MOST_ITEMS[0] + 3)])
    found = row(made, "AnatomicRegionSequence")
    assert (len(found.items), found.omitted, found.vm) == (MOST_ITEMS[0], 3, MOST_ITEMS[0] + 3)
    assert "3 more items" in to_text(made)
    assert "3 more items" in to_html(made)


# -- text and HTML --------------------------------------------------------------------------------------------


def test_an_attack_in_a_name_is_shown_as_text() -> None:
    page = Page(to_html(dataset(PatientName=ATTACK, SeriesDescription=ATTACK), identifiers=True))
    assert page.words.count(ATTACK) == 2
    assert "img" not in page.tags
    assert not any(name.startswith("on") for name in page.attributes)


@given(value=st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_no_value_adds_a_tag(value: str) -> None:
    plain = Page(to_html(dataset(DerivationDescription="plain")))
    assert Page(to_html(dataset(DerivationDescription=value))).tags == plain.tags


def test_a_value_cannot_break_a_line_or_command_a_terminal() -> None:
    text = to_text(dataset(DerivationDescription="a\r\nb\x1b[2J"))
    assert "\x1b" not in text
    assert len(text.splitlines()) == 1


def test_text_and_html_show_the_same_values() -> None:
    made = secretive()
    made.AnatomicRegionSequence = [dataset(CodeMeaning="liver")]
    words, text = Page(to_html(made)).words, to_text(made)
    for each in rows(made):
        assert each.name in words
        assert each.name in text
        assert each.value in words
        assert each.value in text
    assert "liver" in words
    assert "liver" in text


def test_the_search_field_is_not_there_without_its_script() -> None:
    page = Page(to_html(dataset(Modality="CT")))
    assert "input" not in page.tags
    assert page.tags.count("script") == 1


def test_what_a_notebook_shows_needs_no_network() -> None:
    page = to_html(secretive())
    assert "http" not in page
    assert "src=" not in page
    assert "@import" not in page


# -- in a browser -----------------------------------------------------------------------------------------------


@pytest.fixture(params=["light", "dark"])
def opened(request: pytest.FixtureRequest, browser: Any, tmp_path: Path) -> Any:
    items = [dataset(CodeValue="A", CodeMeaning="spleen"), dataset(CodeValue="B", CodeMeaning="liver")]
    made = dataset(PixelSpacing=[0.5, 2.25], Rows=3, AnatomicRegionSequence=items, PatientName=ATTACK)
    colors = "background:#111;color:#eee" if request.param == "dark" else "background:#fff;color:#111"
    table = to_html(made, identifiers=True)
    file = tmp_path / "page.html"
    file.write_text(f"<!doctype html><meta charset=utf-8><body style='{colors}'>{table}{table}", "utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    yield page
    page.close()


def seen(page: Any) -> list[str]:
    names = page.locator(".dicomnb-header").first.locator("code")
    return [names.nth(n).inner_text() for n in range(names.count()) if names.nth(n).is_visible()]


def test_typing_filters_and_clearing_restores(opened: Any) -> None:
    field = opened.get_by_label("Search the header").first
    before = seen(opened)
    assert before == ["(0008,2218)", "(0010,0010)", "(0028,0010)", "(0028,0030)"]
    field.fill("pixel")
    assert seen(opened) == ["(0028,0030)"]
    assert opened.get_by_role("status").first.inner_text() == "1 found"
    field.fill("LIVER")  # opens the sequence, and shows no other item
    assert seen(opened) == ["(0008,2218)", "(0008,0104)"]
    assert opened.get_by_text("Item 2").first.is_visible()
    assert not opened.get_by_text("Item 1").first.is_visible()
    field.fill("")
    assert seen(opened) == before


def test_each_table_has_one_field_and_filters_itself_only(opened: Any) -> None:
    fields = opened.get_by_label("Search the header")
    assert fields.count() == 2
    fields.nth(1).fill("nothing like this")
    assert len(seen(opened)) == 4


def test_text_stands_out_from_the_page_whatever_its_colour(opened: Any) -> None:
    colors = opened.evaluate(
        "[...document.querySelectorAll('.dicomnb-header :is(td, th, summary, input)')]"
        ".map(cell => getComputedStyle(cell).color)"
    )
    assert set(colors) == {opened.evaluate("getComputedStyle(document.body).color")}


@pytest.mark.parametrize(("vr", "value"), [("PN", "Roe^Jane"), ("UT", "Roe^Jane"), ("LO", ["Roe", "Jane"])])
def test_what_stands_in_the_place_of_a_creator_and_is_none_is_masked(vr: str, value: Any) -> None:
    made = Dataset()
    made.add_new(0x00090010, vr, value)
    made.add_new(0x00091007, "LO", "42")
    assert "Roe" not in to_text(made) + to_html(made)
    assert [one.creator for one in rows(made)] == ["?", "?"]


def test_escapes_and_overrides_of_direction_are_shown_in_text() -> None:
    text = to_text(dataset(DerivationDescription="a\x1b[2J\u202eb"))
    assert r"a\x1b[2J\u202eb" in text


def test_mathjax_leaves_the_table_alone() -> None:
    assert 'class="dicomnb-header tex2jax_ignore mathjax_ignore"' in to_html(dataset(SeriesDescription="$x$"))
