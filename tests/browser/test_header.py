"""The header table in a browser: search, sort, group, copy, and no lag with thousands of elements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dicomnb.display.page.page import page
from dicomnb.display.table import compare
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.table.header_table import to_html
from tests.browser.pages import PATIENCE
from tests.images import dataset, image

pytestmark = pytest.mark.xdist_group("browser")

HOST = """<!doctype html><meta charset=utf-8><body><script>
for (const html of JSON.parse(%s)) {
  const output = document.body.appendChild(document.createElement("div"));
  output.innerHTML = html;  // runs no script
  for (const old of [...output.getElementsByTagName("script")]) {
    const made = document.createElement("script");
    for (const { name, value } of old.attributes) made.setAttribute(name, value);
    made.text = old.textContent;
    old.replaceWith(made);
  }
}
</script>"""
"""A host that inserts HTML and makes its scripts again, as notebooks in VS Code do."""


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 800}, offline=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def five_thousand() -> Dataset:
    """Return a data set of as many elements: 25 private groups of 200."""
    made = Dataset()
    for group in range(0x0019, 0x0019 + 2 * 25, 2):
        made.add_new(group << 16 | 0x10, "LO", "ACME")
        for number in range(199):
            made.add_new(group << 16 | 0x1000 | number, "LO", f"value {group * number}")
    return made


def opened(tab: Page, folder: Path, made: Dataset, **options: Any) -> Locator:
    path = folder / "header.html"
    path.write_text(f"<!doctype html><meta charset=utf-8><body>{to_html(made, **options)}", encoding="utf-8")
    tab.goto(path.as_uri())
    table = tab.locator(".dicomnb-header > table")
    expect(tab.get_by_role("searchbox")).to_be_visible()
    return table


def names(table: Locator) -> list[str]:
    """Return what the second cells say, row by row, headings and sequences whole."""
    rows = table.locator("> tbody > tr:visible")
    return [
        str(text) for text in rows.evaluate_all("(all) => all.map((row) => (row.cells[1] ?? row.cells[0]).textContent)")
    ]


@pytest.fixture
def table(tab: Page, tmp_path: Path) -> Locator:
    made = dataset(Modality="CT", Rows=512, Columns=9, KVP="120", PixelSpacing=[2, 0.5])
    made.ReferencedImageSequence = [dataset(Rows=1)]
    return opened(tab, tmp_path, made)


def test_a_click_on_a_title_sorts_and_another_one_turns_around(table: Locator) -> None:
    name = table.get_by_role("columnheader", name="Name")
    name.get_by_role("button").click()
    sequence = next(each for each in names(table) if "Referenced Image" in each)
    assert names(table) == ["Columns", "KVP", "Modality", "Pixel Spacing", sequence, "Rows"]
    expect(name).to_have_attribute("aria-sort", "ascending")
    name.get_by_role("button").click()
    assert names(table)[0] == "Rows"
    expect(name).to_have_attribute("aria-sort", "descending")
    table.get_by_role("columnheader", name="Tag").get_by_role("button").click()
    assert names(table)[0] == "Modality"


def test_numbers_are_sorted_as_numbers(table: Locator) -> None:
    table.get_by_role("columnheader", name="Value").get_by_role("button").click()
    assert [each for each in names(table) if each in {"Rows", "Columns", "KVP"}] == ["Columns", "KVP", "Rows"]


def test_groups_have_headings_that_go_with_their_rows(tab: Page, table: Locator) -> None:
    tab.get_by_label("by group").check()
    shown = [each for each in names(table) if "Referenced" not in each]
    assert shown == [
        "0008 Identification",
        "Modality",
        "0018 Acquisition",
        "KVP",
        "0028 Image and pixels",
        "Rows",
        "Columns",
        "Pixel Spacing",
    ]
    tab.get_by_role("searchbox").fill("rows")
    assert [each for each in names(table) if "Referenced" not in each] == [
        "0008 Identification",  # a sequence in this group holds one
        "0028 Image and pixels",
        "Rows",
    ]
    tab.get_by_label("by group").uncheck()
    assert names(table)[-1] == "Rows"


def test_a_keyword_is_copied(tab: Page, table: Locator) -> None:
    table.get_by_text("Pixel Spacing").hover()
    tab.get_by_role("button", name="copy keyword").click()
    expect(tab.get_by_role("status")).to_have_text("PixelSpacing copied")
    assert tab.evaluate("navigator.clipboard.readText()") == "PixelSpacing"


def test_of_five_thousand_elements_five_hundred_are_laid_out_at_a_time(tab: Page, tmp_path: Path) -> None:
    made = five_thousand()
    assert len(made) == 5000
    table = opened(tab, tmp_path, made, identifiers=True)
    assert table.locator("> tbody > tr").count() == 5000
    assert table.locator("> tbody > tr:visible").count() == 500
    # Rows that are not shown cost nothing to lay out, whatever is typed.
    tab.get_by_role("searchbox").fill("value")
    expect(table.locator("> tbody > tr:visible")).to_have_count(500)
    tab.get_by_role("searchbox").fill("")
    expect(table.locator("> tbody > tr:visible")).to_have_count(500)
    # What is not shown is found all the same.
    tab.get_by_role("searchbox").fill("(0049,10c6)")
    expect(table.locator("> tbody > tr:visible")).to_have_count(1)
    tab.get_by_role("searchbox").fill("")
    tab.get_by_role("button", name="Show 4,500 more rows").click()
    expect(table.locator("> tbody > tr:visible")).to_have_count(5000)


def test_two_headers_stand_side_by_side_in_one_row(tab: Page, tmp_path: Path) -> None:
    first = dataset(Modality="CT", Rows=512, SeriesDescription="one " * 40, KVP="120")
    second = dataset(Modality="MR", Rows=512, SeriesDescription="two " * 40)
    html = compare(first, second)._repr_mimebundle_()["text/html"]
    (tmp_path / "compared.html").write_text(f"<!doctype html><meta charset=utf-8><body>{html}", encoding="utf-8")
    tab.goto((tmp_path / "compared.html").as_uri())
    table = tab.locator(".dicomnb-comparison table")
    expect(table.locator("thead th")).to_have_text(["Tag", "Name", "VR", "first", "second"])
    rows = table.locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0).locator("td")).to_have_text(["(0008,0060)", "Modality", "CS", "CT", "MR"])
    left, right = (rows.nth(1).locator("td").nth(column).bounding_box() for column in (3, 4))
    assert left is not None
    assert right is not None
    # Beside each other, equally wide, and on the screen.
    assert left["y"] == right["y"]
    assert left["width"] == pytest.approx(right["width"], rel=0.1)
    assert right["x"] + right["width"] <= 1000


def test_what_is_done_to_five_thousand_elements_is_done_at_once(tab: Page, tmp_path: Path) -> None:
    made = five_thousand()
    opened(tab, tmp_path, made, identifiers=True)
    # The work of each act and the layout that it asks for, in turns with the least that any such table costs:
    # every row taken away and put back. The first search also builds its index.
    ratios: dict[str, float] = tab.evaluate(
        """() => {
          const root = document.querySelector(".dicomnb-header");
          const field = root.querySelector("input[type=search]");
          const rows = [...root.querySelectorAll("tbody > tr")];
          const timed = (act) => {
            const start = performance.now();
            act();
            root.offsetHeight;
            return performance.now() - start;
          };
          const least = () => timed(() => {
            for (const row of rows) row.style.display = "none";
            root.offsetHeight;
            for (const row of rows) row.style.display = "";
          });
          const searched = (text) => () => { field.value = text; field.dispatchEvent(new Event("input")); };
          const pressed = (selector) => () => root.querySelector(selector).click();
          const acts = {
            search: [searched("value 9"), searched("value 99"), searched("")],
            group: Array(4).fill(pressed("input[type=checkbox]")),
            sort: Array(4).fill(pressed("thead button")),
          };
          searched("value")();
          const ratio = (act) => timed(act) / least();
          return Object.fromEntries(
            Object.entries(acts).map(([name, turns]) => [name, Math.min(...turns.map(ratio))]));
        }"""
    )
    assert ratios["search"] < 2, ratios
    assert max(ratios["group"], ratios["sort"]) < 4, ratios


def test_where_a_host_makes_scripts_again_a_header_is_searched_and_a_page_is_alive(tab: Page, tmp_path: Path) -> None:
    header = str(to_html(dataset(Modality="CT", Rows=512, KVP="120", PixelSpacing=[2, 0.5])))
    bundle, _ = page(image(np.arange(15, dtype=np.uint16).reshape(3, 5)))._repr_mimebundle_()
    outputs = json.dumps(json.dumps([header, bundle["text/html"]])).replace("</", "<\\/")
    (tmp_path / "host.html").write_text(HOST % outputs, encoding="utf-8")
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.goto((tmp_path / "host.html").as_uri())
    rows = tab.locator(".dicomnb-header > table > tbody > tr:visible")
    expect(rows).to_have_count(4)
    tab.get_by_role("searchbox").fill("spacing")
    expect(rows).to_have_count(1)
    frame = tab.locator("iframe")
    frame.scroll_into_view_if_needed()
    expect(tab.frame_locator("iframe").locator(".stage canvas").first).to_be_visible()
    assert faults == []
