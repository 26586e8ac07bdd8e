"""DICOMDIR: which files belong to a file-set, and in which patient, study and series (PS3.3 F, PS3.10 8).

A DICOMDIR is a data set whose records point at each other by their byte offsets, and at files by the components of
their paths. Both come from a file, so neither is trusted: a record is visited once, and no path leaves the folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from dicomnb.errors import NotDicom
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.sequence import Sequence
from dicomnb.parsing.files.read_write import read

__all__ = ["DIRECTORY_CLASS", "Record", "Reference", "file_set", "record_tree"]

DIRECTORY_CLASS: Final = "1.2.840.10008.1.3.10"
"""SOP Class UID of a DICOMDIR, Media Storage Directory Storage."""

_INACTIVE: Final = 0
_ROOT: Final = "OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity"
_NEXT: Final = "OffsetOfTheNextDirectoryRecord"
_LOWER: Final = "OffsetOfReferencedLowerLevelDirectoryEntity"
_MOST_LEVELS: Final = 32
"""Records under records. The standard has four levels."""

_LEVELS: Final = {"PATIENT": 0, "STUDY": 1, "SERIES": 2}
_ALONE: Final = frozenset(
    {"HANGING PROTOCOL", "IMPLANT", "IMPLANT ASSY", "IMPLANT GROUP", "INVENTORY", "PALETTE", "TOPIC"}
)
"""Types of records that stand under none (PS3.3 Table F.4-1)."""


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One directory record.

    Parameters
    ----------
    dataset : Dataset
        The item of the Directory Record Sequence: its keys, such as PatientID or SeriesNumber.
    children : list of Record
        The records of the next lower level, in their order.
    """

    dataset: Dataset
    children: list[Record] = field(default_factory=list)

    @property
    def type(self) -> str:
        """Directory Record Type: PATIENT, STUDY, SERIES, IMAGE ..."""
        return str(self.dataset.get("DirectoryRecordType") or "")

    @property
    def components(self) -> tuple[str, ...]:
        """Referenced File ID: the folders and the name of the file, none for a record without one."""
        value = self.dataset.get("ReferencedFileID") or ()
        parts = value if isinstance(value, (list, tuple)) else [value]  # under a wrong VR it may be anything
        return tuple(str(part) for part in parts)


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """One file of a file-set.

    Parameters
    ----------
    records : tuple of Record
        From the patient down to the record that names the file, which is the last one.
    path : Path or None
        Where it lies; None if it is not there, or must not be opened.
    problem : str
        Why there is no path, empty where there is one.
    """

    records: tuple[Record, ...]
    path: Path | None
    problem: str = ""

    @property
    def record(self) -> Record:
        """The record that names the file."""
        return self.records[-1]

    @property
    def name(self) -> str:
        """What the DICOMDIR calls it."""
        return "/".join(self.record.components)


def file_set(source: str | os.PathLike[str]) -> list[Reference]:
    """Return the files that a DICOMDIR names, in the order of its records. None of them is opened.

    Parameters
    ----------
    source : path
        The DICOMDIR; its folder is the root of the file-set.

    Returns
    -------
    list of Reference
        Files that are missing, or that the DICOMDIR has no business to name, are there without a path.

    Raises
    ------
    NotDicom
        If the file is no DICOMDIR.

    References
    ----------
    PS3.3 F; PS3.10 8.

    Examples
    --------
    >>> import dicomnb as dn
    >>> record = dn.Dataset()
    >>> record.DirectoryRecordType, record.ReferencedFileID = "IMAGE", ["PET", "SLICE1"]
    >>> record.OffsetOfTheNextDirectoryRecord, record.RecordInUseFlag = 0, 0xFFFF
    >>> ds = dn.Dataset()
    >>> ds.file_meta = dn.Dataset()
    >>> ds.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.1.3.10"
    >>> ds.DirectoryRecordSequence = [record]
    >>> ds.save_as("DICOMDIR")
    >>> for file in dn.file_set("DICOMDIR"):
    ...     print(file.records[-1].components, file.path)
    ('PET', 'SLICE1') None
    """
    dataset = read(source)
    if "DirectoryRecordSequence" not in dataset and _class_of(dataset) != DIRECTORY_CLASS:
        raise NotDicom(f"{os.fspath(source)} is a DICOM file, but no DICOMDIR: it has no directory records.")
    root = _Root(Path(source).absolute().parent)
    return [_reference(records, root) for records in _paths(record_tree(dataset))]


def record_tree(dataset: Dataset) -> list[Record]:
    """Return the root records of a DICOMDIR, each with the records under it.

    The offsets in the records tell what is under what. Where they are missing or wrong the order of the records does:
    a study after its patient, a series after its study. Records that are not in use are left out. What nothing leads
    to from the root is there all the same.
    """
    value = dataset.get("DirectoryRecordSequence")
    items = list(value) if isinstance(value, Sequence) else []
    linked = _by_offsets(dataset, items)
    return linked if linked is not None else _by_order(items)


# -- records ------------------------------------------------------------------------------------------------


def _in_use(item: Dataset) -> bool:
    return bool(item.get("RecordInUseFlag") != _INACTIVE)


