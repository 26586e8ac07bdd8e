from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from tools.marking.returned import lesson_of, read_notebook, returned


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def test_the_first_folder_is_the_student_and_checkpoints_do_not_count(tmp_path: Path) -> None:
    touch(tmp_path / "ada_17_file" / "week 2" / "04.ipynb")
    touch(tmp_path / "ada_17_file" / ".ipynb_checkpoints" / "04-checkpoint.ipynb")
    touch(tmp_path / "ben.ipynb")
    touch(tmp_path / "ben.txt")
    found = list(returned([tmp_path]))
    assert [(one.student, one.path.name) for one in found] == [("ada_17_file", "04.ipynb"), ("ben", "ben.ipynb")]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    several = [touch(tmp_path / name / "04.ipynb") for name in ("ada", "ben")]
    assert [one.student for one in returned(several)] == ["ada", "ben"]
    assert [one.student for one in returned(several[:1])] == ["04"]


def test_the_exercises_tell_the_lesson_and_the_name_of_the_file_where_there_are_none(tmp_path: Path) -> None:
    cells = [nbformat.v4.new_code_cell(f"check( '{name}', answer)") for name in ("4.1", "4.2", "5.1", "99.1")]
    assert lesson_of(Path("07-other.ipynb"), nbformat.v4.new_notebook(cells=cells)) == 4
    assert lesson_of(Path("07-other.ipynb"), nbformat.v4.new_notebook()) == 7
    assert lesson_of(Path("my homework 3 final.ipynb")) == 3
    assert lesson_of(Path("homework-2026.ipynb")) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"nbformat": 4}', '{"nbformat": 4, "cells": [3]}', "\x00"])
def test_what_is_no_notebook_is_refused_with_a_reason(text: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"^\w+(Error)?: "):
        read_notebook(path)
