from __future__ import annotations

import builtins
import pickle
import re
from typing import Any

import pytest

from dicomnb import errors
from dicomnb.errors import (
    DicomError,
    DicomWarning,
    FileError,
    InvalidValue,
    MissingDependency,
    TransferError,
    UsageError,
)

CLASSES = {
    name: one for name, one in vars(errors).items() if isinstance(one, type) and one.__module__ == errors.__name__
}


def drawn() -> dict[str, set[str]]:
    """Return the built-in types of each class as the tree in the docstring draws them."""
    lines = re.findall(r"^ {4}[│├└─ ]*([A-Z]\w+)(?: \(([\w, ]+)\))?", errors.__doc__ or "", re.MULTILINE)
    return {name: set(types.replace(",", "").split()) for name, types in lines}


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    assert drawn().keys() == CLASSES.keys()
    for name, types in drawn().items():
        for each in types:
            assert issubclass(CLASSES[name], getattr(builtins, each)), name


BRANCHES = (FileError, TransferError, UsageError)


@pytest.mark.parametrize("name", sorted(set(CLASSES) - {"DicomError", "DicomWarning", *(b.__name__ for b in BRANCHES)}))
def test_each_error_says_who_is_to_act(name: str) -> None:
    branches = [branch for branch in BRANCHES if issubclass(CLASSES[name], branch)]
    assert len(branches) == 1
    assert issubclass(CLASSES[name], OSError if branches == [TransferError] else ValueError)


PLAIN = [name for name, one in CLASSES.items() if one.__init__ is DicomError.__init__]  # type: ignore[misc]


@pytest.mark.parametrize("name", PLAIN)
def test_each_error_prints_its_sentence_and_its_remedy(name: str) -> None:
    error = CLASSES[name]("It is wrong.", tag=0x00100010, offset=132, remedy="Set it right.")
    assert str(error) == "It is wrong. Set it right."
    assert (error.message, error.tag, error.offset, error.remedy) == ("It is wrong.", 0x00100010, 132, "Set it right.")


def test_a_remedy_that_takes_work_is_worked_out_when_somebody_reads_it() -> None:
    asked: list[int] = []

    def remedy() -> str:
        asked.append(1)
        return "Read on."

    error = UsageError("No.", remedy=remedy)
    assert asked == []
    assert str(error) == "No. Read on."
    assert str(UsageError("No.", remedy=lambda: None)) == "No."


def test_a_missing_package_says_what_to_install() -> None:
    error = MissingDependency.of("imagecodecs", "codecs", "Decoding JPEG 2000")
    assert str(error) == (
        'Decoding JPEG 2000 needs imagecodecs, which is not installed. Install it with: pip install "dicomnb[codecs]"'
    )
    assert isinstance(error, ImportError)


@pytest.mark.parametrize("make", [UsageError, DicomWarning])
def test_control_characters_of_a_file_are_shown_and_do_nothing(make: Any) -> None:
    assert "\x1b" not in str(make("\x1b[2J"))


def test_errors_cross_to_other_processes() -> None:
    error = InvalidValue("It is wrong.", tag=0x00100010, offset=132, remedy="Set it right.")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.message, again.tag, again.remedy) == (
        InvalidValue,
        "It is wrong.",
        0x00100010,
        "Set it right.",
    )


def test_in_the_browser_a_missing_package_is_installed_in_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors.sys, "platform", "emscripten")  # type: ignore[attr-defined]
    error = MissingDependency.of("imagecodecs with JPEG XL", "codecs", "Decoding")
    assert "%pip install imagecodecs. " in str(error)
    assert "your own computer" in str(error)