def _by_offsets(dataset: Dataset, items: Iterable[Dataset]) -> list[Record] | None:
    """Return the tree that the offsets make, None if one of them leads nowhere."""
    records = {item.offset: Record(item) for item in items}
    visited: set[int] = set()

    def chain(start: int) -> Iterator[Record]:
        while start:
            if start not in records:
                raise LookupError
            if start in visited:
                return  # a loop, or a record that stands in two places: the first one counts
            visited.add(start)
            record = records[start]
            yield record
            start = _offset(record.dataset, _NEXT)

    def below(start: int, level: int) -> list[Record]:
        found = list(chain(start))
        for record in found if level < _MOST_LEVELS else ():
            record.children.extend(below(_offset(record.dataset, _LOWER), level + 1))
        return [record for record in found if _in_use(record.dataset)]

    try:
        roots = [record for start in _starts(dataset, records) for record in below(start, 0)]
    except LookupError:
        return None
    lost = [record for offset, record in records.items() if offset not in visited and _in_use(record.dataset)]
    return [*roots, *(record for record in lost if record.components)]


def _starts(dataset: Dataset, records: Mapping[int | None, Record]) -> list[int]:
    """Return where the first root record is, and then each record that no other one points at.

    Raises
    ------
    LookupError
        If nothing points anywhere.
    """
    root = _offset(dataset, _ROOT)
    pointed_at = {_offset(record.dataset, keyword) for record in records.values() for keyword in (_NEXT, _LOWER)}
    if not root and not any(pointed_at):
        raise LookupError
    heads = [offset for offset in records if offset is not None and offset not in pointed_at]
    # A root that is under another record is none.
    return heads if heads and root in pointed_at else [root, *heads]


def _offset(dataset: Dataset, keyword: str) -> int:
    """Return an offset, 0 where there is none, and -1, where nothing is, for what is no offset at all."""
    value = dataset.get(keyword)
    return value if isinstance(value, int) else -1 if value else 0


def _by_order(items: Iterable[Dataset]) -> list[Record]:
    roots: list[Record] = []
    above: list[tuple[int, Record]] = []
    for item in items:
        record = Record(item)
        level = 0 if record.type in _ALONE else _LEVELS.get(record.type, len(_LEVELS))
        while above and above[-1][0] >= level:
            above.pop()
        (above[-1][1].children if above else roots).append(record)
        above.append((level, record))
    return _used(roots)


def _used(records: list[Record]) -> list[Record]:
    return [Record(record.dataset, _used(record.children)) for record in records if _in_use(record.dataset)]


def _paths(records: Iterable[Record], above: tuple[Record, ...] = ()) -> Iterator[tuple[Record, ...]]:
    """Yield each record that names a file, with those above it."""
    for record in records:
        path = (*above, record)
        if record.components:
            yield path
        yield from _paths(record.children, path)


def _class_of(dataset: Dataset) -> Any:
    return dataset.file_meta.get("MediaStorageSOPClassUID")


# -- files --------------------------------------------------------------------------------------------------


class _Root:
    """The folder of a file-set, and what is in it: looked up once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.real = folder.resolve()
        self._names: dict[Path, dict[str, str]] = {}

    def find(self, folder: Path, name: str) -> Path | None:
        """Return what bears a name in a folder, in whatever case; discs have capitals, copies of them may not."""
        if os.path.exists(folder / name):  # noqa: PTH110  # that of Path raises an error where a name is too long
            return folder / name
        if folder not in self._names:
            try:
                self._names[folder] = {_folded(entry): entry for entry in sorted(os.listdir(folder), reverse=True)}  # noqa: PTH208
            except OSError:
                self._names[folder] = {}
        found = self._names[folder].get(_folded(name))
        return folder / found if found else None


def _folded(name: str) -> str:
    # ISO 9660 adds a version number, and a dot where there is no extension; some systems show both.
    return name.partition(";")[0].rstrip(".").casefold()


def _reference(records: tuple[Record, ...], root: _Root) -> Reference:
    # A slash has no place in a component (PS3.10 8.2); writers that put whole paths there mean what it looks like.
    parts = [part.strip(" ") for component in records[-1].components for part in component.split("/")]
    forbidden = next((part for part in parts if not _is_plain(part)), None)
    if forbidden is not None:
        return Reference(records, None, f"The path has a part {forbidden!r}, which may lead out of the folder.")
    path = root.folder
    for part in parts:
        found = root.find(path, part)
        if found is None:
            return Reference(records, None, f"There is no {part!r} where the DICOMDIR has it.")
        path = found
    try:
        inside = path.resolve(strict=True).is_relative_to(root.real)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        return Reference(records, None, f"It cannot be opened ({error}).")
    if not inside:
        return Reference(records, None, "A symbolic link leads out of the folder.")
    if not os.path.isfile(path):  # noqa: PTH113
        return Reference(records, None, "It is no file.")
    return Reference(records, path)


def _is_plain(part: str) -> bool:
    return part not in ("", ".", "..") and not any(letter in "\\/:\0" or letter < " " for letter in part)
