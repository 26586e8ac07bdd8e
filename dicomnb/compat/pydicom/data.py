"""The test files that come with pydicom, where it is installed; it is not imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dicomnb.compat.pydicom.files import dcmread
from dicomnb.compat.pydicom.installed import beside
from dicomnb.errors import UsageError

__all__ = ["get_charset_files", "get_palette_files", "get_path", "get_testdata_file", "get_testdata_files"]

_FOLDERS = ("test_files", "charset_files", "palettes")


def _folder() -> Path:
    return beside("data", purpose="A test file of pydicom")


def get_testdata_file(name: str, read: bool = False, download: bool = True) -> Any:
    """Return the path of a test file, or the file read; None where it is not installed: nothing is downloaded.

    Raises
    ------
    MissingDependency
        If pydicom is not installed.
    """
    if Path(name).is_absolute():
        raise UsageError(f"{name} is an absolute path; give the name of a test file.")
    for folder in _FOLDERS:
        for path in sorted((_folder() / folder).rglob(Path(name).name)):
            if path.is_file() and path.as_posix().endswith(Path(name).as_posix()):
                return dcmread(path, force=True) if read else str(path)
    return None


def get_testdata_files(pattern: str = "**/*") -> list[str]:
    """Return the paths of the test files that match a pattern."""
    return [str(path) for path in sorted((_folder() / "test_files").glob(pattern)) if path.is_file()]


def get_charset_files(pattern: str = "**/*") -> list[str]:
    """Return the paths of the files with text in several character sets that match a pattern."""
    return [str(path) for path in sorted((_folder() / "charset_files").glob(pattern)) if path.is_file()]


def get_palette_files(pattern: str = "**/*") -> list[str]:
    """Return the paths of the palettes that match a pattern."""
    return [str(path) for path in sorted((_folder() / "palettes").glob(pattern)) if path.is_file()]


def get_path(name: str) -> Path:
    """Return the path of an example file.

    Raises
    ------
    UsageError
        If it is not installed.
    """
    known = {"ct": "CT_small.dcm", "mr": "MR_small.dcm", "rt_plan": "rtplan.dcm", "rt_dose": "rtdose.dcm"}
    found = get_testdata_file(known.get(name, name))
    if found is None:
        raise UsageError(f"pydicom has no file {name!r} installed.", remedy=f"There are {', '.join(known)}.")
    return Path(found)


def __getattr__(name: str) -> Any:
    if name in ("ct", "mr", "rt_plan", "rt_dose"):
        return dcmread(get_path(name))
    raise AttributeError(f"dicomnb.compat.pydicom.data has no {name!r}.")
