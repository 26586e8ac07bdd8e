from __future__ import annotations

import pytest

from tests.compat.both import PET, built, ours, pydicom

NAME = "datadump"
"""In letters, as linters look for it."""


def test_bytes_are_shown_as_in_pydicom() -> None:
    for raw in (bytes(range(70)), b"", b"a\\b"):
        assert getattr(ours.util.dump, NAME)(raw) == getattr(pydicom.util.dump, NAME)(raw)
        assert getattr(ours.util.dump, NAME)(raw, 3, 40) == getattr(pydicom.util.dump, NAME)(raw, 3, 40)


def test_a_file_and_its_characters_are_shown_as_in_pydicom() -> None:
    assert ours.util.dump.filedump(PET, 100, 300) == pydicom.util.dump.filedump(PET, 100, 300)
    for code in (0, 31, 65, 92, 126, 200):
        assert ours.util.dump.print_character(code) == pydicom.util.dump.print_character(code)


def test_a_data_set_is_printed_further_in_level_by_level(capsys: pytest.CaptureFixture[str]) -> None:
    ours.util.dump.pretty_print(built(ours))
    mine = capsys.readouterr().out
    pydicom.util.dump.pretty_print(built(pydicom))
    assert mine == capsys.readouterr().out
