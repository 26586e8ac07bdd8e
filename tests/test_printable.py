from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.errors import DicomWarning, FileError, InvalidValue, TruncatedFile, UsageError
from dicomnb.printable import message_text, printable, printable_lines


@pytest.mark.parametrize(
    ("letter", "shown"),
    [
        ("\x1b", r"\x1b"),
        ("\x07", r"\x07"),
        ("\n", r"\x0a"),
        ("\x7f", r"\x7f"),
        ("\x9b", r"\x9b"),
        ("\u202e", r"\u202e"),
        ("\u2066", r"\u2066"),
        ("\u200f", r"\u200f"),
        ("\u2028", r"\u2028"),
        ("\udc80", r"\udc80"),
    ],
)
def test_controls_and_overrides_of_direction_are_shown_as_escapes(letter: str, shown: str) -> None:
    assert printable(f"CT{letter}×") == f"CT{shown}×"


def test_letters_of_all_scripts_stay() -> None:
    text = "Ünal 山田 علی\u00a0× µ"
    assert printable(text) == message_text(text) == text


def test_lines_of_our_own_stay_lines() -> None:
    assert printable_lines("two stacks:\n[0] a\x1b[2J\n[1] b") == "two stacks:\n[0] a\\x1b[2J\n[1] b"


@given(st.text(max_size=400))
def test_no_message_commands_a_terminal(text: str) -> None:
    shown = message_text(text)
    assert not set(shown) & {*map(chr, range(10)), *map(chr, range(11, 32)), *map(chr, range(127, 160))}
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ud800")


@pytest.mark.parametrize("kind", [FileError, InvalidValue, TruncatedFile, UsageError, DicomWarning])
def test_every_error_and_warning_shows_escapes(kind: type[Exception]) -> None:
    error = kind("Modality is 'CT\x1b]0;x\x07\u202e'.")
    assert str(error) == r"Modality is 'CT\x1b]0;x\x07\u202e'."
    assert "\x1b" not in "".join(map(str, error.args))


def test_a_warning_made_of_text_and_category_shows_escapes() -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        warnings.warn("The file a\x1b[31m.dcm is left out.", DicomWarning, stacklevel=1)
    assert str(said[0].message) == r"The file a\x1b[31m.dcm is left out."


def test_a_remedy_shows_escapes_too() -> None:
    assert str(UsageError("No.", remedy="Say \x1b[1m.")) == r"No. Say \x1b[1m."


def test_a_message_quotes_at_most_a_line_of_a_value() -> None:
    said = str(UsageError(f"Modality is {'M' * 5000!r}, which isn't known.", remedy="Name another."))
    assert said.startswith("Modality is 'MMM")
    assert said.endswith("…', which isn't known. Name another.")
    assert len(said) < 200


def test_a_line_without_quotes_is_cut_in_its_middle() -> None:
    said = message_text(f"Transfer syntax {'1.2.' * 5000} is unknown.")
    assert said.startswith("Transfer syntax 1.2.")
    assert said.endswith(" is unknown.")
    assert len(said) < 1100


def test_apostrophes_of_words_are_no_quotation_marks() -> None:
    text = f"The patient's {'plain words ' * 15}and the file's end."
    assert message_text(text) == text


@pytest.mark.parametrize(
    "value",
    [
        "\\" * 3_000_000,
        "'" * 3_000_000,
        " '" * 1_500_000,
        "\\'" * 1_500_000,
        "'a \"b " * 600_000,
        "'" + "\\x00" * 800_000,
    ],
    ids=["backslashes", "marks", "openings", "escaped marks", "mixed", "escapes"],
)
def test_a_value_of_many_quotation_marks_is_shortened_in_one_pass(value: str) -> None:
    said = message_text(f"The value '{value}' cannot be read.")  # a pattern that goes back over each mark needs hours
    assert len(said) < 1100
    assert said.startswith("The value '")
    assert said.endswith("' cannot be read.")
