"""What `fetch` returns: a folder, where it comes from, under which licence, and how to cite it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Fetched"]


@dataclass(frozen=True, slots=True, repr=False)
class Fetched:
    """Files that were fetched. What takes several paths takes it: ``dn.load(dn.fetch("mr"))``.

    Parameters
    ----------
    folder : Path
        Where the files lie, in folders by series where there are several; files of other series may lie there too.
    files : tuple of Path
        The files, by name.
    source : str
        The server that they come from.
    license : str or None
        The licence that the source states; None where it states none, which is no permission.
    citation : tuple of str
        What to cite where they are used.
    """

    folder: Path
    files: tuple[Path, ...]
    source: str
    license: str | None = None
    citation: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.files)

    def __iter__(self) -> Iterator[Path]:
        return iter(self.files)

    def __getitem__(self, index: int) -> Path:
        return self.files[index]

    def __str__(self) -> str:
        many = "1 file" if len(self.files) == 1 else f"{len(self.files):,} files"
        lines = [f"{many} in {self.folder}", f"From: {self.source}"]
        if self.license is None:
            lines.append("Licence: the source states none. Ask whoever runs it before you pass anything on.")
        else:
            lines.append(f"Licence: {self.license}")
        return "\n".join([*lines, *(f"Cite: {one}" for one in self.citation)])

    def __repr__(self) -> str:
        return f"<Fetched\n{self}>"
