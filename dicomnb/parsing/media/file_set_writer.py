"""File-sets: files are added and removed, and written with a DICOMDIR that names them (PS3.10 8, PS3.3 F)."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dicomnb.errors import MissingAttribute, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.dicomdir import DIRECTORY_CLASS, file_set
from dicomnb.parsing.files.file_requirements import new_uid
from dicomnb.parsing.files.read_write import read
from dicomnb.parsing.files.whole_file import remove_abandoned, whole_file
from dicomnb.parsing.media.directory_records import ALONE, records_of
from dicomnb.standard.transfer_syntax import EXPLICIT_LITTLE

__all__ = ["FileSet", "FileSetMember"]

_NAME: Final = "DICOMDIR"
_PREFIXES: Final = {"PATIENT": "PT", "STUDY": "ST", "SERIES": "SE", "IMAGE": "IM"}
_IDENTITIES: Final = {"PATIENT": "PatientID", "STUDY": "StudyInstanceUID", "SERIES": "SeriesInstanceUID"}
_OF_A_MEMBER: Final = "ReferencedSOPInstanceUIDInFile"


@dataclass(frozen=True, slots=True, eq=False)
class FileSetMember:
    """One file of a file-set.

    Parameters
    ----------
    records : tuple of Dataset
        From the patient down to the record of the file, which is the last one.
    source : Path or Dataset
        The file, or what is to become one.
    components : tuple of str
        Referenced File ID, where it lies in the file-set already; empty before it is written.
    """

    records: tuple[Dataset, ...]
    source: Path | Dataset
    components: tuple[str, ...] = ()

    @property
    def uid(self) -> str:
        """SOP Instance UID."""
        return str(self.records[-1].get(_OF_A_MEMBER) or "")

    def __getattr__(self, name: str) -> Any:
        for record in reversed(self.records):
            if name in record:
                return record[name].value
        raise MissingAttribute(f"No record of the file has {name}.")


class FileSet:
    """Files and the DICOMDIR that describes them.

    Parameters
    ----------
    source : path, optional
        A DICOMDIR, or its folder: the files that it names are the members. By default there are none.

    Raises
    ------
    NotDicom
        If the file is no DICOMDIR.

    References
    ----------
    PS3.10 8 (file-sets and their names), PS3.3 F (the DICOMDIR).

    Examples
    --------
    >>> import dicomnb as dn
    >>> files = dn.FileSet()
    >>> for path in sorted(dn.sample().iterdir())[:3]:
    ...     _ = files.add(path)
    >>> files.write("disc").name
    'DICOMDIR'
    >>> len(dn.file_set("disc/DICOMDIR"))
    3
    """

    def __init__(self, source: str | os.PathLike[str] | None = None) -> None:
        self.id = ""
        self.folder: Path | None = None
        self._uid = new_uid()
        self._members: list[FileSetMember] = []
        self._removed: list[tuple[str, ...]] = []
        self._folders: dict[tuple[str, ...], tuple[str, ...]] = {}
        """Where what lies under a patient, a study or a series is put."""
        if source is not None:
            self._open(Path(source))

    def _open(self, path: Path) -> None:
        path = path / _NAME if path.is_dir() else path
        directory = read(path)
        self.folder = path.absolute().parent
        self.id = str(directory.get("FileSetID") or "")
        self._uid = str(directory.file_meta.get("MediaStorageSOPInstanceUID") or self._uid)
        for reference in file_set(path):
            if reference.path is None:
                raise UsageError(
                    f"{reference.name}: {reference.problem}", remedy="Restore the file, or make a new file-set."
                )
            records = tuple(record.dataset.copy() for record in reference.records)
            # As they lie there: names on a disc may be written in another case than the DICOMDIR has them.
            components = reference.path.relative_to(self.folder).parts
            self._members.append(FileSetMember(records, reference.path, components))
            above: tuple[str, ...] = ()
            for level, record in enumerate(records[:-1] if len(records) == len(components) else ()):
                above = (*above, _identity(record))
                self._folders.setdefault(above, components[: level + 1])

    @property
    def uid(self) -> str:
        """UID of the file-set."""
        return self._uid

    def __len__(self) -> int:
        return len(self._members)

    def __iter__(self) -> Iterator[FileSetMember]:
        return iter(list(self._members))

    def add(self, source: str | os.PathLike[str] | Dataset) -> FileSetMember:
        """Add a file, or a data set that becomes one when the file-set is written; the same object is replaced.

        Parameters
        ----------
        source : path or Dataset
            The object.

        Raises
        ------
        MissingAttribute
            If it lacks what its records have to say: Patient ID, Modality, or a UID.

        Warns
        -----
        DicomWarning
            If it lacks a number that a record has to have: the record says 0.
        """
        dataset = read(source)
        kept: Path | Dataset = dataset if isinstance(source, Dataset) else Path(source)
        member = FileSetMember(tuple(records_of(dataset)), kept)
        known = next((one for one in self._members if one.uid == member.uid), None)
        if known is not None:
            self.remove(known)
        self._members.append(member)
        return member

    def remove(self, member: FileSetMember | str) -> None:
        """Take a file out, by itself or its SOP Instance UID; where it lies in the file-set it is deleted by `write`.

        Raises
        ------
        UsageError
            If there is no such file.
        """
        uid = member if isinstance(member, str) else member.uid
        found = next((one for one in self._members if one.uid == uid), None)
        if found is None:
            raise UsageError(f"The file-set has no file with the SOP Instance UID {uid}.")
        self._members.remove(found)
        if found.components:
            self._removed.append(found.components)

    def find(self, **values: Any) -> list[FileSetMember]:
        """Return the files of which some record has these values: ``files.find(Modality="PT")``."""
        return [
            one for one in self._members if all(getattr(one, name, None) == value for name, value in values.items())
        ]

    def write(self, folder: str | os.PathLike[str] | None = None) -> Path:
        """Write the DICOMDIR, and copy into its folder the files that do not lie there yet.

        The DICOMDIR is replaced at the end, whole: until then the one that was there names the files that were there.
        Files that were removed are deleted after that.

        Parameters
        ----------
        folder : path, optional
            Where to; by default where the file-set was read from, or written to before.

        Returns
        -------
        Path
            The DICOMDIR.

        Raises
        ------
        UsageError
            If there is no folder to write to, or it holds the DICOMDIR of another file-set.
        OSError
            If a file cannot be written; the DICOMDIR is as it was then.
        """
        root = Path(folder).absolute() if folder is not None else self.folder
        if root is None:
            raise UsageError("Nobody said where to write the file-set.", remedy="Say write(folder).")
        moves = root != self.folder
        if moves and (root / _NAME).exists():
            raise UsageError(f"{root} holds a file-set already.", remedy="Read it with FileSet(folder) to change it.")
        root.mkdir(parents=True, exist_ok=True)
        for place in {root, *(path.parent for path in root.rglob(".*.part"))}:
            remove_abandoned(place)
        made: list[Path] = []
        try:
            members = [self._placed(one, root, made, moves=moves) for one in self._members]
            with whole_file(root / _NAME) as draft:
                draft.write_bytes(self._directory(members))
        except BaseException:
            for path in made:
                path.unlink(missing_ok=True)
            raise
        if not moves:
            for components in self._removed:
                root.joinpath(*components).unlink(missing_ok=True)
        self._members, self._removed, self.folder = members, [], root
        return root / _NAME

    def _placed(self, member: FileSetMember, root: Path, made: list[Path], *, moves: bool) -> FileSetMember:
        """Return a member as it lies in a folder, copied there where it does not."""
        if member.components and not moves:
            return member
        components = member.components or self._free_name(member, root)
        path = root.joinpath(*components)
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as draft:
            if isinstance(member.source, Dataset):
                member.source.save_as(draft)
            else:
                shutil.copyfile(member.source, draft)
        made.append(path)
        records = (*member.records[:-1], member.records[-1].copy())
        records[-1].ReferencedFileID = list(components)
        return FileSetMember(records, path, components)

    def _free_name(self, member: FileSetMember, root: Path) -> tuple[str, ...]:
        """Return a name that no file has: components of up to eight capitals and digits (PS3.10 8.2)."""
        components: tuple[str, ...] = ()
        above: tuple[str, ...] = ()
        for record in member.records[:-1]:
            above = (*above, _identity(record))
            if above not in self._folders:
                self._folders[above] = self._unused(components, record, root)
            components = self._folders[above]
        return self._unused(components, member.records[-1], root)

    def _unused(self, components: tuple[str, ...], record: Dataset, root: Path) -> tuple[str, ...]:
        kind = str(record.DirectoryRecordType)
        prefix = _PREFIXES.get(kind, "".join(letter for letter in kind if letter.isalpha())[:2])
        taken = set(self._folders.values())
        number = 0
        while (name := (*components, f"{prefix}{number:06d}")) in taken or root.joinpath(*name).exists():
            number += 1
        return name

    def _directory(self, members: list[FileSetMember]) -> bytes:
        """Return the bytes of the DICOMDIR: written once to see where each record lies, then with these offsets."""
        roots = _tree(members)
        records = list(_in_order(roots))
        directory = Dataset()
        directory.file_meta.MediaStorageSOPClassUID = DIRECTORY_CLASS
        directory.file_meta.MediaStorageSOPInstanceUID = self._uid
        directory.FileSetID = self.id or None
        directory.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = 0
        directory.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = 0
        directory.FileSetConsistencyFlag = 0
        directory.DirectoryRecordSequence = [node.record for node in records]
        found = read(_bytes(directory)).get("DirectoryRecordSequence") or ()
        for node, item in zip(records, found, strict=True):
            node.offset = item.offset or 0
        _link(roots)
        if roots:
            directory.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = roots[0].offset
            directory.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = roots[-1].offset
        return _bytes(directory)


class _Node:
    """A record, the records under it, and where it begins in the DICOMDIR."""

    def __init__(self, record: Dataset) -> None:
        self.record = record.copy()
        self.children: list[_Node] = []
        self.offset = 0


def _identity(record: Dataset) -> str:
    kind = str(record.DirectoryRecordType)
    return f"{kind} {record.get(_IDENTITIES.get(kind, _OF_A_MEMBER))}"


def _tree(members: list[FileSetMember]) -> list[_Node]:
    """Return the records of all files, those of one patient, study or series once."""
    roots: list[_Node] = []
    known: dict[tuple[str, ...], _Node] = {}
    for member in members:
        path: tuple[str, ...] = ()
        level = roots
        for record in member.records:
            path = (*path, _identity(record))
            if path not in known:
                known[path] = _Node(record)
                level.append(known[path])
            level = known[path].children
    # Records that stand alone come last: readers look for patients first.
    return sorted(roots, key=lambda node: node.record.DirectoryRecordType in ALONE)


def _in_order(nodes: list[_Node]) -> Iterator[_Node]:
    for node in nodes:
        yield node
        yield from _in_order(node.children)


def _link(nodes: list[_Node]) -> None:
    for number, node in enumerate(nodes, 1):
        node.record.OffsetOfTheNextDirectoryRecord = nodes[number].offset if number < len(nodes) else 0
        node.record.OffsetOfReferencedLowerLevelDirectoryEntity = node.children[0].offset if node.children else 0
        _link(node.children)


def _bytes(directory: Dataset) -> bytes:
    file = io.BytesIO()
    directory.save_as(file, transfer_syntax=EXPLICIT_LITTLE.uid)
    return file.getvalue()
