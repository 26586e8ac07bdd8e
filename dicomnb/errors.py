"""Every error and warning that dicomnb raises, in one tree.

Three branches tell who is to act: the file is wrong, the call is wrong, or a server is. Each class derives from a
built-in type too, so that ``except ValueError`` or ``hasattr`` do what a Python programmer expects::

    DicomError
    ├── FileError (ValueError)                    the bytes are wrong
    │   ├── NotDicom                              no DICOM data set begins here
    │   ├── TruncatedFile (EOFError)              the bytes end before the data set does
    │   ├── MalformedFile                         a length, item or delimiter contradicts the encoding rules
    │   ├── InvalidValue                          a value is not what its VR allows
    │   └── LimitExceeded                         bounded work was refused (nesting, inflated size)
    ├── TransferError (OSError)                   a server, or the way to it, failed
    │   ├── AccessRefused (PermissionError)       it does not let this user in
    │   ├── NotOnServer (FileNotFoundError)       it has no such study, series or image
    │   └── ServerTimeout (TimeoutError)          it did not answer in time
    └── UsageError (ValueError)                   the call is wrong
        ├── MissingAttribute (AttributeError, KeyError)   the data set has no such attribute
        ├── NotATag (KeyError)                    what is given names no attribute
        │   └── TagOutOfRange (OverflowError)     its numbers are more than a tag has bits for
        ├── NoSuchIndex (IndexError)              there is no slice or point of that index
        ├── WrongType (TypeError)                 an object of another type belongs here
        ├── UnencodableValue                      the VR cannot hold this value
        ├── UnsupportedSource (TypeError)         this kind of object cannot be read
        ├── MissingFile (FileNotFoundError)       no file or folder has this name
        ├── UnsupportedPixels                     the header describes no pixels that can be decoded
        ├── GeometryError                         an honest answer does not exist for this geometry
        ├── AmbiguousSource                       several answers exist, one was asked for
        ├── NoImage                               an image was asked for, and something else is there, or nothing
        ├── NoRoom (MemoryError)                  neither memory nor the temporary folder holds the result
        └── MissingDependency (ImportError)       an optional package is not installed

    DicomWarning (UserWarning)                    read all the same, but look here
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from dicomnb.printable import message_text
from dicomnb.short_traceback import short_traceback


class DicomError(Exception):
    """Base of all errors of dicomnb.

    Parameters
    ----------
    message : str
        What was found, where, and what helps.
    tag : int, optional
        The attribute concerned.
    offset : int, optional
        Where in the file it was found, in bytes from the file's start.
    remedy : str or callable, optional
        What the caller can do; appended to the message. A callable is asked for it when somebody reads it:
        ``hasattr`` and ``getattr(ds, name, None)`` make errors that nobody reads.

    Examples
    --------
    >>> import dicomnb as dn
    >>> try:
    ...     dn.Dataset().PixelSpacing
    ... except dn.DicomError as error:
    ...     print(type(error).__name__, hex(error.tag), error, sep="; ")
    MissingAttribute; 0x280030; The data set has no PixelSpacing (0028,0030).
    """

    def __init__(
        self,
        message: str,
        *,
        tag: int | None = None,
        offset: int | None = None,
        remedy: str | Callable[[], str | None] | None = None,
    ) -> None:
        message = message_text(message)
        super().__init__(message)
        self.message = message
        self.tag = tag
        self.offset = offset
        self._remedy = remedy

    @property
    def remedy(self) -> str | None:
        """What the caller can do."""
        return self._remedy() if callable(self._remedy) else self._remedy

    def __str__(self) -> str:
        # KeyError would print its argument's repr: say the sentence instead.
        remedy = self.remedy
        return f"{self.message} {message_text(remedy)}" if remedy else self.message

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints: the user's lines and the message; all with ``DICOMNB_TRACEBACK=1``."""
        return short_traceback(self)


class FileError(DicomError, ValueError):
    """The bytes are wrong.

    Attributes
    ----------
    dataset : object or None
        What was read before the fault, a `Dataset`, where there is any.
    """

    dataset: object | None = None


class NotDicom(FileError):
    """No DICOM data set begins at this place."""


class TruncatedFile(FileError, EOFError):
    """The bytes end before the data set does."""


class MalformedFile(FileError):
    """A length, an item or a delimiter contradicts the encoding rules of PS3.5."""


class InvalidValue(FileError):
    """A value is not what its VR allows."""


class LimitExceeded(FileError):
    """Work without bound was asked for, and refused."""


class TransferError(DicomError, OSError):
    """A server, or the way to it, failed."""


class AccessRefused(TransferError, PermissionError):
    """The server does not let this user in."""


class NotOnServer(TransferError, FileNotFoundError):
    """The server has no such study, series or image."""


class ServerTimeout(TransferError, TimeoutError):
    """The server did not answer in time."""


class UsageError(DicomError, ValueError):
    """The call is wrong."""


class MissingAttribute(UsageError, AttributeError, KeyError):
    """The data set has no such attribute."""


class NotATag(UsageError, KeyError):
    """What is given is neither a tag nor a keyword of the dictionary."""


class TagOutOfRange(NotATag, OverflowError):
    """A tag has 16 bits of group and 16 of element: this is more."""


class NoSuchIndex(UsageError, IndexError):
    """There is no slice or point of that index."""


class WrongType(UsageError, TypeError):
    """An object of another type belongs here."""


class UnencodableValue(UsageError):
    """The VR cannot hold this value."""


class UnsupportedSource(UsageError, TypeError):
    """This kind of object cannot be read."""


class MissingFile(UsageError, FileNotFoundError):
    """No file or folder has this name."""


class UnsupportedPixels(UsageError):
    """The header describes no pixels that can be decoded."""


class GeometryError(UsageError):
    """An honest answer does not exist for this geometry."""


class AmbiguousSource(UsageError):
    """Several answers exist where one was asked for."""


class NoImage(UsageError):
    """An image was asked for, and something else is there, or nothing.

    Parameters
    ----------
    message, remedy
        As for `DicomError`.
    objects : tuple of object
        What is there instead: each a `Dataset`.
    """

    def __init__(self, message: str, *, remedy: str | None = None, objects: tuple[object, ...] = ()) -> None:
        super().__init__(message, remedy=remedy)
        self.objects = objects


class NoRoom(UsageError, MemoryError):
    """Neither memory nor the folder for temporary files holds what was asked for."""


class MissingDependency(UsageError, ImportError):
    """An optional package is not installed."""

    @classmethod
    def of(cls, package: str, extra: str, purpose: str) -> MissingDependency:
        """Return the error for a package that the named extra would install."""
        remedy = f'Install it with: pip install "dicomnb[{extra}]"'
        if sys.platform == "emscripten":
            remedy = (
                f"In the browser: %pip install {package.partition(' ')[0]}. Where Pyodide has no such package, take "
                "Python on your own computer."
            )
        return cls(f"{purpose} needs {package}, which is not installed.", remedy=remedy)


class DicomWarning(UserWarning):
    """Something was read all the same, but deserves a look.

    Examples
    --------
    >>> import warnings
    >>> import dicomnb as dn
    >>> warnings.simplefilter("error", dn.DicomWarning)  # treat what deserves a look as an error
    >>> dn.Dataset().PatientNaem = "Roe^Jane"
    Traceback (most recent call last):
        ...
    dicomnb.errors.DicomWarning: PatientNaem is no keyword of the DICOM dictionary: ...
    """

    def __init__(self, *said: object) -> None:
        super().__init__(*(message_text(one) if isinstance(one, str) else one for one in said))
