"""Files de-identified after PS3.15 Annex E: whole studies, consistently, into a folder of their own."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dicomnb.errors import NotDicom, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.listing import Found
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.parsing.files.remote import is_url
from dicomnb.parsing.files.whole_file import remove_abandoned, remove_at_once, whole_file
from dicomnb.parsing.files.writer import file_bytes
from dicomnb.parsing.sources.regular_file import path_of
from dicomnb.sharing.burned.burned_text import BurnedText, Search, remarks
from dicomnb.sharing.burned.choice import burned_text, fixed_choice
from dicomnb.sharing.burned.decision import require_decision
from dicomnb.sharing.cleaning import Cleaned, Key, clean
from dicomnb.sharing.cohort import Done, Journal, files_of, quietly, run
from dicomnb.sharing.draft_folder import MARKER, keep_only, kept_secret, require_free, require_ours, umask
from dicomnb.sharing.pixel_redaction import Rectangles, clean_pixels
from dicomnb.sharing.profile import chosen_options
from dicomnb.sharing.pseudonyms import Pseudonyms
from dicomnb.sharing.report import Report
from dicomnb.standard.tag import to_tag
from dicomnb.volumes.reading.progress import progress

__all__ = ["deidentified", "deidentify"]

_PART: Final = 25
"""Files that are de-identified at a time."""

_FORMAT: Final = 2
"""How a draft is laid out: one of an earlier release is not gone on with."""

_DIRECTORY: Final = "1.2.840.10008.1.3.10"
_PIXELS: Final = to_tag("PixelData")
_OF_ALL: Final = (
    "Text that is drawn in pixels cannot be told from a header: look at the images before you share them.",
    "What identifying elements say was looked for in all other elements, and in pixels that are not compressed: in"
    " text words of less than five letters where they stand alone, and none of one letter; in pixels none of less than"
    " three.",
    "A face may be recognised in the voxels of a head: they are not changed.",
    "Where the profile lets the type of an attribute decide (X/Z/D), a dummy or an empty value was taken, which is "
    "valid under any type.",
)
_OF_TEXT: Final = (
    "Text that was kept and cleaned may say who somebody is in words that no other element of its file says: read it."
)


def deidentify(
    source: Any,
    out: str | os.PathLike[str],
    options: str | Iterable[str] = (),
    *,
    rectangles: Rectangles | Search | None = None,
    secret: str | bytes | None = None,
    executor: Executor | None = None,
) -> Report:
    """Write de-identified copies of files, after the Basic Profile of PS3.15 and its options.

    The originals are not touched. The copies appear under `out` all at once, when the last one is written, one folder
    a study and in it one a series; no name of a file or folder tells of a patient. What cannot be read is left out
    and reported. A run that was interrupted goes on where it stopped when it is called again in the same way.

    Parameters
    ----------
    source : path, URL, Dataset, Volume, Catalog, or list of paths and data sets
        What to de-identify: a file, a folder, a zip archive, a DICOMDIR (which itself is not copied).
    out : path
        A folder that does not exist yet, or is empty; for a single file also the name of a file that does not exist,
        such as ``"shared.dcm"``.
    options : str or iterable of str
        Options of the profile: ``retain_uids``, ``retain_full_dates`` or ``retain_modified_dates`` (dates of a patient
        all shifted by the same number of days), ``retain_device_identity``, ``retain_institution_identity``,
        ``retain_patient_characteristics`` (sex, age, size, weight), ``retain_safe_private``, ``clean_descriptors``
        (descriptions and comments stay, without what identifies), ``clean_structured_content`` (reports),
        ``clean_graphics`` (graphic annotations) and ``clean_pixel_data``, which needs `rectangles`.
    rectangles : iterable of (left, top, width, height), callable, "known" or "ocr", optional
        What becomes black in every frame, pixels from 0; a function is called with each data set. ``"known"``: what
        lies outside of ultrasound regions, and the banners of known devices; ``"ocr"``: these, and the words that
        Tesseract reads (the extra ``ocr``). Pixels are decoded and encoded without loss: native ones as they were,
        compressed
        ones as RLE Lossless. With rectangles of yours, the copies say that no text is burned in (Burned In Annotation
        NO): that they cover all of it is your word. An empty list says that there is nothing to cover.
    secret : str or bytes, optional
        What new UIDs and shifts of dates are derived from: with the same secret, files that are de-identified later
        fit to those of today. By default a random one, ``report.secret``. Patient ID is derived from it too, so that
        patients remain apart.
    executor : concurrent.futures.Executor, optional
        Who does it: a pool of threads or processes, or ``client.get_executor()`` of Dask, whose workers must see the
        same paths. Members of archives and data sets are done here.

    Returns
    -------
    Report
        What became of each element and why, what could not be decided, and the files that were left out.

    Raises
    ------
    UsageError
        If there is no such option, nothing could be de-identified, or `out` lies in the folder of the originals.
    MissingDependency
        If OCR is asked for, and there is none.
    FileExistsError
        If `out` exists and is not an empty folder.

    Notes
    -----
    Images whose Burned In Annotation is YES, and kinds that often have letters in their pixels (ultrasound, captured
    screens, photographs, fluoroscopy) unless it is NO, are left out and reported as long as nobody decides what becomes
    of them: give `rectangles`. ``"known"`` decides where something is known. A captured screen of at most 64 × 64
    pixels is written, and the report says so.

    Not done: faces are not made unrecognisable (Clean Recognizable Visual Features), and no encrypted copy of the
    originals is kept (Encrypted Attributes Sequence). While it runs, a hidden folder beside `out` holds the files that
    are done, the old UIDs and a secret that was made up; it is removed at the end.

    References
    ----------
    PS3.15 Annex E; PS3.16 CID 7050 for the codes that say what was done.

    Examples
    --------
    >>> import dicomnb as dn
    >>> report = dn.deidentify(dn.sample(), "shared", ["retain_patient_characteristics", "retain_modified_dates"])
    >>> report.files, [row.what for row in report.of("PatientName")]
    (47, ['emptied'])
    >>> dn.load("shared").shape
    (47, 128, 128)
    """
    chosen = chosen_options(options) | (frozenset({"clean_pixel_data"}) if rectangles is not None else frozenset())
    if "clean_pixel_data" in chosen and rectangles is None:
        raise UsageError("Pixels can be cleaned where the text stands only.", remedy="Say where: rectangles=[...].")
    # Of a list it shows before anything is done whether all are rectangles.
    fixed = rectangles if rectangles is None or callable(rectangles) else fixed_choice(rectangles)
    found = files_of(source)
    if secret is not None and not secret:
        raise UsageError("An empty secret is known to everybody.", remedy="Leave it out: a random one is made.")
    target = Path(os.path.abspath(path_of(out)))  # noqa: PTH100  # a link may stay a link
    remove_abandoned(target.parent)
    hidden = target.with_name(f".{target.name}.partial")
    if target.exists() and (hidden / MARKER).is_file():
        draft = _Draft.at(target, found, chosen, fixed, secret)
        if draft.is_published(target):
            report = draft.report(target, chosen)
            draft.discard()
            return report
    require_free(source, target)
    draft = _Draft.at(target, found, chosen, fixed, secret)
    job = _Job(str(draft.files), chosen, draft.secret, fixed)
    for result in progress(draft.results(job, found, executor), -(-len(found) // _PART), "De-identifying"):
        draft.add(result)
    report = draft.report(target, chosen)
    if not report.files:
        draft.discard()
        reason = f" The first: {report.failures[0][1]}" if report.failures else ""
        raise UsageError(f"Nothing here could be de-identified.{reason}", remedy="scan(source) lists what is there.")
    draft.appear(target, single=len(found) == 1 and target.suffix != "" and not target.is_dir())
    return report


def deidentified(
    dataset: Dataset,
    options: str | Iterable[str] = (),
    *,
    pseudonyms: Pseudonyms | None = None,
    rectangles: Rectangles | Search | None = None,
) -> Cleaned:
    """Return a de-identified copy of one data set, with what became of its elements; parameters as for `deidentify`."""
    chosen = chosen_options(options) | (frozenset({"clean_pixel_data"}) if rectangles is not None else frozenset())
    return _deidentified(dataset, chosen, pseudonyms or Pseudonyms(), burned_text(rectangles, dataset), is_word=True)


def _deidentified(
    dataset: Dataset, chosen: frozenset[str], pseudonyms: Pseudonyms, found: BurnedText, *, is_word: bool
) -> Cleaned:
    cleaned = clean(dataset, chosen, pseudonyms)
    done = clean_pixels(dataset, cleaned.dataset, found.boxes, cleaned.words, is_word=is_word)
    if done:
        cleaned.outcomes[(_PIXELS,), "kept", "not in the table"] -= 1
        cleaned.outcomes[(_PIXELS,), "cleaned", done] += 1
    return cleaned


# -- one part, wherever it is done --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Job:
    """De-identifies files into a folder; plain values only, so that any process can do it."""

    folder: str
    chosen: frozenset[str]
    secret: bytes
    rectangles: Rectangles | Search | None

    def __call__(self, files: Sequence[tuple[int, Readable]]) -> dict[str, Any]:
        """De-identify some files, and return what became of them."""
        pseudonyms = Pseudonyms(self.secret)
        counts: Counter[Key] = Counter()
        notes, burned = Counter[str](), Counter[str]()
        failures: list[tuple[int, str]] = []
        written: list[str] = []
        skipped = done = 0
        with quietly():
            for number, source in files:
                try:
                    dataset = read(source)
                    if _is_directory(dataset):
                        skipped += 1
                        continue
                    found = burned_text(self.rectangles, dataset)
                    if not found.is_decided:
                        require_decision(dataset)
                    cleaned, name = self._written(dataset, number, pseudonyms, found)
                except NotDicom:
                    skipped += 1
                except Exception as error:  # whatever it is: the others go on
                    failures.append((number, f"{type(error).__name__}: {error}"))
                else:
                    done += 1
                    written.append(name)
                    counts.update(cleaned.outcomes)
                    notes.update(found.notes)
                    burned.update(found.counts)
                    notes.update(remarks(dataset, cleaned.dataset, found))
        return {
            "files": done,
            "written": written,
            "skipped": skipped,
            "counts": [[list(path), outcome, reason, count] for (path, outcome, reason), count in (+counts).items()],
            "notes": dict(notes),
            "burned": dict(burned),
            "failures": failures,
            "uids": pseudonyms.uids,
        }

    def _written(self, dataset: Dataset, number: int, pseudonyms: Pseudonyms, found: BurnedText) -> tuple[Cleaned, str]:
        is_word = not isinstance(self.rectangles, str)
        cleaned = _deidentified(dataset, self.chosen, pseudonyms, found, is_word=is_word)
        study, series = (str(dataset.get(f"{kind}InstanceUID") or "") for kind in ("Study", "Series"))
        folder = f"{self.folder}/{pseudonyms.label('study', study, 8)}/{pseudonyms.label('series', series, 8)}"
        pieces = list(file_bytes(cleaned.dataset))  # before there is a file: a value that cannot be written shows here
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103  # text all the way: this is done for every file
        place = f"{folder}/{number + 1:05}.dcm"
        try:
            with open(f"{place}.part", "wb") as file:  # noqa: PTH123
                file.writelines(pieces)
            os.replace(f"{place}.part", place)  # noqa: PTH105
        except BaseException:
            for name in (f"{place}.part", place):
                with suppress(OSError):
                    os.unlink(name)  # noqa: PTH108
            raise
        return cleaned, os.path.relpath(place, self.folder).replace(os.sep, "/")


def _is_directory(dataset: Dataset) -> bool:
    return "DirectoryRecordSequence" in dataset or dataset.file_meta.get("MediaStorageSOPClassUID") == _DIRECTORY


# -- the folder that is not there yet -----------------------------------------------------------------------


class _Draft:
    """A hidden folder beside the target, with what is done so far and a journal of it.

    It holds a marker, a secret, a journal, and the folder ``files``, which becomes the target: so what is published
    is never half of a draft, and a run that was stopped at the very end is known to be done.
    """

    def __init__(self, folder: Path, secret: bytes, names: Sequence[str], journal: Journal) -> None:
        self.folder = folder
        self.files = folder / "files"
        self.secret = secret
        self._names = names
        self._journal = journal

    @classmethod
    def at(
        cls,
        target: Path,
        found: Sequence[Found],
        chosen: frozenset[str],
        rectangles: Any,
        secret: str | bytes | None,
    ) -> _Draft:
        """Go on with the draft of an earlier call, if it was the same call, or begin a new one."""
        folder = target.with_name(f".{target.name}.partial")
        is_random = secret is None
        if require_ours(folder):
            secret = secret if secret is not None else kept_secret(folder)
            if secret is not None:
                pseudonyms = Pseudonyms(secret)
                with suppress(UsageError):  # of another call
                    journal = Journal(folder / "journal", _title(pseudonyms, chosen, rectangles, found))
                    return cls(folder, pseudonyms.secret, [one.name for one in found], journal)
            remove_at_once(folder)
        pseudonyms = Pseudonyms(secret)
        folder.mkdir(mode=0o700, parents=True)
        (folder / MARKER).touch(0o600)
        if is_random:
            with whole_file(folder / "secret", mode=0o600) as draft:
                draft.write_bytes(pseudonyms.secret)
        (folder / "files").mkdir(mode=0o700)
        journal = Journal(folder / "journal", _title(pseudonyms, chosen, rectangles, found))
        return cls(folder, pseudonyms.secret, [one.name for one in found], journal)

    def is_published(self, target: Path) -> bool:
        """Return True if an earlier run was stopped after its files had appeared."""
        written = self._written()
        return bool(written) and target.exists() and not any((self.files / name).exists() for name in written)

    def results(self, job: _Job, found: Sequence[Found], executor: Executor | None) -> Iterator[tuple[str, Done]]:
        """Yield what became of the parts that are left to do."""
        left = [at for at in range(0, len(found), _PART) if str(at) not in self._journal.done]
        numbered = list(enumerate(found))
        parts = {at: numbered[at : at + _PART] for at in left}
        afar = [at for at in left if executor is not None and all(_is_path(one) for _, one in parts[at])]
        here = [at for at in left if at not in set(afar)]
        for places, by in ((afar, executor), (here, None)):
            tasks = [[(number, _absolute(one.source)) for number, one in parts[at]] for at in places]
            for done in run(job, tasks, by):
                at = places[done.index]
                if done.fault:
                    done = Done(done.index, {"failures": [[number, done.fault] for number, _ in parts[at]]})
                yield str(at), done

    def add(self, result: tuple[str, Done]) -> None:
        """Note what became of a part."""
        self._journal.add(result[0], result[1].value)

    def report(self, target: Path, chosen: frozenset[str]) -> Report:
        """Return what became of all parts."""
        counts: Counter[Key] = Counter()
        notes, burned = Counter[str](), Counter[str]()
        failures: list[tuple[str, str]] = []
        uids: dict[str, str] = {}
        parts = [part for _, part in sorted(self._journal.done.items(), key=lambda item: int(item[0]))]
        for part in parts:
            for path, outcome, reason, count in part.get("counts", ()):
                counts[tuple(path), outcome, reason] += count
            notes.update(part.get("notes", {}))
            burned.update(part.get("burned", {}))
            failures += [(self._names[number], reason) for number, reason in part["failures"]]
            uids.update(part.get("uids", {}))
        texts = [name for name in chosen if name.startswith("clean_") and name != "clean_pixel_data"]
        general = dict.fromkeys((*_OF_ALL, *((_OF_TEXT,) if texts else ())), 0)
        files, skipped = (sum(part.get(name, 0) for part in parts) for name in ("files", "skipped"))
        return Report(target, files, counts, {**notes, **general}, skipped, tuple(failures), uids, self.secret, burned)

    def appear(self, target: Path, *, single: bool) -> None:
        """Become the target, with the files that were noted as done and no other."""
        keep_only(self.files, self._written())
        if single:
            next(self.files.rglob("*.dcm")).replace(target)
        else:
            if target.is_dir():
                target.rmdir()  # empty, as was seen before
            self.files.chmod(0o777 & ~umask())
            self.files.replace(target)
        self.discard()

    def discard(self) -> None:
        """Leave nothing behind; until the files are gone, marker and journal tell the next call what is done."""
        shutil.rmtree(self.files, ignore_errors=True)
        remove_at_once(self.folder)

    def _written(self) -> set[str]:
        return {name for part in self._journal.done.values() for name in part.get("written", ())}


def _title(pseudonyms: Pseudonyms, chosen: frozenset[str], rectangles: Any, found: Sequence[Found]) -> str:
    settings = repr((_FORMAT, sorted(chosen), rectangles, [one.name for one in found]))
    return pseudonyms.label("draft", hashlib.sha256(settings.encode(errors="surrogatepass")).hexdigest(), 64)


def _is_path(found: Found) -> bool:
    return isinstance(found.source, (str, os.PathLike))


def _absolute(source: Readable) -> Readable:
    if isinstance(source, (str, os.PathLike)) and not is_url(os.fspath(source)):
        return os.path.abspath(source)  # noqa: PTH100  # the worker may stand in another folder
    return source
