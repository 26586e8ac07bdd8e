"""What lies in a folder, an archive or a DICOMDIR: studies, series and stacks, as a table.

Only headers are read. What the table shows in a notebook hides who the patients are.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any, Final

from dicomnb.errors import DicomWarning, UsageError
from dicomnb.optional_package import optional_package
from dicomnb.parsing.files.listing import require_there
from dicomnb.parsing.files.read_write import Readable
from dicomnb.parsing.table.header_table import MASK
from dicomnb.parsing.table.html_table import html_table, table_row
from dicomnb.parsing.table.markup import NO_MATH, Child, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.parsing.table.text_table import text_table
from dicomnb.printable import printable
from dicomnb.standard.kinds import IMAGE, KINDS, counted
from dicomnb.standard.privacy import is_identifying
from dicomnb.standard.tag import to_tag
from dicomnb.volumes.loading.hidden_paths import without_paths
from dicomnb.volumes.loading.scanning import SERIES_KEYWORDS, file_summaries
from dicomnb.volumes.loading.series_entry import SeriesEntry, sort_key

__all__ = ["Catalog", "scan"]

_COLUMNS: Final = (
    "PatientID",
    "PatientName",
    "StudyDate",
    "StudyDescription",
    "SeriesNumber",
    "Modality",
    "SeriesDescription",
    "files",
    "images",
    "size",
    "stacks",
)
_MOST_ROWS: Final = 200
"""Rows that a notebook shows."""

_MOST_SPLIT: Final = 2000
"""Files whose stacks are told apart for a table in a notebook: beyond, the table says how to ask."""

_MOST_BROKEN: Final = 10


@dataclass(frozen=True, eq=False, repr=False)
class Catalog(RichOutput):
    """The series of a source; a notebook shows them as a table, identifying values masked.

    Parameters
    ----------
    entries : tuple of SeriesEntry
        By patient, study and Series Number.
    skipped : int
        Files that are no DICOM.
    broken : tuple of (str, str)
        Files that could not be read, or whose pixels are cut off: name and reason. The latter count in their series,
        where a slice is missing at worst.
    identifiers : bool
        True if a notebook shows who the patients are.

    References
    ----------
    PS3.3 A.1.2: patient, study, series and instance.

    Examples
    --------
    >>> import dicomnb as dn
    >>> catalog = dn.scan(dn.sample())
    >>> catalog
    <Catalog, 1 study, 1 series, 47 files.>
    >>> catalog[0].Modality, catalog[0].images
    ('PT', 47)
    >>> catalog[0].load().shape
    (47, 128, 128)
    """

    entries: tuple[SeriesEntry, ...]
    skipped: int = 0
    broken: tuple[tuple[str, str], ...] = ()
    identifiers: bool = field(default=False)

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[SeriesEntry]:
        return iter(self.entries)

    def __getitem__(self, index: int) -> SeriesEntry:
        return self.entries[index]

    @property
    def files(self) -> int:
        """How many DICOM files there are."""
        return sum(len(entry.files) for entry in self.entries)

    @property
    def others(self) -> dict[str, int]:
        """How many files there are of each kind that is no plain image: ``{"structure set": 1, "ECG": 2}``.

        Segmentations, dose distributions and videos count here, also where they have pixels.
        """
        found: dict[str, int] = {}
        for entry in self.entries:
            for name, number in entry.kinds:
                if name != IMAGE.name:
                    found[name] = found.get(name, 0) + number
        return found

    @property
    def studies(self) -> dict[str, Catalog]:
        """A catalog for each study, by Study Instance UID."""
        uids = dict.fromkeys(entry.StudyInstanceUID for entry in self.entries)
        return {uid: self._only([one for one in self.entries if one.StudyInstanceUID == uid]) for uid in uids}

    def filter(self, test: Callable[[SeriesEntry], bool] | None = None, **wanted: str | float | None) -> Catalog:
        """Return the catalog of those series that pass.

        Parameters
        ----------
        test : callable, optional
            Takes an entry, returns whether to keep it.
        **wanted
            Keywords and what their value has to be: a number, or text that it has to contain, in any case;
            ``Modality="CT"``, ``SeriesDescription="thin"``, ``SeriesNumber=3``.

        Raises
        ------
        UsageError
            If a keyword is not among those that a catalog holds.

        Examples
        --------
        >>> import dicomnb as dn
        >>> catalog = dn.scan(dn.sample())
        >>> len(catalog.filter(Modality="PT")), len(catalog.filter(Modality="CT"))
        (1, 0)
        >>> len(catalog.filter(lambda entry: entry.images > 100))
        0
        """
        unknown = [name for name in wanted if name not in SERIES_KEYWORDS]
        if unknown:
            raise UsageError(f"A catalog holds no {unknown[0]}.", remedy=f"It holds {', '.join(SERIES_KEYWORDS)}.")
        return self._only(
            [
                entry
                for entry in self.entries
                if (test is None or test(entry))
                and all(_matches(getattr(entry, name), value) for name, value in wanted.items() if value is not None)
            ]
        )

    def _only(self, entries: Sequence[SeriesEntry]) -> Catalog:
        return replace(self, entries=tuple(entries), skipped=0, broken=())

    def show(self, *, identifiers: bool = True) -> Catalog:
        """Return the catalog as it is, but so that a notebook shows (or hides) who the patients are.

        Examples
        --------
        >>> import dicomnb as dn
        >>> catalog = dn.scan(dn.sample())
        >>> "Petra" in catalog._repr_html_(), "Petra" in catalog.show()._repr_html_()
        (False, True)
        """
        return replace(self, identifiers=identifiers)

    def to_pandas(self) -> Any:
        """Return a `pandas.DataFrame`, one row a series, identifying values included.

        Raises
        ------
        MissingDependency
            If pandas is not installed.

        Examples
        --------
        >>> import dicomnb as dn
        >>> table = dn.scan(dn.sample()).to_pandas()
        >>> table.loc[0, "Modality"], int(table.loc[0, "images"])
        ('PT', 47)
        """
        pd = optional_package("pandas", "pandas", "pandas", "A table of a catalog")
        rows = [
            {
                **dict(zip(SERIES_KEYWORDS, entry.facts, strict=True)),
                "files": len(entry.files),
                "images": entry.images,
            }
            for entry in self.entries
        ]
        table = pd.DataFrame(rows, columns=[*SERIES_KEYWORDS, "files", "images"])
        for name in ("SeriesNumber", "Rows", "Columns"):
            table[name] = pd.to_numeric(table[name], errors="coerce").astype("Int64")
        return table

    # -- how it is shown ------------------------------------------------------------------------------------

    def _summary(self) -> str:
        message = [
            f"{_count(len({entry.StudyInstanceUID for entry in self.entries}), 'study', 'studies')}, "
            f"{_count(len(self.entries), 'series', 'series')}, {_count(self.files, 'file', 'files')}."
        ]
        if others := self.others:
            message.append(f"Besides plain images: {counted((KINDS[name], each) for name, each in others.items())}.")
        if self.skipped:
            message.append(
                f"{_count(self.skipped, 'file that is no DICOM was', 'files that are no DICOM were')} passed over."
            )
        if self.broken:
            message.append(f"{_count(len(self.broken), 'file', 'files')} could not be read, or not wholly.")
        return " ".join(message)

    def _cells(self, entry: SeriesEntry, *, identifiers: bool, split: bool) -> list[str]:
        cells = []
        for name in _COLUMNS:
            if name == "files":
                cells.append(str(len(entry.files)))
            elif name == "images":
                cells.append(str(entry.images or ""))
            elif name == "size":
                cells.append(f"{entry.Rows} × {entry.Columns}" if entry.images else entry.contents)
            elif name == "stacks":
                cells.append(str(len(entry.stacks)) if split and entry.images else "")
            else:
                value = getattr(entry, name)
                hidden = not identifiers and bool(value) and is_identifying(to_tag(name))
                cells.append(MASK if hidden else value)
        return cells

    def _text(self, *, identifiers: bool) -> str:
        split = self.files <= _MOST_SPLIT
        rows = [self._cells(one, identifiers=identifiers, split=split) for one in self.entries]
        lines = text_table(_COLUMNS, rows, skip_empty=True)
        broken = [printable(f"{name}: {reason}") for name, reason in self._broken_said(identifiers=identifiers)]
        return "\n".join((*(lines if self.entries else ()), self._summary(), *broken))

    def __str__(self) -> str:
        return self._text(identifiers=True)

    def __repr__(self) -> str:
        return f"<Catalog, {self._summary()}>"

    def _markup(self) -> Markup:
        """Return a table, one row a series, the stacks of each folded in it."""
        split = self.files <= _MOST_SPLIT
        table = html_table(_COLUMNS, [self._row(entry, split=split) for entry in self.entries[:_MOST_ROWS]])
        notes: list[Child] = [tag("p", self._summary())]
        if len(self.entries) > _MOST_ROWS:
            notes.append(
                tag("p", f"The first {_MOST_ROWS} series are shown; .filter(...) chooses, .to_pandas() has all.")
            )
        if not split:
            notes.append(
                tag("p", "Stacks are not counted in so many files: catalog[0].stacks tells those of one series.")
            )
        if not self.identifiers:
            notes.append(tag("p", "Values that may identify a person are masked; .show() reveals them."))
        if self.broken:
            lines = [
                tag("li", tag("code", name), ": ", reason)
                for name, reason in self._broken_said(identifiers=self.identifiers)
            ]
            more = len(self.broken) - len(lines)
            rest = tag("li", f"and {more} more, in .broken") if more else None
            heading = tag("summary", "Files that could not be read, or not wholly")
            notes.append(tag("details", heading, tag("ul", lines, rest)))
        return tag("div", table, notes, class_=f"dicomnb-catalog {NO_MATH}")

    def _broken_said(self, *, identifiers: bool) -> list[tuple[str, str]]:
        # A path may hold the name of a patient, and so may what an error quotes of it.
        several = self.broken[:_MOST_BROKEN]
        if identifiers:
            return list(several)
        return [(f"file {number}", without_paths(reason, name)) for number, (name, reason) in enumerate(several, 1)]

    def _row(self, entry: SeriesEntry, *, split: bool) -> Markup:
        cells: list[Child] = list(self._cells(entry, identifiers=self.identifiers, split=split))
        if split and len(entry.stacks) > 1:
            names = [] if self.identifiers else [str(file) for file in entry.files if isinstance(file, (str, PurePath))]
            several = tag("ul", [tag("li", without_paths(stack, *names)) for stack in entry.stacks])
            cells[-1] = tag("details", tag("summary", f"{len(entry.stacks)}"), several)
        return table_row(cells)

    def _plain_text(self) -> str:
        return self._text(identifiers=self.identifiers)


def _count(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"


def _matches(value: str, wanted: str | float) -> bool:
    if isinstance(wanted, str):
        return wanted.lower() in value.lower()
    try:
        return float(value) == float(wanted)
    except ValueError:
        return False


def scan(source: Any, executor: Executor | None = None) -> Catalog:
    """Return what lies in a source: one entry a series.

    Headers are read, and no pixels. Files that are no DICOM are counted, broken ones are listed with the reason.

    Parameters
    ----------
    source : path, URL, or list of these
        A folder (with all folders in it), a zip archive, a DICOMDIR, a file.
    executor : concurrent.futures.Executor, optional
        Who reads the headers: a pool of threads or processes, or the executor of a Dask client, whose workers must
        see the same paths. By default one thread reads, and several do where the disk is slow.

    Returns
    -------
    Catalog
        Shown as a table; ``catalog[0].load()`` loads a series, ``catalog.filter(Modality="CT")`` chooses.

    Raises
    ------
    MissingFile
        If the source is a path where nothing is.

    References
    ----------
    PS3.3 A.1.2; PS3.3 F (DICOMDIR).

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.scan(dn.sample())
    <Catalog, 1 study, 1 series, 47 files.>
    """
    require_there(source)
    series: dict[str, _SeriesFiles] = {}
    skipped = 0
    broken: list[tuple[str, str]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DicomWarning)
        for found, seen in file_summaries(source, executor):
            if seen.fault is not None:
                if seen.fault:
                    broken.append((found.name, seen.fault))
                if not seen.frames:
                    skipped += not seen.fault
                    continue
            files = series.get(seen.series)
            if files is None:
                files = series[seen.series] = _SeriesFiles()
            if files.facts is None:
                files.facts = seen.facts
            files.sources.append(found.source)
            files.images += seen.frames
            files.kinds[seen.kind] += 1
    entries = sorted(map(_SeriesFiles.entry, series.values()), key=sort_key)
    return Catalog(tuple(entries), skipped, tuple(broken))


class _SeriesFiles:
    """What is counted of one series, file by file."""

    __slots__ = ("facts", "images", "kinds", "sources")

    def __init__(self) -> None:
        self.facts: tuple[str, ...] | None = None
        self.sources: list[Readable] = []
        self.images = 0
        self.kinds: defaultdict[str, int] = defaultdict(int)

    def entry(self) -> SeriesEntry:
        assert self.facts is not None  # the first file of a series says what it is
        return SeriesEntry(self.facts, tuple(self.sources), self.images, tuple(self.kinds.items()))
