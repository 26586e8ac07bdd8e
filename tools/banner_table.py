"""Write ``dicomnb/sharing/burned/banners.tsv`` from the recipe of deid: ``python -m tools.banner_table RECIPE``.

RECIPE is ``deid/data/deid.dicom`` of pydicom/deid (MIT License). It gathers what CTP's script for its pixel anonymizer
and hospitals have published: of which devices which rectangles hold text.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).resolve().parents[1] / "dicomnb" / "sharing" / "burned" / "banners.tsv"
_HEAD: Final = (
    "# Facts of devices, as the recipe of pydicom/deid 0.4 (MIT License) has them, from CTP's script and others.\n"
    "# What a header says (~ contains a pattern, = is one of), each of it, and rectangles: left, top, width, height.\n"
)
_CONDITION: Final = re.compile(r"^\+?\s*(contains|equals)\s+(\w+)\s+(.+)$")
_PLACE: Final = re.compile(r"^(ctp)?coordinates\s+(.+)$")

_MISSPELT: Final = {"Manfacturer": "Manufacturer", "Manufacture": "Manufacturer"}
_KEYWORDS: Final = frozenset(
    [
        "Manufacturer",
        "ManufacturerModelName",
        "Modality",
        "Rows",
        "Columns",
        "ImageType",
        "SeriesDescription",
        "BurnedInAnnotation",
        "WindowWidth",
        "ProtocolName",
        "OverlayDescription",
        "ImplementationVersionName",
        "CommentsOnRadiationDose",
    ]
)
"""What stands in a header itself, or in its file meta information."""


def rows(recipe: str) -> Iterator[tuple[str, str]]:
    """Yield conditions and rectangles of each entry that has both, and no condition that this table cannot hold."""
    for entry in re.split(r"^LABEL ", recipe.partition("%filter graylist")[2], flags=re.MULTILINE)[1:]:
        lines = [line.strip() for line in entry.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
        conditions = [_condition(line) for line in lines if not _PLACE.match(line)]
        places = [_rectangle(*found.groups()) for line in lines if (found := _PLACE.match(line))]
        if conditions and places and all(conditions):
            yield " & ".join(sorted(filter(None, conditions))), " ".join(filter(None, places))


def _condition(line: str) -> str | None:
    found = _CONDITION.match(line)
    if found is None or "||" in line:
        return None
    how, keyword, value = found.groups()
    keyword = _MISSPELT.get(keyword, keyword)
    if keyword not in _KEYWORDS:
        return None
    return f"{keyword}{'~' if how == 'contains' else '='}{value.strip()}"


def _rectangle(is_sized: str | None, numbers: str) -> str:
    left, top, third, fourth = (int(number) for number in numbers.split(","))
    width, height = (third, fourth) if is_sized else (third - left, fourth - top)
    return f"{left},{top},{width},{height}" if width > 0 and height > 0 else ""


def table(recipe: str) -> str:
    """Return the text of the table, sorted, each line once."""
    lines: Iterable[str] = sorted({f"{conditions}\t{places}\n" for conditions, places in rows(recipe) if places})
    return _HEAD + "".join(lines)


if __name__ == "__main__":
    TABLE.write_text(table(Path(sys.argv[1]).read_text(encoding="utf-8")), encoding="utf-8")
    print(TABLE)
