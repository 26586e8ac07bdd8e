"""What a notebook, a page or a picture holds as text, part by part, however it is escaped or packed."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import urllib.parse
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

__all__ = ["forms_of", "texts_of"]

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_ROUNDS: Final = 3
"""How often text may be escaped: an output in a frame in an exported notebook is escaped three times."""

_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{64,}={0,2}")
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_MOST_INFLATED: Final = 1 << 24
_MOST_BINARY: Final = 1 << 20
"""Bytes: what is longer and no text holds voxels."""


def texts_of(file: Path) -> Iterator[tuple[str, str]]:
    """Yield what a file holds as text, part by part, with the place of each."""
    yield "its name", file.name
    data = file.read_bytes()
    if data.startswith(_PNG):
        yield from (("text chunk", text) for text in _png_texts(data))
        return
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", errors="replace")
    if file.suffix.lower() == ".ipynb":
        try:
            notebook = json.loads(text)
        except ValueError:
            notebook = None
        if isinstance(notebook, dict):
            yield from _notebook_texts(notebook)
            return
    yield "", text


def _notebook_texts(notebook: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for number, cell in enumerate(notebook.get("cells") or (), 1):
        if not isinstance(cell, dict):
            continue
        yield f"cell {number}", _joined(cell.get("source"))
        for name, held in (cell.get("attachments") or {}).items():
            yield f"cell {number}, attachment", f"{name}\n{_joined(held)}"
        yield f"cell {number}, metadata", _joined(cell.get("metadata"))
        for index, output in enumerate(cell.get("outputs") or (), 1):
            if not isinstance(output, dict):
                continue
            where = f"cell {number}, output {index}"
            for kind, held in (output.get("data") or {}).items():
                yield f"{where}, {kind}", _joined(held)
            rest = {name: held for name, held in output.items() if name != "data"}
            yield where, _joined(rest)
    yield "metadata", _joined({name: held for name, held in notebook.items() if name != "cells"})


def _joined(held: Any) -> str:
    """Return all text of a piece of JSON, line by line."""
    if isinstance(held, str):
        return held
    if isinstance(held, list):
        # Lines of one text keep their own ends of line; other things stand apart.
        return "".join(held) if all(isinstance(one, str) for one in held) else "\n".join(map(_joined, held))
    if isinstance(held, dict):
        return "\n".join(f"{name} {_joined(one)}" for name, one in held.items())
    return "" if held is None else str(held)


# -- undoing -----------------------------------------------------------------------------------------------


def forms_of(text: str) -> Iterator[str | bytes]:
    """Yield a text, and what it is once HTML, JSON, URLs and base64 are undone."""
    seen: set[str] = set()
    decoded: set[str] = set()
    for _ in range(_ROUNDS + 1):
        yield text
        seen.add(text)
        yield from _encoded(text, decoded)
        text = html.unescape(text)
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        if "%" in text:
            text = urllib.parse.unquote(text)
        if text in seen:
            return


def _encoded(text: str, seen: set[str]) -> Iterator[str | bytes]:
    """Yield what base64 in a text holds, where that was not seen before: text, or bytes that are none."""
    for match in _BASE64.finditer(text):
        letters = match.group()
        if letters in seen:
            continue
        seen.add(letters)
        try:
            data = base64.b64decode(letters[: len(letters) // 4 * 4])
        except binascii.Error:
            continue
        if data.startswith(_PNG):
            yield from _png_texts(data)
            continue
        for held in (data, *_inflated(data)):
            try:
                yield held.decode()
            except UnicodeDecodeError:
                if len(held) <= _MOST_BINARY:
                    yield held


def _inflated(data: bytes) -> Iterator[bytes]:
    for wbits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        try:
            yield zlib.decompressobj(wbits).decompress(data, _MOST_INFLATED)
        except zlib.error:
            continue


def _png_texts(data: bytes) -> Iterator[str]:
    """Yield the text chunks of a PNG (tEXt, zTXt, iTXt and eXIf), keyword and all."""
    at = len(_PNG)
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind, held = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += length + 12
        if kind in (b"tEXt", b"iTXt", b"eXIf"):
            yield held.decode("utf-8", errors="replace")
            yield held.decode("latin-1")
        if kind in (b"zTXt", b"iTXt"):
            # The compressed text begins somewhere behind the keyword: try each place where zlib may begin.
            for start in (match.start() for match in re.finditer(b"\x78[\x01\x5e\x9c\xda]", held)):
                for text in _inflated(held[start:]):
                    yield text.decode("utf-8", errors="replace")
                    yield text.decode("latin-1")
