"""Files of the corpus, as the tests take them that hold all of it against another library."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path


def contents(path: Path) -> bytes:
    """Return the bytes of a file, unpacked."""
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def catalogue(corpus: Path) -> list[dict[str, str]]:
    """Return what the catalogue says of each file."""
    with (corpus / "catalog.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def corpus_files(
    corpus: Path, most_bytes: int | None = None, *, all_of_them: bool = False
) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of every file.

    Parameters
    ----------
    corpus : Path
        Where they are.
    most_bytes : int, optional
        Files of this size or larger are left out.
    all_of_them : bool
        True for those too that pydicom does not read.
    """
    for row in catalogue(corpus):
        if (all_of_them or row["pydicom_ok"] == "1") and (most_bytes is None or int(row["size"]) < most_bytes):
            yield row["path"], contents(corpus / row["path"])
