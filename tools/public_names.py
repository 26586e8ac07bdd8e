"""Write ``dicomnb/__init__.pyi`` from the table of public names: ``python -m tools.public_names``.

Python finds a public name by the table in ``dicomnb/__init__.py`` when it is first used; type checkers and editors run
no code, and read the stub.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import dicomnb

STUB: Final = Path(dicomnb.__file__).with_suffix(".pyi")

HOMES: Final[dict[str, str]] = vars(dicomnb)["_HOMES"]  # the stub does not tell of it

_HEAD: Final = '"""The public names, for type checkers; written by ``python -m tools.public_names``."""\n\n'


def stub(homes: Mapping[str, str]) -> str:
    """Return the text of the stub for a table from name to ``module`` or ``module:name``."""
    lines, same = ["from dicomnb._version import __version__ as __version__"], []
    for name, home in sorted(homes.items(), key=lambda item: (item[1].partition(":")[0], *_order(item[0]))):
        module, _, original = home.partition(":")
        if original:
            same.append(f"{name} = {original}")
        else:
            lines.append(f"from dicomnb.{module} import {name} as {name}")
    return _HEAD + "\n".join([*lines, "", "__all__: list[str]", *sorted(same)]) + "\n"


def _order(name: str) -> tuple[int, str]:
    """Return where isort puts a name: constants, then classes, then the rest."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


if __name__ == "__main__":
    STUB.write_text(stub(HOMES), encoding="utf-8")
    sys.stdout.write(f"{STUB}\n")
