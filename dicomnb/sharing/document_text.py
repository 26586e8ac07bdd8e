"""What a notebook, a page or a picture holds as text, part by part, however it is escaped or packed."""

from __future__ import annotations

import base64
import binascii
import html
import importlib
import io
import json
import re
import tarfile
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

from dicomnb.parsing.sources.regular_file import read_regular

__all__ = ["READ_SUFFIXES", "forms_of", "texts_of"]

_ZIPPED: Final = frozenset({".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".whl"})
READ_SUFFIXES: Final = _ZIPPED | frozenset(
    """
    .ipynb .ipynb_checkpoints .html .htm .md .txt .csv .tsv .json .jsonl .ndjson .yaml .yml .toml .ini .cfg .log .qmd
    .rmd .mdx .adoc .org .svg .png .py .r .jl .m .sh .ps1 .bat .sql .rst .tex .bib .srt .vtt .rtf .xml .js .ts .css
    .conf .env .properties .geojson .out .err .bak .old .orig .tmp .tar .gz .bz2 .xz .tgz .tbz2 .txz .parquet
    """.split()  # noqa: SIM905  # a list of words reads better
)
"""How the names of files end that are read, in lower case; a name without an ending is read where it is text."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_ROUNDS: Final = 4
"""How often text may be escaped: a table in a frame that waits in an attribute, in an exported notebook, four times."""

_PACKED: Final = {b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ\0": "xz", b"PK\3\4": "zip"}
"""First bytes of packed files."""

_NESTED: Final = 3
"""How deep archives may lie in archives."""

_SWITCHING: Final = ("utf-16-le", "utf-16-be", "iso2022_jp_2", "iso2022_kr")
_CODECS: Final = (
    *("utf-8-sig", "cp1252", "latin-1", "iso8859-2", "cp1250", "iso8859-9", "cp850", "mac_roman"),
    *("cp1251", "koi8_r", "iso8859-5", "cp866", "mac_cyrillic", "cp1253", "iso8859-7", "cp1255", "cp1256", "tis_620"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949", "johab", "utf-16-le", "utf-16-be"),
)
"""What text may be written in that is no UTF-8."""

_CONTROL: Final = re.compile(r"[\0-\x08\x0e-\x1f]")
_UTF7: Final = re.compile(r"\+[A-Za-z0-9+/]{2,}-")
_MISREAD: Final = re.compile(r"[^\0-\x7f]{2,}")
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
"""Soft hyphens, and characters that have no width."""

_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{64,}={0,2}")
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_MOST_INFLATED: Final = 1 << 24
_MOST_MEMBER: Final = 1 << 28
_MOST_BINARY: Final = 1 << 20
"""Bytes: what is longer and no text holds voxels."""


def texts_of(file: Path, unread: list[tuple[str, str]] | None = None) -> Iterator[tuple[str, str]]:
    """Yield what a file holds as text, part by part, with the place of each.

    A place comes once for each encoding that the bytes may be written in. What cannot be read is added to `unread`,
    as its place and the reason.

    Raises
    ------
    UnsupportedSource
        If it is a pipe or a device.
    OSError
        If it cannot be read.
    """
    yield "its name", file.name
    yield from _content(file.name, read_regular(file), "", [] if unread is None else unread, 0)


def _content(
    name: str, data: bytes, where: str, unread: list[tuple[str, str]], depth: int
) -> Iterator[tuple[str, str]]:
    suffix = PurePosixPath(name).suffix.lower()
    if data.startswith(_PNG):
        yield from ((f"{where}, text chunk".lstrip(", "), text) for text in _png_texts(data))
    elif packing := _packing(suffix, data):
        if depth >= _NESTED:
            unread.append((where, "archives in archives are read three deep"))
        elif packing == "zip":
            yield from _members(data, where, unread, depth)
        elif packing == "tar":
            yield from _tar_members(data, where, unread, depth)
        else:
            yield from _unpacked(packing, name, data, where, unread, depth)
    elif suffix == ".parquet":
        yield from _table(data, where, unread)
    elif not suffix and b"\0" in data[:4096] and _utf16(data) is None:
        unread.append((where, "holds no text"))
    else:
        for text in _decoded(data):
            yield from _parts(text, suffix, where)


def _parts(text: str, suffix: str, where: str) -> Iterator[tuple[str, str]]:
    if suffix == ".ipynb":
        try:
            notebook = json.loads(text)
        except ValueError:
            notebook = None
        if isinstance(notebook, dict):
            yield from ((f"{where}, {part}".lstrip(", "), held) for part, held in _notebook_texts(notebook))
            return
    yield where, text


def _packing(suffix: str, data: bytes) -> str:
    """Return how bytes are packed, or an empty text."""
    if suffix in _ZIPPED and data:
        return "zip"
    if data[257:262] == b"ustar":
        return "tar"
    return next((name for mark, name in _PACKED.items() if data.startswith(mark)), "")


def _unpacked(
    packing: str, name: str, data: bytes, where: str, unread: list[tuple[str, str]], depth: int
) -> Iterator[tuple[str, str]]:
    try:
        # A Python may come without some of these.
        module: Any = importlib.import_module({"gz": "gzip", "bz2": "bz2", "xz": "lzma"}[packing])
        errors = (OSError, EOFError, zlib.error, getattr(module, "LZMAError", OSError))
    except ImportError as error:
        unread.append((where, f"could not be unpacked ({error})"))
        return
    try:
        with module.open(io.BytesIO(data)) as stream:
            held = stream.read(_MOST_MEMBER + 1)
    except errors as error:
        unread.append((where, f"could not be unpacked ({error})"))
        return
    if len(held) > _MOST_MEMBER:
        unread.append((where, "is read to its first 256 MB only"))
    path = PurePosixPath(name)
    inner = str(path.with_suffix("")) if path.suffix.lower() == f".{packing}" else f"{name}.tar"
    # One packed file takes a level as an archive does; a tar in it is one with it.
    level = depth if _packing("", held) == "tar" else depth + 1
    yield from _content(inner, held[:_MOST_MEMBER], where, unread, level)


def _tar_members(data: bytes, where: str, unread: list[tuple[str, str]], depth: int) -> Iterator[tuple[str, str]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                place = f"{where}, {member.name}".lstrip(", ")
                yield f"{where}, names of members".lstrip(", "), member.name
                held = archive.extractfile(member) if member.isfile() else None
                if held is None:
                    continue
                suffix = PurePosixPath(member.name).suffix.lower()
                if suffix and suffix not in READ_SUFFIXES:
                    unread.append((place, f"{suffix} is a kind of file that is not read"))
                else:
                    yield from _content(member.name, held.read(), place, unread, depth + 1)
    except (tarfile.TarError, OSError, EOFError) as error:
        unread.append((where, f"could not be unpacked ({error})"))


def _members(data: bytes, where: str, unread: list[tuple[str, str]], depth: int) -> Iterator[tuple[str, str]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        unread.append((where, f"could not be unpacked ({error})"))
        return
    with archive:
        for member in archive.infolist():
            place = f"{where}, {member.filename}".lstrip(", ")
            yield f"{where}, names of members".lstrip(", "), member.filename
            suffix = PurePosixPath(member.filename).suffix.lower()
            if member.is_dir():
                continue
            if suffix and suffix not in READ_SUFFIXES and suffix != ".rels":
                unread.append((place, f"{suffix} is a kind of file that is not read"))
            elif member.flag_bits & 1:
                unread.append((place, "is encrypted"))
            elif member.file_size > _MOST_MEMBER:
                unread.append((place, "is larger than 256 MB"))
            else:
                try:
                    held = archive.read(member)
                except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, zlib.error) as error:
                    unread.append((place, f"could not be unpacked ({error})"))
                else:
                    yield from _content(member.filename, held, place, unread, depth + 1)


def _table(data: bytes, where: str, unread: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    try:
        import pandas as pd

        table = pd.read_parquet(io.BytesIO(data)).reset_index()
    except ImportError:
        unread.append((where, "Parquet is read where pandas and pyarrow are installed"))
    except Exception as error:
        unread.append((where, f"pandas could not read it ({error})"))
    else:
        for column in table.columns:
            place = f"{where}, column {table.columns.get_loc(column)}".lstrip(", ")
            yield place, "\n".join(map(str, (column, *table[column].tolist())))


def _decoded(data: bytes) -> Iterator[str]:
    """Yield bytes as text, in each encoding that they may be written in."""
    wide = _utf16(data)
    if wide is not None:
        yield data.decode(wide, errors="replace")
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # A name in Latin letters is whole in one, a Japanese one in another; the rest of the text says nothing.
        for codec in _CODECS:
            yield data.decode(codec, errors="replace")
        return
    yield text
    if _CONTROL.search(text):
        # UTF-16 of other scripts, and what switches its sets of characters by escape sequences, passes for ASCII.
        for codec in _SWITCHING:
            yield data.decode(codec, errors="replace")
    if "+" in text and text.isascii() and _UTF7.search(text):
        yield data.decode("utf-7", errors="replace")


def _utf16(data: bytes) -> str | None:
    """Return which kind of UTF-16 or UTF-32 bytes are written in, by their mark or by where zeros are."""
    if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "utf-32"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    head = data[:4096]
    even, odd, half = head[::2].count(0), head[1::2].count(0), len(head) // 2
    if half and head[2::4].count(0) > 0.9 * (half // 2) and head[3::4].count(0) == len(head[3::4]):
        return "utf-32-le"
    if half and head[1::4].count(0) > 0.9 * (half // 2) and head[0::4].count(0) == len(head[0::4]):
        return "utf-32-be"
    if half and odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if half and even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


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
    """Yield a text, and what it is once HTML, JSON, URLs and base64 are undone, and letters have their usual form."""
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
            break
    for other in (_MISREAD.sub(_reread, text), _UNSEEN.sub("", unicodedata.normalize("NFKC", text))):
        if not text.isascii() and other not in seen:
            seen.add(other)
            yield other


def _reread(match: re.Match[str]) -> str:
    """Return UTF-8 that was taken for Windows-1252 as what it was."""
    try:
        return match[0].encode("cp1252").decode()
    except UnicodeError:
        return match[0]


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
