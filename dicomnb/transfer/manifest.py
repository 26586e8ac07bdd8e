"""What has arrived of a series: its files with their checksums, where they come from, and under which licence.

It lies beside the folder of the series. Whatever interrupts a transfer, the next one goes on from there. A file counts
only while its bytes have the checksum that they arrived with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

from dicomnb.parsing.files.whole_file import whole_file

__all__ = ["Manifest"]

_VERSION: Final = 1
_CHUNK: Final = 1 << 20


class Manifest:
    """The record of one series.

    Parameters
    ----------
    folder : Path
        The folder of the series; the record lies beside it.

    Attributes
    ----------
    facts : dict
        What is known of the series: ``source``, ``license``, ``citation`` and the like.
    is_complete : bool
        True once every file of the series was there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder.with_name(folder.name + ".json")
        self._files: dict[str, dict[str, Any]] = {}
        self.facts: dict[str, Any] = {}
        self.is_complete = False

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Return the record of a folder, empty where there is none, or none that can be read."""
        made = cls(folder)
        try:
            said = json.loads(made._path.read_text(encoding="utf-8"))
            if said["version"] == _VERSION:
                made._files = {str(name): dict(one) for name, one in said["files"].items()}
                made.facts, made.is_complete = dict(said["facts"]), bool(said["complete"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass  # every file is fetched again
        return made

    @property
    def names(self) -> list[str]:
        """Names of the files that have arrived, in order."""
        return sorted(self._files)

    def holds(self, name: str) -> bool:
        """Return True if a file has arrived and is unchanged."""
        stated, path = self._files.get(name), self.folder / name
        if stated is None or not path.is_file():
            return False
        return path.stat().st_size == stated.get("size") and _checksum(path) == stated.get("sha256")

    def add(self, name: str, data: bytes) -> None:
        """Write a file, whole, and note it; `save` brings the note to the disk."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with whole_file(self.folder / name) as draft:
            draft.write_bytes(data)
        self._files[name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}

    def adopt(self, name: str) -> None:
        """Note a file that somebody else has written into the folder."""
        path = self.folder / name
        self._files[name] = {"size": path.stat().st_size, "sha256": _checksum(path)}

    def save(self, facts: Mapping[str, Any] | None = None, *, is_complete: bool = False) -> None:
        """Write the record."""
        self.facts.update(facts or {})
        self.is_complete = is_complete
        said = {"version": _VERSION, "complete": is_complete, "facts": self.facts, "files": self._files}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(self._path) as draft:
            draft.write_text(json.dumps(said, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
