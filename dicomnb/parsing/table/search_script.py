"""The script of a table that can be searched: its own, and the field that all such tables have."""

from __future__ import annotations

from dicomnb.parsing.table.markup import Markup
from dicomnb.standard.package_file import package_text

__all__ = ["search_script"]


def search_script(path: str) -> Markup:
    """Return the text of a script that makes tables searchable.

    Parameters
    ----------
    path : str
        The script inside the package, such as ``"parsing/table/header.js"``. It may call ``searchField``.
    """
    # In a function of its own: a notebook runs it once for each table, and some declarations cannot be repeated.
    parts = [package_text("parsing/table/search_field.js"), package_text(path)]
    return Markup(f"(() => {{\n{''.join(parts)}}})();\n")
