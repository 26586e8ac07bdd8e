from __future__ import annotations

from html.parser import HTMLParser

import pytest

from dicomnb.teaching.verdict import Verdict, VerdictState


class Words(HTMLParser):
    """The text of some HTML, and what is code in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


VERDICTS = [
    Verdict("4.2", "right", "Because `a < b` and <i>not</i> the other way."),
    Verdict("4.2", "wrong", "Look at `PixelSpacing[0]`.", "spacings swapped"),
    Verdict("4.2", "open"),
]


@pytest.mark.parametrize("verdict", VERDICTS, ids=lambda verdict: verdict.state)
def test_box_says_what_the_text_says(verdict: Verdict) -> None:
    assert Words(verdict._repr_html_()).text.strip() == repr(verdict)


@pytest.mark.parametrize(
    ("state", "said"), [("right", "✓ 4.2 Right."), ("wrong", "✗ 4.2 Not yet."), ("open", "… 4.2 Not answered yet.")]
)
def test_words_and_sign_tell_what_the_colour_tells(state: VerdictState, said: str) -> None:
    assert repr(Verdict("4.2", state)) == said


def test_only_a_right_answer_is_right() -> None:
    assert [verdict.right for verdict in VERDICTS] == [True, False, False]


def test_markup_in_a_hint_stays_text() -> None:
    assert Words(VERDICTS[0]._repr_html_()).tags == ["div", "strong", "code"]


def test_colours_of_the_text_are_those_of_the_page() -> None:
    assert all("color: inherit" in verdict._repr_html_() for verdict in VERDICTS)
