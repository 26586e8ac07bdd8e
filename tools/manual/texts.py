"""The texts of the repository as pages of the manual: their links lead to pages, and their outputs follow the code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

# Files that are pages elsewhere in the manual.
PAGES: Mapping[str, str] = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "notebooks/INSTRUCTORS.md": "notebooks/instructors.md",
    "tests/benchmarks/README.md": "speed.md",
}

_LINK = re.compile(r"(\]\(|(?:src|srcset|href)=\")([^)\"#\s]+)")
_PICTURE = re.compile(
    r"<picture>\s*<source[^>]*srcset=\"(?P<dark>[^\"]+)\"[^>]*>\s*<img(?P<before>[^>]*)src=\"(?P<light>[^\"]+)\""
    r"(?P<after>[^>]*)>\s*</picture>"
)


def place_of(path: str) -> str:
    """Return where a file of the repository stands in the manual, by its path from the root."""
    if path in PAGES:
        return PAGES[path]
    if path.startswith("docs/"):
        return path.removeprefix("docs/")
    return path.removesuffix(".ipynb") + ".md" if path.endswith(".ipynb") else path


def relinked(text: str, source: str) -> str:
    """Return a text of the file `source` with links to files of the repository turned into links to pages."""
    here = Path(place_of(source)).parent

    def turn(match: re.Match[str]) -> str:
        target = match[2]
        if "://" in target or target.startswith(("mailto:", "data:", "/")):
            return match[0]
        path = _normal(Path(source).parent / target)
        return match[1] + _relative(place_of(path), here)

    return _LINK.sub(turn, _two_pictures(text))


def notebook_text(notebook: Any, mark: str) -> str:
    """Return a notebook as Markdown; `mark` with the number of the cell stands where its outputs belong."""
    parts = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            parts.append(cell.source.replace("<details>", '<details markdown="1">'))
        elif cell.cell_type == "code" and cell.source.strip():
            parts += [f"```python\n{cell.source}\n```", mark.format(number)]
    return "\n\n".join(parts)


def _two_pictures(text: str) -> str:
    """Let the theme of the page choose between two pictures, and not that of the system."""
    return _PICTURE.sub(
        lambda match: " ".join(  # of one line, as a cell of a table is
            f'<img{match["before"]}src="{match[theme]}#only-{theme}"{match["after"]}>' for theme in ("light", "dark")
        ),
        text,
    )


def _normal(path: Path) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _relative(place: str, here: Path) -> str:
    up = len(here.parts)
    shared = 0
    for one, two in zip(here.parts, place.split("/")[:-1], strict=False):
        if one != two:
            break
        shared += 1
    return "../" * (up - shared) + "/".join(place.split("/")[shared:])
