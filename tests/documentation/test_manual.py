"""The manual: its code runs, its comparisons are true, and none of its links leads nowhere."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from nbformat import v4

import dicomnb
from dicomnb.compat import pydicom as compat
from tools.manual import reference
from tools.manual.links import contents_of, faults
from tools.manual.outputs import cell_html
from tools.manual.running import as_notebook, fences, run
from tools.manual.texts import notebook_text, place_of, relinked

ROOT = Path(__file__).resolve().parents[2]
HOWTO = sorted((ROOT / "docs" / "howto").glob("*.md"))
PYDICOM = (ROOT / "docs" / "coming-from-pydicom.md").read_text(encoding="utf-8")


# -- code ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [page for page in HOWTO if page.stem != "index"], ids=lambda page: page.stem)
def test_code_of_a_how_to_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = fences(page.read_text(encoding="utf-8"))
    assert code
    names: dict[str, Any] = {}
    for piece in code:
        exec(compile(piece, page.name, "exec"), names)


def pairs(text: str) -> list[tuple[str, str]]:
    """Return what stands side by side in tables of two columns of code."""
    return re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|$", text, flags=re.MULTILINE)


def names() -> dict[str, Any]:
    """Return the names that the comparison begins with, afresh."""
    (code,) = fences(PYDICOM)
    found: dict[str, Any] = {"numpy": np}
    exec(code, found)
    return found


def value_of(code: str) -> Any:
    """Run a line of statements and return the value of the last one, an expression."""
    *before, last = ast.parse(code).body
    assert isinstance(last, ast.Expr)
    there = names()
    exec(compile(ast.Module(before, []), "manual", "exec"), there)
    return eval(compile(ast.Expression(last.value), "manual", "eval"), there)


def table_of_names() -> list[tuple[str, str, str]]:
    """Return module, what the names do, and each name, of the table of names."""
    rows = re.findall(r"^\| `(\w+)` \| (same|differs|raises): (.+) \|$", PYDICOM, flags=re.MULTILINE)
    return [(module, what, name) for module, what, names in rows for name in re.findall("`([^`]+)`", names)]


@pytest.mark.parametrize(("module", "what", "name"), table_of_names())
def test_names_of_pydicom_are_what_the_table_says(module: str, what: str, name: str) -> None:
    home = pydicom if module == "pydicom" else importlib.import_module(f"pydicom.{module}")
    assert module in ("data", "encaps") or hasattr(home, name) or name.startswith(("read_", "write_"))
    here = compat if module == "pydicom" else getattr(compat, module)
    if what == "raises":
        with pytest.raises(compat.errors.NotTheSame):
            getattr(here, name)("1.2.3")
    else:
        assert getattr(here, name) is not None


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("theirs", "ours"), pairs(PYDICOM))
def test_lines_side_by_side_give_the_same(theirs: str, ours: str) -> None:
    assert "pydicom" in theirs or "theirs" in theirs or "numpy" in theirs
    assert "dn." in ours or "ours" in ours
    one, two = value_of(theirs), value_of(ours)
    if isinstance(one, np.ndarray):
        assert one.shape == two.shape
        # Values are in single precision.
        np.testing.assert_allclose(two, one, rtol=1e-6)
    else:
        assert two == one or str(two) == str(one)


def differences() -> list[tuple[str, str, str, str]]:
    """Return what each line of the table of differences is about, which library, its code, and what comes of it."""
    heading = r"^\| what \| pydicom \| dicomnb \| why \|\n\| [-| ]+\n"
    (table,) = re.findall(rf"{heading}((?:\|.*\n)+)", PYDICOM, flags=re.MULTILINE)
    cell = r"`([^`]+)` ((?:gives|raises) `[^`]+`)"
    found = []
    for line in table.splitlines():
        row = re.fullmatch(rf"\| (.+?) \| {cell} \| {cell} \| .+ \|", line)
        assert row, f"This line cannot be run: {line}"
        what, their_code, theirs, our_code, ours = row.groups()
        found += [(what, "theirs", their_code, theirs), (what, "ours", our_code, ours)]
    return found


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("what", "library", "code", "comes"), differences())
def test_each_difference_is_what_the_table_says(what: str, library: str, code: str, comes: str) -> None:
    assert what
    assert re.search(r"\bdn\b|\bours\b" if library == "ours" else r"\bpydicom\b|\btheirs\b", code)
    verb, _, told = comes.partition(" ")
    if verb == "raises":
        with pytest.raises(Exception, match=r".") as caught:
            value_of(code)
        assert told.strip("`") in {kind.__name__ for kind in type(caught.value).__mro__}
        return
    assert value_of(code) == ast.literal_eval(told.strip("`"))


def test_no_difference_is_a_line_that_gives_the_same() -> None:
    lines = differences()
    assert len(lines) > 40
    assert [one for one, two in zip(lines[::2], lines[1::2], strict=True) if one[3] == two[3]] == []


def test_comparison_has_both_tables() -> None:
    assert len(pairs(PYDICOM)) >= 15


# -- the reference ------------------------------------------------------------------------------------------


def test_every_public_name_is_on_one_page_of_the_reference() -> None:
    told = [name for names in reference.topics().values() for name in names]
    assert len(told) == len(set(told))
    # Other names of one function, and what is no function or class: the table of windows stands on its own.
    assert {*told, "dcmread", "read_file", "WINDOWS", "PUBLIC_CASES", "__version__"} == set(dicomnb.__all__)
    assert "| `lung` | -600 | 1500 |" in reference.page_text("Windows", ["window"])


# -- texts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("README.md", "index.md"),
        ("docs/images/a.png", "images/a.png"),
        ("notebooks/01-a.ipynb", "notebooks/01-a.md"),
        ("LICENSE", "LICENSE"),
    ],
)
def test_files_of_the_repository_have_their_places(path: str, place: str) -> None:
    assert place_of(path) == place


@pytest.mark.parametrize(
    ("source", "link", "expected"),
    [
        ("README.md", "[a](docs/howto/index.md)", "[a](howto/index.md)"),
        ("README.md", "[a](https://x.org/README.md)", "[a](https://x.org/README.md)"),
        ("notebooks/01-a.ipynb", "[a](02-b.ipynb)", "[a](02-b.md)"),
        ("notebooks/01-a.ipynb", "[a](../CONTRIBUTING.md#tests)", "[a](../contributing.md#tests)"),
        ("tests/benchmarks/README.md", "[a](../../README.md)", "[a](index.md)"),
        ("README.md", '<img src="docs/images/a.png">', '<img src="images/a.png">'),
    ],
)
def test_links_between_files_become_links_between_pages(source: str, link: str, expected: str) -> None:
    assert relinked(link, source) == expected


def test_picture_follows_the_theme_of_the_page() -> None:
    text = '<picture>\n  <source media="(x)" srcset="docs/d.png">\n  <img src="docs/l.png" alt="A">\n</picture>'
    both = '<img src="l.png#only-light" alt="A"> <img src="d.png#only-dark" alt="A">'
    assert relinked(text, "README.md") == both
    assert relinked(f"| {text} | B |".replace("\n", ""), "README.md") == f"| {both} | B |"


def test_text_becomes_cells_and_cells_become_text_with_marks() -> None:
    text = "# One\n\n```python\na = 1\na\n```\n\nTwo.\n\n```\nnot run\n```"
    notebook = as_notebook(text)
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == [
        ("markdown", "# One"),
        ("code", "a = 1\na"),
        ("markdown", "Two.\n\n```\nnot run\n```"),
    ]
    assert notebook_text(notebook, "<{}>") == text.replace("a\n```\n", "a\n```\n\n<1>\n", 1)


# -- outputs ------------------------------------------------------------------------------------------------


def output(kind: str, data: str) -> Any:
    return v4.new_output("display_data", {kind: data, "text/plain": "<Figure 1>"})


def test_cell_that_shows_nothing_takes_no_room() -> None:
    assert cell_html([]) == ""
    assert cell_html([v4.new_output("stream", text="\n")]) == ""


def test_printed_text_is_escaped_and_keeps_no_colours() -> None:
    shown = cell_html([v4.new_output("stream", name="stdout", text="\x1b[31ma <b>\x1b[0m\n")])
    assert shown == '<div class="cell-output"><pre class="plain stdout">a &lt;b&gt;</pre></div>'


@pytest.mark.parametrize("kind", ["image/png", "image/gif", "image/jpeg"])
def test_picture_is_carried_by_the_page(kind: str) -> None:
    assert f'<img src="data:{kind};base64,AAAA" alt="Figure 1"' in cell_html([output(kind, "AAAA\n")])


def test_tables_of_cells_are_left_alone_by_the_theme() -> None:
    shown = cell_html([output("text/html", '<table><tr></table><table border="1" class="dataframe">')])
    assert '<table class="own"><tr></table><table border="1" class="dataframe">' in shown


def test_viewer_becomes_a_page_that_needs_no_kernel() -> None:
    made = run(v4.writes(as_notebook("```python\nimport dicomnb as dn\n\ndn.view(dn.sample(), index=5)\n```")))
    (cell,) = [cell for cell in made.cells if cell.cell_type == "code"]
    shown = cell_html(cell.outputs)
    assert "<iframe" in shown
    assert "k = 5 (0–46)" in shown
    assert contents_of(shown).fetched
    assert [address for address in contents_of(shown).fetched if not address.startswith("data:")] == []


# -- links --------------------------------------------------------------------------------------------------

SOUND = """<link rel="stylesheet" href="a.css"><h1 id="top">A</h1><a href="sub/b.html#there">b</a><a href="#top">up</a>
<a href="https://x.org/">elsewhere</a><img src="data:image/png;base64,AA"><img srcset="p.png 2x">"""


def site(folder: Path, **pages: str) -> list[str]:
    """Write a sound site with these pages in it, and return its faults."""
    (folder / "sub").mkdir()
    files = {"index.html": SOUND, "sub/b.html": '<p id="there"><a href="../index.html">', "a.css": "a{}", "p.png": ""}
    for name, text in {**files, **pages}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return list(faults(folder))


def test_sound_site_has_no_faults(tmp_path: Path) -> None:
    assert site(tmp_path) == []


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ('<a href="c.html">', "index.html: c.html is not there"),
        ('<a href="sub/">', "index.html: sub/ is not there"),
        ('<a href="sub/b.html#here">', "index.html: sub/b.html#here has no such place in it"),
        ('<img src="q.png">', "index.html: q.png is not there"),
        ('<script src="https://cdn.org/x.js"></script>', "index.html: fetches https://cdn.org/x.js"),
        ('<link rel="preconnect" href="https://fonts.org">', "index.html: fetches https://fonts.org"),
        ("<style>p{background:url(//x.org/a)}</style>", "index.html: fetches //x.org/a"),
        ('<p style="background:url(https://x.org/a)">', "index.html: fetches https://x.org/a"),
        ('<iframe srcdoc="&lt;img src=&quot;http://x.org/a&quot;&gt;">', "index.html: fetches http://x.org/a"),
    ],
)
def test_fault_of_a_page_is_found(page: str, fault: str, tmp_path: Path) -> None:
    assert site(tmp_path, **{"index.html": page}) == [fault]


def test_style_sheet_may_fetch_nothing_either(tmp_path: Path) -> None:
    assert site(tmp_path, **{"a.css": '@import "https://x.org/a.css";'}) == ["a.css: fetches https://x.org/a.css"]


def test_pydicom_of_the_comparison_is_the_one_tested() -> None:
    assert int(pydicom.__version__.split(".")[0]) >= 3


# -- the index of the how-tos -------------------------------------------------------------------------------


def test_the_index_says_what_show_view_and_page_take_each_for_itself_and_all_of_them() -> None:
    text = (ROOT / "docs" / "howto" / "index.md").read_text(encoding="utf-8")
    section = text.partition("## `show`, `view` or `page`")[2]
    common = set(re.findall(r"`(\w+)`", section.partition("They differ")[0]))
    taken = {name: {*inspect.signature(getattr(dicomnb, name)).parameters} for name in ("show", "view", "page")}
    assert common == set.intersection(*taken.values()) - {"source"}
    for name, parameters in taken.items():
        (row,) = re.findall(rf"^\| `dn\.{name}` \|.*\|(.*)\|$", section, flags=re.MULTILINE)
        assert set(re.findall(r"`(\w+)`", row)) == parameters - common - {"source"}
