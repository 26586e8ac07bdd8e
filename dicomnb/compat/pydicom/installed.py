"""What the installed pydicom brings beside its code: test files, palettes, coded concepts; it is not imported."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from dicomnb.errors import MissingDependency

__all__ = ["beside"]


def beside(*parts: str, purpose: str) -> Path:
    """Return a path inside of the installed package.

    Raises
    ------
    MissingDependency
        If pydicom is not installed.
    """
    try:
        return Path(str(distribution("pydicom").locate_file("pydicom"))).joinpath(*parts)
    except PackageNotFoundError:
        raise MissingDependency.of("pydicom", "pydicom", purpose) from None
