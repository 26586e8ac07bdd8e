"""A document or a video that shows itself in a notebook, and `extract`, which writes it."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Final

from dicomnb.cached_property import cached_property
from dicomnb.errors import UsageError
from dicomnb.objects.documents.contained_file import ContainedFile, contained_file
from dicomnb.objects.documents.surface_mesh import SurfaceMesh, surface_mesh
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.parsing.files.whole_file import whole_file
from dicomnb.parsing.sources.regular_file import path_of
from dicomnb.parsing.table.header_table import MASK
from dicomnb.parsing.table.markup import NO_MATH, Child, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.pixels.attributes import text
from dicomnb.printable import printable
from dicomnb.volumes.loading.object_kinds import kind_of_object

__all__ = ["INLINE_LIMIT", "Document", "document", "extract"]

INLINE_LIMIT: Final = 10_000_000
"""Bytes of a document that a notebook may show, and then keeps."""

_TEXT_LIMIT: Final = 20_000
"""Characters of a document of text that are shown."""

_PLAYED: Final = frozenset({"video/mp4"})
"""Videos that browsers play; the others need a player."""


class Document(RichOutput):
    """A document or video; a notebook shows a PDF or MP4 in place, of all others what they are.

    Parameters
    ----------
    dataset : Dataset
        An encapsulated document, or a video.
    identifiers : bool
        True to show its title and, of a document of text, the text: they say who the patient is. Pages of a PDF and
        pictures of a video are shown as they are, like any image.

    Examples
    --------
    >>> import dicomnb as dn
    >>> folder = dn.make_study("documents")
    >>> document = dn.show(folder / "letter.dcm")
    >>> document
    <PDF document, application/pdf, 593 bytes>
    """

    def __init__(self, dataset: Dataset, *, identifiers: bool = False) -> None:
        self.dataset, self._identifiers = dataset, identifiers
        self.kind = kind_of_object(dataset).name

    @cached_property
    def file(self) -> ContainedFile:
        """The file that it holds."""
        return contained_file(self.dataset)

    @property
    def mesh(self) -> SurfaceMesh | None:
        """The surface of a model; None of other documents."""
        return surface_mesh(self.dataset, self.file) if self.file.suffix in (".stl", ".obj") else None

    @property
    def title(self) -> str:
        """Document Title; empty where there is none. It may name the patient."""
        return text(self.dataset, "DocumentTitle")

    def extract(self, path: str | os.PathLike[str]) -> Path:
        """Write the file that it holds; see `dicomnb.extract`."""
        return extract(self.dataset, path)

    def __str__(self) -> str:
        return f"{repr(self)[1:-1]}{f', {printable(self.title)}' if self.title else ''}"

    def __repr__(self) -> str:
        return f"<{self.kind}, {printable(self.file.media_type)}, {len(self.file.data):,} bytes>"

    def _plain_text(self) -> str:
        return f"{repr(self)[1:-1]}: dn.extract(path, target) writes it."

    def _markup(self) -> Markup:
        title: Child = None
        if self.title:
            title = [": ", self.title if self._identifiers else tag("i", MASK, title="may identify a person")]
        head = tag("p", tag("b", self.kind), title, f" – {self.file.media_type}, {len(self.file.data):,} bytes")
        how = tag("p", "dn.extract(path, target) writes the file that it holds.")
        return tag("div", head, self._shown(), how, class_=f"dicomnb-document {NO_MATH}")

    def _shown(self) -> Markup | None:
        """Return what shows the document itself, or says why nothing does."""
        file = self.file
        if len(file.data) > INLINE_LIMIT:
            return tag("p", f"It is larger than the {INLINE_LIMIT / 1e6:g} MB that a notebook shows.")
        if file.media_type.startswith("text/") or file.suffix in (".xml", ".mtl"):
            return self._as_text()
        source = f"data:{file.media_type};base64,{base64.b64encode(file.data).decode()}"
        if file.media_type == "application/pdf":
            frame = tag("iframe", title="PDF document", src=source, width="100%", height=600, style="border:0")
            return Markup(frame + self._warning())
        if file.media_type in _PLAYED:
            return Markup(tag("video", controls=True, muted=True, src=source, style="max-width:100%") + self._warning())
        if file.media_type.startswith("video/"):
            return tag("p", "Browsers do not play this format: write it to a file, and open that in a player.")
        return None

    def _warning(self) -> Markup:
        """Return what may be wrong: pictures of pages cannot be masked, and a notebook keeps them."""
        if text(self.dataset, "BurnedInAnnotation").upper() == "NO":
            return Markup()
        return tag("p", tag("small", "What is written on it cannot be masked, and a saved notebook keeps it."))

    def _as_text(self) -> Markup:
        if not self._identifiers:
            return tag("p", "Its text may say who the patient is: dn.document(path, identifiers=True) shows it.")
        written = self.file.data.decode("utf-8", "replace")
        more = f"\n… {len(written) - _TEXT_LIMIT:,} more characters" if len(written) > _TEXT_LIMIT else ""
        style = "white-space:pre-wrap;max-height:30em;overflow:auto"
        return tag("pre", written[:_TEXT_LIMIT], more, style=style)


def document(source: Readable, *, identifiers: bool = False) -> Document:
    """Return a document, a model or a video that an object holds.

    Parameters
    ----------
    source : Dataset or path
        An encapsulated PDF, CDA, STL, OBJ or MTL, or a video.
    identifiers : bool, default False
        True if a notebook shows its title and, of a document of text, the text. Notebooks keep what they show.

    Returns
    -------
    Document
        ``document.file.data`` are the bytes, ``document.file.media_type`` is their format.

    Raises
    ------
    UsageError
        If it holds no file of another format.

    References
    ----------
    PS3.3 A.45, A.85, C.24.2; PS3.5 8.2.5 to 8.2.8.

    Examples
    --------
    >>> import dicomnb as dn
    >>> model = dn.document(dn.make_study("documents") / "model.dcm")
    >>> model.mesh.size.tolist(), model.mesh.unit
    ([30.0, 20.0, 12.0], 'mm')
    """
    found = Document(read(source), identifiers=identifiers)
    _ = found.file
    return found


def extract(source: Readable, path: str | os.PathLike[str]) -> Path:
    """Write the document or the video that an object holds, byte for byte.

    Parameters
    ----------
    source : Dataset or path
        An encapsulated PDF, CDA, STL, OBJ or MTL, or a video (MPEG-2, MPEG-4, HEVC).
    path : path
        Where to write it. A folder takes a file named after the kind, ``document.pdf``; a name without a suffix gets
        that of its format. A file that is there is replaced.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    UsageError
        If it holds no file of another format.
    TruncatedFile
        If less of a document is there than the object states.

    References
    ----------
    PS3.3 C.24.2 (a document is as long as Encapsulated Document Length states); PS3.5 8.2.5 to 8.2.8.

    Examples
    --------
    >>> import dicomnb as dn
    >>> path = dn.extract(dn.make_study("documents") / "letter.dcm", "letter.pdf")
    >>> path.name, path.read_bytes()[:8]
    ('letter.pdf', b'%PDF-1.4')
    """
    file = contained_file(read(source))
    target = path_of(path)
    if target.is_dir():
        stem = (
            "video" if file.media_type.startswith("video/") else "model" if "model/" in file.media_type else "document"
        )
        target /= f"{stem}{file.suffix}"
    elif not target.suffix:
        target = target.with_suffix(file.suffix)
    if not target.parent.is_dir():
        raise UsageError(f"There is no folder {target.parent}.", remedy="Make it first.")
    with whole_file(target) as draft:
        draft.write_bytes(file.data)
    return target
