"""Whether notebooks and pages say who the patients of given studies are: for a look before they are shared.

Looked for are the values of identifying elements, name by name and number by number, in all that a file holds: cells,
outputs of whatever kind, text in HTML however it is escaped, what lies in data URIs, text chunks of PNG. Not found is
what is drawn: a name in the pixels of a picture, and what is encoded in ways of its own.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import os
import re
import urllib.parse
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dicomnb.errors import DicomError, NotDicom, UsageError
from dicomnb.parsing.dataset import Dataset
from dicomnb.parsing.files import read
from dicomnb.parsing.markup import Markup, tag
from dicomnb.sharing.cleaning import identifying_words
from dicomnb.sharing.cohort import files_of, quietly, run
from dicomnb.sharing.identity import Words
from dicomnb.standard import dictionary
from dicomnb.standard.vr import VRS

__all__ = ["Leak", "PrivacyCheck", "check_privacy"]

_SUFFIXES: Final = frozenset(
    {".ipynb", ".html", ".htm", ".md", ".txt", ".csv", ".json", ".svg", ".png", ".py", ".rst", ".tex", ".xml", ".js"}
)
_SKIPPED: Final = frozenset({".git", ".venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache"})
_PART: Final = 200
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_ROUNDS: Final = 3
"""How often text may be escaped: an output in a frame in an exported notebook is escaped three times."""

_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{64,}={0,2}")
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_MOST_INFLATED: Final = 1 << 24
_CELL: Final = (
    "text-align:left;vertical-align:top;padding:2px 8px;border:1px solid;"
    "border-color:color-mix(in srgb, currentColor 25%, transparent)"
)


@dataclass(frozen=True, slots=True)
class Leak:
    """A place that says who somebody is.

    Parameters
    ----------
    file : str
        The notebook or page.
    place : str
        Where in it: ``"cell 3, output 1, text/html"``; empty for a file that has no places.
    keyword : str
        Which attribute has this value in the studies.
    count : int
        How often words of it stand there.
    words : tuple of str
        What stands there; not shown.
    """

    file: str
    place: str
    keyword: str
    count: int
    words: tuple[str, ...]

    def __str__(self) -> str:
        where = f"{self.file}: {self.place}" if self.place else self.file
        times = "" if self.count == 1 else f", {self.count} times"
        return f"{where}: {self.keyword}{times}"

    __repr__ = __str__


@dataclass(frozen=True, eq=False, repr=False)
class PrivacyCheck:
    """What was found; true if it is nothing. A notebook shows it as a table, the values themselves left out.

    Parameters
    ----------
    leaks : tuple of Leak
        Places that identify.
    files : int
        How many files were looked through.
    words : int
        How many values were looked for.
    """

    leaks: tuple[Leak, ...]
    files: int
    words: int

    def __bool__(self) -> bool:
        return not self.leaks

    def __len__(self) -> int:
        return len(self.leaks)

    def __iter__(self) -> Iterator[Leak]:
        return iter(self.leaks)

    def _summary(self) -> str:
        looked = f"{self.words:,} identifying values were looked for in {self.files:,} files"
        if not self.leaks:
            return f"{looked}, and none was found. What is drawn in pictures was not read."
        return f"{looked}, and found at {len(self.leaks):,} places. What is drawn in pictures was not read."

    def __str__(self) -> str:
        return "\n".join((*map(str, self.leaks), self._summary()))

    def __repr__(self) -> str:
        return f"<PrivacyCheck, {self._summary()}>"

    def _repr_html_(self) -> Markup:
        said = tag("p", self._summary())
        if not self.leaks:
            return tag("div", said)
        head = tag(
            "tr", [tag("th", name, scope="col", style=_CELL) for name in ("file", "place", "attribute", "times")]
        )
        body = [
            tag("tr", [tag("td", cell, style=_CELL) for cell in (leak.file, leak.place, leak.keyword, str(leak.count))])
            for leak in self.leaks
        ]
        return tag("div", said, tag("table", tag("thead", head), tag("tbody", body), style="border-collapse:collapse"))

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": str(self._repr_html_())}


def check_privacy(
    place: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    studies: Any,
    *,
    uids: bool = False,
    executor: Executor | None = None,
) -> PrivacyCheck:
    """Look whether notebooks and pages say who the patients of studies are.

    Parameters
    ----------
    place : path, or list of these
        A notebook, a page, or a folder with all folders in it: notebooks, HTML, Markdown, text, CSV, JSON, SVG, PNG
        and programs are looked through.
    studies : path, URL, Dataset, Volume, Catalog, or list of paths and data sets
        Whose patients. Each header is read.
    uids : bool
        True to look for UIDs too, which lead to a patient those who have the archive.
    executor : concurrent.futures.Executor, optional
        Who reads the headers.

    Returns
    -------
    PrivacyCheck
        True in a condition if nothing was found: ``assert dn.check_privacy("notebooks", "study")``.

    Raises
    ------
    UsageError
        If there is no file to look through, or no study tells who anybody is.

    Notes
    -----
    Looked for are names (each part of three letters or more; those of less than five as whole words), numbers and
    birth dates of patients, names of other persons, institutions and stations, accession and order numbers. A name
    that is a common word will be found where it is only the word.

    References
    ----------
    PS3.15 Table E.1-1, of which those attributes are looked for that tell who somebody is.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import dicomnb as dn
    >>> ds = dn.Dataset()
    >>> ds.PatientName = "Roe^Jane"
    >>> page = pathlib.Path(tempfile.mkdtemp(), "page.html")
    >>> _ = page.write_text("<p>A scan of JANE</p>")
    >>> [leak.keyword for leak in dn.check_privacy(page, ds)]
    ['PatientName']
    """
    known = _known(studies, uids, executor)
    if not known:
        raise UsageError("These studies say of nobody who it is: there is nothing to look for.")
    words = Words(known)
    several = [place] if isinstance(place, (str, os.PathLike)) else list(place)
    files = list(dict.fromkeys(file for one in several for file in _files(Path(one))))
    if not files:
        raise UsageError("There is no notebook and no page to look through.", remedy="Name a file or its folder.")
    folded = {word.casefold(): tag for word, tag in known.items()}
    leaks = []
    for file in files:
        for where, text in _texts(file):
            by_keyword: dict[str, dict[str, int]] = {}
            for word, count in _found(text, words).items():
                by_keyword.setdefault(dictionary.keyword_of(_tag_of(word, folded)), {})[word] = count
            leaks += [
                Leak(str(file), where, keyword, sum(counts.values()), tuple(counts))
                for keyword, counts in sorted(by_keyword.items())
            ]
    return PrivacyCheck(tuple(leaks), len(files), len(known))


# -- what to look for ---------------------------------------------------------------------------------------


def _known(studies: Any, uids: bool, executor: Executor | None) -> dict[str, int]:
    """Return each word to look for and the tag that it stands under."""
    sources = [found.source for found in files_of(studies)]
    afar = [one for one in sources if isinstance(one, (str, os.PathLike))] if executor is not None else []
    here = [one for one in sources if executor is None or not isinstance(one, (str, os.PathLike))]
    known: dict[str, int] = {}
    for several, by in ((afar, executor), (here, None)):
        parts = [(several[at : at + _PART], uids) for at in range(0, len(several), _PART)]
        for done in run(_words_in, parts, by):
            if done.fault:
                raise UsageError(f"Headers could not be read. {done.fault}")
            known.update(done.value)
    return known


def _words_in(part: tuple[list[Any], bool]) -> dict[str, int]:
    sources, uids = part
    known: dict[str, int] = {}
    with quietly():
        for source in sources:
            try:
                dataset = read(source)
            except NotDicom:
                continue
            except (DicomError, OSError):
                if len(sources) == 1:
                    raise
                continue
            known.update(identifying_words(dataset))
            if uids:
                known.update(_uids(dataset))
    return known


def _uids(dataset: Dataset) -> Iterator[tuple[str, int]]:
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID"):
        element = dataset.data_element(keyword)
        if element is not None and VRS[element.VR].kind == "text":
            yield from ((text, int(element.tag)) for text in element.strings if text)


def _tag_of(word: str, known: dict[str, int]) -> int:
    return known.get(" ".join(word.split()), 0) or known.get(word, 0)


# -- where to look ------------------------------------------------------------------------------------------


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
        return
    for folder, folders, names in os.walk(place):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        yield from (Path(folder, name) for name in sorted(names) if Path(name).suffix.lower() in _SUFFIXES)


def _texts(file: Path) -> Iterator[tuple[str, str]]:
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


# -- looking ------------------------------------------------------------------------------------------------


def _found(text: str, words: Words) -> Counter[str]:
    """Return how often each word stands in a text, as it is, unescaped, and in what is encoded in it."""
    found: Counter[str] = Counter()
    for form in _forms(text):
        counts = Counter(" ".join(word.split()) for word in words.every(form))
        for word, count in counts.items():
            found[word] = max(found[word], count)
    return found


def _forms(text: str) -> Iterator[str]:
    """Yield a text, and what it is once HTML, JSON, URLs and base64 are undone."""
    seen = set()
    for _ in range(_ROUNDS + 1):
        yield text
        seen.add(text)
        yield from _encoded(text)
        text = html.unescape(text)
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        if "%" in text:
            text = urllib.parse.unquote(text)
        if text in seen:
            return


def _encoded(text: str) -> Iterator[str]:
    for match in _BASE64.finditer(text):
        run_of = match.group()
        try:
            data = base64.b64decode(run_of[: len(run_of) // 4 * 4])
        except binascii.Error:
            continue
        if data.startswith(_PNG):
            yield from _png_texts(data)
            continue
        for held in (data, *_inflated(data)):
            yield held.decode("utf-8", errors="replace")


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
