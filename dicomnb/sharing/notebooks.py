"""Whether notebooks and pages say who the patients of given studies are: for a look before they are shared.

Looked for are the values of identifying elements, name by name and number by number, in all that a file holds: cells,
outputs of whatever kind, text in HTML however it is escaped, what lies in data URIs, text chunks of PNG. Not found is
what is drawn: a name in the pixels of a picture, and what is encoded in ways of its own or lies in a megabyte of data.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dicomnb.errors import DicomError, NotDicom, UnsupportedSource, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.parsing.sources.regular_file import path_of
from dicomnb.parsing.table.html_table import html_table, table_row
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.sharing.cleaning import identifying_words
from dicomnb.sharing.cohort import files_of, quietly, run
from dicomnb.sharing.document_text import READ_SUFFIXES, forms_of, texts_of
from dicomnb.sharing.identity import IdentifierMatcher
from dicomnb.standard import dictionary
from dicomnb.standard.vr import VRS

__all__ = ["Leak", "PrivacyCheck", "check_privacy"]

_SKIPPED: Final = frozenset({".git", ".venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache"})
_AGE: Final = 0x00101010
_PART: Final = 200


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
class PrivacyCheck(RichOutput):
    """What was found; true if it is nothing. A notebook shows it as a table, the values themselves left out.

    Parameters
    ----------
    leaks : tuple of Leak
        Places that identify.
    files : int
        How many files were looked through.
    words : int
        How many values were looked for.
    unread : tuple of (str, str)
        Files, and members of archives, that were not read, each with the reason.
    """

    leaks: tuple[Leak, ...]
    files: int
    words: int
    unread: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return not self.leaks

    def __len__(self) -> int:
        return len(self.leaks)

    def __iter__(self) -> Iterator[Leak]:
        return iter(self.leaks)

    def _summary(self) -> str:
        files = f"{self.files:,} file{'s'[: self.files != 1]}"
        looked = f"{self.words:,} identifying values were looked for in {files}"
        if not self.leaks:
            return f"{looked}, and none was found. What is drawn in pictures was not read.{self._not_read()}"
        places = f"{len(self.leaks):,} place{'s'[: len(self.leaks) > 1]}"
        return f"{looked}, and found at {places}. What is drawn in pictures was not read.{self._not_read()}"

    def _not_read(self) -> str:
        reasons = Counter(reason for _, reason in self.unread)
        told = "; ".join(f"{count:,} ({reason})" for reason, count in reasons.items())
        return f" Not read, see `unread`: {told}." if told else ""

    def __str__(self) -> str:
        return "\n".join((*map(str, self.leaks), self._summary()))

    def __repr__(self) -> str:
        return f"<PrivacyCheck, {self._summary()}>"

    def _markup(self) -> Markup:
        said = tag("p", self._summary())
        if not self.leaks:
            return tag("div", said, class_=NO_MATH)
        rows = [table_row((leak.file, leak.place, leak.keyword, leak.count)) for leak in self.leaks]
        table = html_table(("file", "place", "attribute", "times"), rows)
        return tag("div", said, table, class_=NO_MATH)


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
        A notebook, a page, or a folder with all folders in it. Looked through are notebooks and their checkpoints,
        HTML, Markdown, Quarto, text, logs, CSV, TSV, JSON, YAML, TOML, SVG, PNG and programs; zip, tar, gzip, bzip2
        and xz files with what is in them, office documents too; Parquet where pandas reads it; the names of all files
        and folders. `PrivacyCheck.unread` names what was not read.
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
    UnsupportedSource
        If a pipe or a device was named; one that lies in a folder is in `PrivacyCheck.unread`.

    Notes
    -----
    Looked for are names (each part of three letters or more; those of less than five as whole words), numbers and
    birth dates of patients, names of other persons, institutions and stations, accession and order numbers. A name
    that is a common word will be found where it is only the word.

    Case, accents and separators do not matter (``Doe_Jane``, ``doe-jane``); dates are found in figures and with names
    of months. The thresholds against false alarms: words of two letters and numbers of three digits are not looked
    for, a number of less than eight digits is not found within a longer one, and an age is found only beside a word or
    unit of age (``63 years``, ``063Y``, ``age: 63``). Text in UTF-8, UTF-16, Windows-1252, Latin-1, Shift-JIS and
    the usual encodings of other scripts is read; an age in words is not.

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
    words = IdentifierMatcher(known, {word: dictionary.vr_of(tag) for word, tag in known.items()})
    several = [place] if isinstance(place, (str, os.PathLike)) else list(place)
    files = list(dict.fromkeys(file for one in several for file in _files(path_of(one))))
    if not files:
        raise UsageError("There is no notebook and no page to look through.", remedy="Name a file or its folder.")
    named = {Path(one) for one in several}
    folded = {word.casefold(): tag for word, tag in known.items()}
    leaks: list[Leak] = []
    unread: list[tuple[str, str]] = []
    looked = 0
    for folder in dict.fromkeys(folder for one in named for folder in _folders(one)):
        leaks += _leaks(folder, [("its name", folder.name)], words, folded)
    for file in files:
        if file not in named and file.suffix.lower() not in READ_SUFFIXES and file.suffix:
            unread.append((str(file), f"{file.suffix} is a kind of file that is not read"))
            leaks += _leaks(file, [("its name", file.name)], words, folded)
            continue
        left: list[tuple[str, str]] = []
        try:
            leaks += _leaks(file, texts_of(file, left), words, folded)
        except OSError as error:
            if file in named:
                raise
            unread.append((str(file), f"could not be opened ({error.strerror})"))
            continue
        except UnsupportedSource:
            if file in named:
                raise
            unread.append((str(file), "is no regular file"))
            continue
        unread += [(f"{file}: {where}" if where else str(file), reason) for where, reason in left]
        looked += ("", "holds no text") not in left
    if not looked and not unread:
        raise UsageError("There is no notebook and no page to look through.", remedy="Name a file or its folder.")
    return PrivacyCheck(tuple(leaks), looked, len(known), tuple(unread))


def _leaks(
    file: Path, texts: Iterable[tuple[str, str]], words: IdentifierMatcher, folded: dict[str, int]
) -> list[Leak]:
    by_place: dict[str, Counter[str]] = {}
    for where, text in texts:
        # One text in several encodings says a thing once.
        by_place[where] = by_place.get(where, Counter()) | _found(text, words)
    leaks = []
    for where, found in by_place.items():
        by_keyword: dict[str, dict[str, int]] = {}
        for word, count in found.items():
            by_keyword.setdefault(dictionary.keyword_of(_tag_of(word, folded)), {})[word] = count
        leaks += [
            Leak(str(file), where, keyword, sum(counts.values()), tuple(counts))
            for keyword, counts in sorted(by_keyword.items())
        ]
    return leaks


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
            known.update((age, _AGE) for age in _ages(dataset))
            if uids:
                known.update(_uids(dataset))
    return known


def _uids(dataset: Dataset) -> Iterator[tuple[str, int]]:
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID"):
        element = dataset.data_element(keyword)
        if element is not None and VRS[element.VR].kind == "text":
            yield from ((text, int(element.tag)) for text in element.strings if text)


def _ages(dataset: Dataset) -> Iterator[str]:
    """Yield how old the patient is, as the header says it and as its dates do."""
    element = dataset.data_element("PatientAge")
    if element is not None and element.VR == "AS":
        yield from (text.strip(" \0") for text in element.strings if text.strip(" \0"))
    dates = [str(dataset.get(keyword) or "").replace("-", "")[:8] for keyword in ("PatientBirthDate", "StudyDate")]
    if all(len(date) == 8 and date.isdigit() for date in dates):
        born, seen = map(int, dates)
        if seen >= born + 10000:
            yield f"{(seen - born) // 10000:03d}Y"


def _tag_of(word: str, known: dict[str, int]) -> int:
    return known.get(" ".join(word.split()), 0) or known.get(word, 0)


# -- where to look ------------------------------------------------------------------------------------------


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
        return
    for folder, folders, names in os.walk(place):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        yield from (Path(folder, name) for name in sorted(names))


def _folders(place: Path) -> Iterator[Path]:
    """Yield the folders in a folder; the place itself was named by who asks."""
    for folder, folders, _ in os.walk(place):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        yield from (Path(folder, name) for name in folders)


def _found(text: str, words: IdentifierMatcher) -> Counter[str]:
    """Return how often each word stands in a text, as it is, unescaped, and in what is encoded in it."""
    found: Counter[str] = Counter()
    for form in forms_of(text):
        if isinstance(form, bytes):
            counts = Counter(word.casefold() for word in words.in_bytes(form))
        else:
            counts = Counter(words.likely_in(form).every(form))
        for word, count in counts.items():
            found[word] = max(found[word], count)
    return found
