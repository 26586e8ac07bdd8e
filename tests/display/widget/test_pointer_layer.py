from __future__ import annotations

import sys
from typing import Any

import pytest

from dicomnb.display.widget import pointer_layer
from dicomnb.display.widget.pointer_layer import made_sheet
from dicomnb.errors import MissingDependency


@pytest.fixture
def told() -> tuple[Any, list[Any]]:
    """Return a sheet, and the list of what was drawn on it."""
    pytest.importorskip("anywidget")
    drawn: list[Any] = []
    sheet = made_sheet(lambda tool, trace: drawn.append((tool, trace)))
    return sheet, drawn


def test_what_a_pointer_drew_is_handed_on_as_numbers(told: tuple[Any, list[Any]]) -> None:
    sheet, drawn = told
    sheet._handle_custom_msg({"tool": "ruler", "trace": [[0, 0.5], [1, "0.25"]]}, [])
    assert drawn == [("ruler", [[0.0, 0.5], [1.0, 0.25]])]


@pytest.mark.parametrize(
    "content", [{}, {"tool": 3, "trace": [[0, 0]]}, {"tool": "ruler"}, {"tool": "ruler", "trace": []}]
)
def test_other_messages_are_none_of_it(told: tuple[Any, list[Any]], content: dict[str, Any]) -> None:
    sheet, drawn = told
    sheet._handle_custom_msg(content, [])
    assert drawn == []


def test_the_script_is_shipped_with_the_package_and_the_tool_is_shared_with_it(told: tuple[Any, list[Any]]) -> None:
    sheet, _ = told
    assert "export default" in str(sheet._esm)
    assert sheet.tool == ""
    assert "tool" in sheet.keys


def test_without_anywidget_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    pointer_layer._sheet_class.cache_clear()
    with pytest.raises(MissingDependency, match=r"dicomnb\[draw\]"):
        made_sheet(lambda *_: None)
