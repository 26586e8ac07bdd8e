"""The errors of pydicom, each also one of dicomnb's."""

from __future__ import annotations

from dicomnb.errors import InvalidValue, NotDicom, UsageError

__all__ = ["BytesLengthException", "InvalidDicomError", "NotTheSame"]


class InvalidDicomError(NotDicom):
    """The file has neither preamble nor file meta information, and reading was not forced."""


class BytesLengthException(InvalidValue):
    """The bytes of a value are no whole number of values."""


class NotTheSame(UsageError, NotImplementedError):
    """A name of pydicom that cannot mean the same here."""
