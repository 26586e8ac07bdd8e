"""Files that are shipped inside the package: tables, style sheets, scripts."""

from __future__ import annotations

from functools import cache

__all__ = ["package_bytes", "package_text"]


@cache
def package_bytes(path: str) -> bytes:
    r"""Return the bytes of a shipped file, its lines ended by ``\n`` alone.

    Parameters
    ----------
    path : str
        Path inside the package, with forward slashes, such as ``"standard/uids.tsv"``.
    """
    # The loader's own reader also works from a zip archive, and importlib.resources alone would take longer
    # to import than all the tables to read.
    package = __file__.rpartition("standard")[0]
    data: bytes = __loader__.get_data(package + path)  # type: ignore[name-defined]
    return data.replace(b"\r\n", b"\n")


def package_text(path: str) -> str:
    """Return a shipped text file, which is in UTF-8; see `package_bytes`."""
    return package_bytes(path).decode()
