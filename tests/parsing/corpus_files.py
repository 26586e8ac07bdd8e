"""Files of the corpus, as the tests take them that hold all of it against another library."""

from __future__ import annotations

import csv
import gzip
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from dicomnb.errors import DicomWarning
from dicomnb.parsing.files.read_write import read

_ENOUGH = 2
"""Files of one folder that have the same elements in the same transfer syntax: slices of a series."""


def contents(path: Path) -> bytes:
    """Return the bytes of a file, unpacked."""
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def catalogue(corpus: Path) -> list[dict[str, str]]:
    """Return what the catalogue says of each file."""
    with (corpus / "catalog.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def files_of_each_kind(
    corpus: Path, most_bytes: int | None = None, *, all_of_them: bool = False
) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of files; of the many slices of a series the first two.

    Parameters
    ----------
    corpus : Path
        Where they are.
    most_bytes : int, optional
        Larger ones are left out.
    all_of_them : bool
        True for those too that pydicom does not read.

    Notes
    -----

    That the values of each slice are read right is for `test_corpus` to say, which reads them all.
    """
    seen: Counter[object] = Counter()
    for row in catalogue(corpus):
        if not (all_of_them or row["pydicom_ok"] == "1") or (most_bytes is not None and int(row["size"]) >= most_bytes):
            continue
        data = contents(corpus / row["path"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DicomWarning)
            ds = read(data)
            kind = (row["path"].rpartition("/")[0], tuple(ds.keys()), ds.transfer_syntax.uid)
        seen[kind] += 1
        if seen[kind] <= _ENOUGH:
            yield row["path"], data
