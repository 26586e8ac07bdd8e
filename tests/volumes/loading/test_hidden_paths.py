from __future__ import annotations

import pytest

from dicomnb.volumes.loading.hidden_paths import without_paths

PATHS = ["C:\\Quibblewick\\1947\\a.dcm", "/home/Quib'blewick/a.dcm", "/home/Quibble\x1bwick/a.dcm", "/Q'uib\"blewick/a"]


@pytest.mark.parametrize("path", PATHS)
def test_the_path_that_a_system_quotes_is_taken_out(path: str) -> None:
    said = without_paths(str(PermissionError(13, "Permission denied", path)), path)
    assert said == "[Errno 13] Permission denied: it"


@pytest.mark.parametrize("path", PATHS)
def test_the_path_that_a_message_names_is_taken_out(path: str) -> None:
    assert without_paths(f"{path} ends at byte 500.", path) == "it ends at byte 500."


def test_a_sentence_that_keeps_a_part_of_the_path_is_not_shown() -> None:
    said = without_paths("Folder Quibblewick: no access.", "D:\\Quibblewick\\a.dcm")
    assert "Quibblewick" not in said
    assert ".show()" in said


def test_a_sentence_without_the_path_stays() -> None:
    assert without_paths("Pixel Data ends early.", "/home/Roe/a.dcm") == "Pixel Data ends early."
