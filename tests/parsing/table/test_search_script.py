"""The script of a table that can be searched."""

from __future__ import annotations

import pytest

from dicomnb.parsing.table.search_script import search_script
from dicomnb.standard.package_file import package_text


@pytest.mark.parametrize("path", ["parsing/table/header.js", "objects/reports/report.js"])
def test_a_table_brings_the_field_along_in_a_function_of_its_own(path: str) -> None:
    text = str(search_script(path))
    assert text.startswith("(() => {\n")
    assert text.endswith("})();\n")
    assert text.count("function searchField(") == 1
    assert text.count("searchField(") == 2
    assert package_text(path) in text
    # The field is told of in one place.
    assert 'createElement("input");\n    field' not in package_text(path)
