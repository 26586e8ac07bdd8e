"""What the README says is run as it is written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """Return the names that the first example leaves."""
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    found: dict[str, Any] = {}
    exec(code, found)
    return found


def expression(line_begins: str, names: dict[str, Any]) -> Any:
    """Return the value of a line of the README."""
    (line,) = (line for line in README.splitlines() if line.startswith(line_begins))
    return eval(line, names)


def test_comments_of_the_first_example_are_true(names: dict[str, Any]) -> None:
    assert expression("ds.PixelSpacing", names) == [3.125, 3.125]
    assert expression("ds[0x0028, 0x0030]", names) == [3.125, 3.125]
    assert expression("ds.pixel_array", names).shape == (128, 128)
    edges = expression("dn.axes(ds)", names)
    assert (len(edges), edges[0], edges[-1]) == (129, 0.0, 400.0)
    assert type(expression("dn.show(ds)", names)).__mro__[1].__module__ == "matplotlib.figure"
    assert expression("dn.view(folder)", names).volume.shape == (47, 128, 128)


def test_table_of_the_first_example_is_html(names: dict[str, Any]) -> None:
    assert "<table" in names["ds"]._repr_mimebundle_()["text/html"]


def test_links_lead_to_files() -> None:
    places = re.findall(r"\]\(([^)#:]+)\)", README) + re.findall(r'(?:src|srcset)="([^":]+)"', README)
    assert len(places) >= 4
    assert [place for place in places if not (ROOT / place).is_file()] == []


def test_targets_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake (\w+)", README)) - {"or"}
    assert {"demo", "test"} <= targets
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_array_of_the_first_example_has_stored_values(names: dict[str, Any]) -> None:
    assert np.asarray(names["ds"].pixel_array).dtype == np.int16
