"""What opening a file finds: all that holds alike for each file that is framed alike."""

from __future__ import annotations

from typing import NamedTuple

from dicomnb.errors import FileError
from dicomnb.parsing.encoding.layout import Layout
from dicomnb.parsing.sources.source import Span
from dicomnb.standard.transfer_syntax import TransferSyntax

__all__ = ["FilePrefix", "OpenedFile"]


class FilePrefix(NamedTuple):
    """What comes before the data set.

    Attributes
    ----------
    preamble : int
        Bytes before ``DICM``: 128, or 0 where there is none.
    meta : Layout or None
        Where the elements of group 0002 lie.
    stop : int
        Where the data set begins.
    syntax : TransferSyntax or None
        The one that is declared.
    faults : tuple of FileError
        What contradicts the encoding rules.
    declared : (int, int) or None
        Where the element lies that declares the transfer syntax.
    """

    preamble: int
    meta: Layout | None
    stop: int
    syntax: TransferSyntax | None
    faults: tuple[FileError, ...]
    declared: Span | None


class OpenedFile(NamedTuple):
    """What a whole file is found to be.

    Attributes
    ----------
    prefix : FilePrefix
        What comes before the data set.
    data : Layout
        Where the elements of the data set lie.
    faults : tuple of FileError
        What contradicts the encoding rules, from the beginning on.
    """

    prefix: FilePrefix
    data: Layout
    faults: tuple[FileError, ...] = ()
