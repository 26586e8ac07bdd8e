from __future__ import annotations

import base64
import html
import json
import zlib
from pathlib import Path

from dicomnb.sharing.document_text import forms_of, texts_of


def test_a_notebook_falls_into_its_parts(tmp_path: Path) -> None:
    output = {"output_type": "display_data", "data": {"text/plain": ["one\n", "two"], "application/json": {"a": [1]}}}
    cell = {"cell_type": "code", "source": "x", "metadata": {"tags": ["t"]}, "outputs": [output]}
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {"title": "T"}}))
    assert list(texts_of(path)) == [
        ("its name", "a.ipynb"),
        ("cell 1", "x"),
        ("cell 1, metadata", "tags t"),
        ("cell 1, output 1, text/plain", "one\ntwo"),
        ("cell 1, output 1, application/json", "a 1"),
        ("cell 1, output 1", "output_type display_data"),
        ("metadata", "metadata title T"),
    ]


def test_what_is_no_notebook_is_text(tmp_path: Path) -> None:
    for name, data in (("a.ipynb", b"{"), ("b.ipynb", b"[1]"), ("c.md", "é".encode("utf-16"))):
        (tmp_path / name).write_bytes(data)
    assert [dict(texts_of(tmp_path / name))[""] for name in ("a.ipynb", "b.ipynb", "c.md")] == ["{", "[1]", "é"]


def test_text_is_unescaped_again_and_again() -> None:
    assert list(forms_of(html.escape(html.escape("a < b")))) == ["a &amp;lt; b", "a &lt; b", "a < b"]
    assert "é" in list(forms_of("\\u00e9"))
    assert list(forms_of("plain")) == ["plain"]


def test_base64_is_undone_once_and_voxels_are_left_alone() -> None:
    hidden = "a text that is long enough to be taken for data, and not for a word"
    packed = base64.b64encode(zlib.compress(hidden.encode() + bytes(range(100)))).decode()
    assert [form for form in forms_of(f"&amp; {packed}") if isinstance(form, str) and form.startswith(hidden)]
    assert sum(hidden in form for form in forms_of(packed) if isinstance(form, str)) == 1
    voxels = base64.b64encode(bytes([255, 0]) * (1 << 20)).decode()
    assert [type(form) for form in forms_of(voxels)] == [str]


def test_letters_get_their_usual_form() -> None:
    # Full width, half width, soft hyphen and no width; UTF-8 that was read as Windows-1252.
    assert "Doe Jane" in list(forms_of("Ｄｏｅ Ｊａｎｅ"))  # noqa: RUF001  # full width is meant
    assert "ヤマダ" in list(forms_of("ﾔﾏﾀﾞ"))
    assert "Lindqvist" in list(forms_of("Lind\u00adqv\u200bist"))
    assert "Müller, Ærö, €5" in list(forms_of("MÃ¼ller, Ã†rÃ¶, €5"))
