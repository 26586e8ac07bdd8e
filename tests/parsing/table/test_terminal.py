from __future__ import annotations

import os

import pytest

from dicomnb.parsing.table.terminal import say_long

LINES = ["(0010, 0010) PN", "  (0010, 0020) LO", "-(0008, 0060) old", "+(0008, 0060) new", "@ Item 1", "plain"]


@pytest.fixture
def paged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Make this a terminal, and return what comes to its pager."""
    shown: list[str] = []
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("pydoc.pager", shown.append)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("LESS", "-R")
    return shown


def test_a_program_that_reads_it_gets_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    say_long(LINES)
    assert capsys.readouterr().out == "".join(f"{line}\n" for line in LINES)


def test_a_person_gets_a_colour_for_each_kind_of_line(paged: list[str]) -> None:
    say_long(LINES)
    assert paged == [
        "\x1b[1m(0010, 0010)\x1b[0m PN\n"
        "\x1b[1m  (0010, 0020)\x1b[0m LO\n"
        "\x1b[31m-(0008, 0060) old\x1b[0m\n"
        "\x1b[32m+(0008, 0060) new\x1b[0m\n"
        "\x1b[36m@ Item 1\x1b[0m\n"
        "plain"
    ]


def test_who_wants_no_colours_gets_none(paged: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    say_long(LINES)
    assert paged == ["\n".join(LINES)]


def test_the_pager_is_told_of_colours_unless_it_was_told_something_else(
    paged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LESS", "-X")
    say_long(["a"])
    assert os.environ["LESS"] == "-X"
    monkeypatch.delenv("LESS")
    say_long(["a"])
    assert os.environ["LESS"] == "-R"


@pytest.mark.parametrize("text", ["\x1b[2J", "a\x07", "\x9b31m"])
def test_control_characters_of_a_file_do_nothing_to_the_terminal(paged: list[str], text: str) -> None:
    say_long([f"(0010, 0010) {text}"])
    assert "\x1b[2J" not in paged[0]
    assert not {"\x07", "\x9b"} & set(paged[0])
