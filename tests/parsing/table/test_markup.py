from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.parsing.table.markup import Markup, join, tag, text

ATTACK = "<img src=x onerror=alert('1')>\"&"


class Seen(HTMLParser):
    """What an independent parser finds: tags with their attributes, and text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_a_child_that_is_text_is_escaped() -> None:
    assert tag("td", "<b>&") == "<td>&lt;b&gt;&amp;</td>"


def test_a_child_that_is_markup_is_not_escaped_again() -> None:
    assert tag("td", tag("b", "a & b")) == "<td><b>a &amp; b</b></td>"


def test_an_attack_stays_text_in_content_and_in_an_attribute() -> None:
    seen = Seen(tag("td", ATTACK, title=ATTACK))
    assert seen.tags == [("td", [("title", ATTACK)])]
    assert seen.words == ATTACK


@given(st.text())
def test_whatever_the_text_no_second_tag_appears(value: str) -> None:
    seen = Seen(tag("p", value, title=value))
    assert [name for name, _ in seen.tags] == ["p"]
    assert [key for key, _ in seen.tags[0][1]] == ["title"]


@given(st.text())
def test_the_result_can_always_be_encoded(value: str) -> None:
    tag("p", value).encode("utf-8")


def test_children_are_flattened_in_order_and_none_leaves_no_trace() -> None:
    assert tag("p", ["a", ["b", 3]], None, (4.5,)) == "<p>ab34.5</p>"


def test_true_writes_a_bare_attribute_and_false_none() -> None:
    assert tag("details", open=True, hidden=False, lang=None) == "<details open></details>"


def test_python_spellings_of_attributes_become_those_of_html() -> None:
    assert tag("i", class_="x", aria_label="y") == '<i class="x" aria-label="y"></i>'


def test_an_element_without_content_has_no_end_tag() -> None:
    assert tag("br") == "<br>"
    with pytest.raises(ValueError, match="no content"):
        tag("br", "x")


@pytest.mark.parametrize("name", ["script src=x", "B", "", "a>", "1"])
def test_a_name_that_is_no_plain_word_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        tag(name)


def test_an_attribute_name_that_is_no_plain_word_is_refused() -> None:
    with pytest.raises(ValueError, match="no name"):
        tag("p", **{"x onload": "y"})


def test_controls_are_replaced_but_tabs_and_line_ends_are_kept() -> None:
    assert text("a\x00b\x1bc\td\r\ne\ud800") == "a\ufffdb\ufffdc\td\r\ne\ufffd"


def test_joining_is_markup() -> None:
    assert isinstance(join(["a", "<"]), Markup)
    assert join(["a", "<"]).__html__() == "a&lt;"
