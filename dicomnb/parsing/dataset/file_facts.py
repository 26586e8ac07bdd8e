"""What belongs to the file around a data set: its source, its preamble, its file meta information, its faults."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from dicomnb.errors import FileError, UsageError
from dicomnb.parsing.sources.source import Source
from dicomnb.standard.transfer_syntax import TransferSyntax

__all__ = ["FileFacts"]

_NONE: Final[Mapping[str, bool | None]] = MappingProxyType({})


class FileFacts:
    """What a data set is read from or written to a file with.

    Parameters
    ----------
    source : Source, optional
        The file that it was read from.
    unopened : tuple, optional
        What `EncodedDataset` takes for the file meta information: most files are closed before anybody asks for that.
    preamble : bytes
        The 128 bytes before ``DICM``.
    faults : tuple of FileError
        What contradicted the encoding rules while the file was opened.

    Attributes
    ----------
    meta : Dataset or None
        The data set of the file meta information; None where there is none, or nobody asked for it yet.
    is_meta_on_demand : bool
        True if it was made, empty, because somebody asked: while it is empty it counts for nothing.
    is_meta_assigned : bool
        True if somebody set or deleted it: it need not be what the file says.
    filename : str or None
        What the file is called, where somebody set that.
    wishes : mapping of str to bool or None
        How it was to be written by ``is_implicit_VR`` and ``is_little_endian``, where somebody set them.
    """

    __slots__ = (
        "faults",
        "filename",
        "is_meta_assigned",
        "is_meta_on_demand",
        "meta",
        "preamble",
        "source",
        "unopened",
        "wishes",
    )

    def __init__(
        self,
        source: Source | None = None,
        unopened: tuple[Any, ...] | None = None,
        preamble: bytes = b"",
        faults: tuple[FileError, ...] = (),
    ) -> None:
        self.source = source
        self.unopened = unopened
        self.preamble = preamble
        self.faults = faults
        self.meta: Any = None
        self.is_meta_on_demand = False
        self.is_meta_assigned = False
        self.filename: str | None = None
        self.wishes = _NONE

    def check_wishes(self, syntax: TransferSyntax) -> None:
        """Refuse to write in a transfer syntax what was to be written otherwise.

        Raises
        ------
        UsageError
            If ``is_implicit_VR`` or ``is_little_endian`` was set to what the transfer syntax is not.
        """
        for what, wish in self.wishes.items():
            if wish is not None and wish != (not syntax.explicit if what == "implicit" else not syntax.big_endian):
                raise UsageError(
                    f"ds.is_{what}_{'VR' if what == 'implicit' else 'endian'} = {wish} contradicts the transfer syntax "
                    f"{syntax.name or syntax.uid}.",
                    remedy="Set ds.file_meta.TransferSyntaxUID alone: it tells how the data set is written.",
                )

    def copy(self) -> FileFacts:
        """Return an independent copy."""
        twin = FileFacts(self.source, self.unopened, self.preamble, self.faults)
        twin.meta = self.meta.copy() if self.meta is not None else None
        twin.is_meta_on_demand, twin.is_meta_assigned = self.is_meta_on_demand, self.is_meta_assigned
        twin.filename, twin.wishes = self.filename, self.wishes
        return twin
