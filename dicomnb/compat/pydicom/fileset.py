"""A file-set by the names of pydicom, over `dicomnb.FileSet`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from dicomnb.compat.pydicom.dataset import Dataset, as_kind
from dicomnb.compat.pydicom.errors import NotTheSame
from dicomnb.compat.pydicom.files import dcmread
from dicomnb.errors import MissingAttribute, UsageError
from dicomnb.parsing.dataset import dataset as own
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.files.dicomdir import file_set
from dicomnb.parsing.media.file_set_writer import FileSet as OwnFileSet
from dicomnb.parsing.media.file_set_writer import FileSetMember
from dicomnb.parsing.values.text import UID
from dicomnb.standard.tag import TagLike

__all__ = ["FileInstance", "FileSet", "file_set", "generate_filename", "is_conformant_file_id", "read_dicomdir"]

_CHARACTERS = "0123456789ABCDEFGHIKLMNOPQRSTUVWXYZ"
"""What names of files are made of; J is left out, as in pydicom."""

_KEYS = ("ReferencedSOPInstanceUIDInFile", "SeriesInstanceUID", "StudyInstanceUID", "PatientID")
"""What tells records of one kind apart."""

_NO_VALUE = "(no value available)"
_SHOWN = {
    "PATIENT": ("PatientID", "PatientName"),
    "STUDY": ("StudyDate", "StudyTime", "StudyDescription"),
    "SERIES": ("Modality", "SeriesNumber", "SeriesDescription"),
}
"""What is printed of records."""

_QUOTED = ("PatientID", "PatientName", "StudyDescription", "SeriesDescription")

DSPathType = str | PathLike[str] | own.Dataset


class FileInstance:
    """One file of a file-set; the attributes of its records are its own.

    Parameters
    ----------
    fileset : FileSet
        What it belongs to.
    member : FileSetMember
        What it stands for.
    """

    def __init__(self, fileset: FileSet, member: FileSetMember) -> None:
        self.file_set = fileset
        self._member = member

    def _element(self, key: TagLike) -> DataElement | None:
        records = reversed(self._member.records)
        return next((record[key] for record in records if key in record), None)

    def __contains__(self, name: TagLike) -> bool:
        return self._element(name) is not None

    def __getitem__(self, key: TagLike) -> DataElement:
        found = self._element(key)
        if found is None:
            raise MissingAttribute(f"No record of the file has {key}.")
        return found

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._member, name)

    def __eq__(self, other: object) -> bool:
        """Return True for the same object in the same file-set."""
        return isinstance(other, FileInstance) and self.SOPInstanceUID == other.SOPInstanceUID

    def __hash__(self) -> int:
        return hash(self._member.uid)

    @property
    def SOPInstanceUID(self) -> UID:
        """SOP Instance UID of the object."""
        return UID(self._member.uid)

    @property
    def SOPClassUID(self) -> UID:
        """SOP Class UID of the object."""
        return UID(str(self["ReferencedSOPClassUIDInFile"].value))

    @property
    def TransferSyntaxUID(self) -> UID:
        """Transfer syntax of the file."""
        return UID(str(self["ReferencedTransferSyntaxUIDInFile"].value))

    @property
    def FileID(self) -> str:
        """Where the file lies in the file-set; empty before it is written."""
        return fspath(Path(*self._member.components)) if self._member.components else ""

    @property
    def path(self) -> str:
        """The file."""
        source = self._member.source
        if isinstance(source, own.Dataset):
            raise UsageError("The object has no file before the file-set is written.", remedy="Use load().")
        return fspath(source)

    @property
    def is_staged(self) -> bool:
        """True if the file is to be copied into the file-set by `FileSet.write`."""
        return not self._member.components

    for_addition = is_staged
    for_moving = False
    for_removal = False

    @property
    def is_private(self) -> bool:
        """True if its record is private."""
        return str(self._member.records[-1].get("DirectoryRecordType", "")) == "PRIVATE"

    def load(self) -> Dataset:
        """Return the object."""
        source = self._member.source
        return dcmread(source.copy() if isinstance(source, own.Dataset) else source, force=True)


class FileSet:
    """A file-set; see `dicomnb.FileSet`.

    Parameters
    ----------
    ds : path or Dataset, optional
        A DICOMDIR.
    """

    def __init__(self, ds: DSPathType | None = None) -> None:
        self._own = OwnFileSet()
        self._path: Path | None = None
        self._changed = False
        if ds is not None:
            self.load(ds)

    def load(self, ds_or_path: DSPathType, include_orphans: bool = True, raise_orphans: bool = False) -> None:
        """Take the files of a DICOMDIR.

        Raises
        ------
        UsageError
            If a data set was not read from a file: the files lie beside it.
        """
        path = getattr(ds_or_path, "filename", None) if isinstance(ds_or_path, own.Dataset) else ds_or_path
        if path is None:
            raise UsageError("A DICOMDIR that is no file has no files beside it.", remedy="Give its path.")
        self._own = OwnFileSet(path)
        self._path = self._own.folder
        self._changed = False

    @property
    def ID(self) -> str | None:
        """File-set ID; None if it has none."""
        return self._own.id or None

    @ID.setter
    def ID(self, val: str | None) -> None:
        self._own.id = val or ""
        self._changed = True

    @property
    def UID(self) -> UID:
        """UID of the file-set."""
        return UID(self._own.uid)

    @property
    def path(self) -> str | None:
        """Folder of the file-set; None before it is written."""
        return None if self._path is None else fspath(self._path)

    @property
    def root_path(self) -> Path:
        """Folder of the file-set; the current one before it is written."""
        return self._path or Path()

    @property
    def descriptor_file_id(self) -> None:
        """File-set Descriptor File ID: none is written."""
        return None

    descriptor_character_set = descriptor_file_id

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        """Yield the lines of the dump that pydicom prints."""
        yield "DICOM File-set"
        yield f"  Root directory: {self.path or _NO_VALUE}"
        yield f"  File-set ID: {self.ID or _NO_VALUE}"
        yield f"  File-set UID: {self.UID}"
        yield f"  Descriptor file ID: {_NO_VALUE}"
        yield f"  Descriptor file character set: {_NO_VALUE}"
        if self.is_staged and (self._path is not None or len(self)):
            added = sum(one.is_staged for one in self)
            additions = f", {added} addition{'' if added == 1 else 's'}" if added else ""
            yield f"  Changes staged for write(): DICOMDIR {'creation' if self._path is None else 'update'}{additions}"
        tree: dict[str, Any] = {}
        for one in self:
            level = tree
            for record in one._member.records[:-1]:
                level = level.setdefault(_summary(record), {})
            counts = level.setdefault(str(one._member.records[-1].DirectoryRecordType), [0, 0])
            counts[0] += 1
            counts[1] += one.is_staged
        if tree:
            yield "\n  Managed instances:"
            yield from _branches(tree, "    ")

    @property
    def is_staged(self) -> bool:
        """True if `write` has something to do."""
        return self._changed or self._path is None

    def __len__(self) -> int:
        return len(self._own)

    def __iter__(self) -> Iterator[FileInstance]:
        return (FileInstance(self, member) for member in self._own)

    def add(self, ds_or_path: DSPathType) -> FileInstance:
        """Add an object; one that is there already is returned."""
        dataset = ds_or_path if isinstance(ds_or_path, own.Dataset) else dcmread(ds_or_path)
        known = next((one for one in self if one.SOPInstanceUID == dataset.SOPInstanceUID), None)
        if known is not None:
            return known
        self._changed = True
        return FileInstance(self, self._own.add(ds_or_path))

    def add_custom(self, ds_or_path: DSPathType, leaf: Any) -> FileInstance:
        """Refuse.

        Raises
        ------
        NotTheSame
            Always.
        """
        raise NotTheSame("Records of one's own are not written.", remedy="add(ds) makes those of PS3.3 F.5.")

    def remove(self, instance: FileInstance | list[FileInstance]) -> None:
        """Take out one or several."""
        for one in instance if isinstance(instance, list) else [instance]:
            self._own.remove(str(one.SOPInstanceUID))
        self._changed = True

    def clear(self) -> None:
        """Take out all."""
        self.remove(list(self))

    def find(self, load: bool = False, **kwargs: Any) -> list[FileInstance]:
        """Return those of which the records, or with `load` the objects, have these values."""
        return [one for one in self if _has(one.load() if load else one, kwargs)]

    def find_values(
        self, elements: TagLike | list[TagLike], instances: list[FileInstance] | None = None, load: bool = False
    ) -> Any:
        """Return the different values of an element, or of several a dictionary of them."""
        several = elements if isinstance(elements, list) else [elements]
        found: dict[TagLike, list[Any]] = {element: [] for element in several}
        for one in self if instances is None else instances:
            source = one.load() if load else one
            for element, values in found.items():
                value = source[element].value if element in source else None
                if value is not None and value not in values:
                    values.append(value)
        return found if isinstance(elements, list) else found[elements]

    def write(
        self, path: str | PathLike[str] | None = None, use_existing: bool = False, force_implicit: bool = False
    ) -> None:
        """Write the DICOMDIR, and copy the files that do not lie there yet.

        Raises
        ------
        NotTheSame
            If `force_implicit` is True: a DICOMDIR is explicit little endian (PS3.10 8.6).
        """
        if force_implicit:
            raise NotTheSame("A DICOMDIR is written in explicit little endian only (PS3.10 8.6).")
        self._path = self._own.write(path).parent
        self._changed = False

    def copy(self, path: str | PathLike[str], force_implicit: bool = False) -> FileSet:
        """Write the file-set somewhere else, and return that one."""
        twin = FileSet()
        twin.ID = self.ID
        for one in self:
            twin.add(one.load())  # what lies there is another file: it is copied
        twin.write(path, force_implicit=force_implicit)
        return twin


def _branches(tree: dict[str, Any], indent: str) -> Iterator[str]:
    """Yield the lines of the records at one level, and below: records of files are counted, behind the others."""
    for summary, below in sorted(tree.items(), key=lambda one: isinstance(one[1], list)):
        if isinstance(below, dict):
            yield f"{indent}{summary}"
            yield from _branches(below, f"{indent}  ")
            continue
        count, added = below
        staged = f" ({added} addition{'' if added == 1 else 's'})" if added else ""
        yield f"{indent}{summary}: {count} SOP Instance{'' if count == 1 else 's'}{staged}"


def _summary(record: own.Dataset) -> str:
    """Return the kind of a record, and what tells it apart."""
    kind = str(record.DirectoryRecordType)
    shown = [
        f"{keyword}={value!r}" if keyword in _QUOTED else f"{keyword}={value}"
        for keyword in _SHOWN.get(kind, ())
        if (value := record.get(keyword)) not in (None, "")
    ]
    return f"{kind}: {', '.join(shown)}" if shown else kind


def _has(source: Any, wanted: dict[str, Any]) -> bool:
    return all(keyword in source and source[keyword].value == value for keyword, value in wanted.items())


def read_dicomdir(filename: str | PathLike[str] = "DICOMDIR") -> Dataset:
    """Return a DICOMDIR with its records as a tree: `patient_records`, and `children` of each record.

    pydicom 3 has it no longer; older scripts read a DICOMDIR so.
    """
    found = dcmread(filename)
    roots: list[Any] = []
    known: dict[tuple[str, ...], Any] = {}
    for member in OwnFileSet(filename):
        level = roots
        way: tuple[str, ...] = ()
        for record in member.records:
            name = next((str(record[key].value) for key in _KEYS if key in record), member.uid)
            way = (*way, str(record.DirectoryRecordType), name)
            if way not in known:
                known[way] = as_kind(Dataset, record)
                known[way].children = []
                level.append(known[way])
            level = known[way].children
    found.patient_records = roots
    return found


def generate_filename(prefix: str = "", start: int = 0, alphanumeric: bool = False) -> Iterator[str]:
    """Yield names of eight characters: a prefix, and a number that grows.

    Raises
    ------
    UsageError
        If the prefix leaves no room.
    """
    digits = 8 - len(prefix)
    if digits < 1:
        raise UsageError(f"A prefix has 7 characters at most, {prefix!r} has {len(prefix)}.")
    base = len(_CHARACTERS) if alphanumeric else 10
    for number in range(start, base**digits):
        name = ""
        for _ in range(digits):
            number, digit = divmod(number, base)
            name = _CHARACTERS[digit] + name
        yield prefix + name


def is_conformant_file_id(path: Path) -> bool:
    """Return True for at most eight components of at most eight characters, 0-9, A-Z and _ (PS3.10 8.2, 8.5)."""
    return len(path.parts) <= 8 and all(re.fullmatch("[0-9A-Z_]{1,8}", part) for part in path.parts)
