from __future__ import annotations

from typing import Any

from dicomnb.objects.reports.content_item import content_tree
from dicomnb.objects.reports.report_html import report_markup
from dicomnb.parsing.table.header_table import MASK
from tests.images import dataset
from tests.objects.reports.trees import code, item, number, report

ATTACK = "<img src=x onerror=alert(1)>"


def markup(*children: Any, title: str = "Report", note: str = "complete", identifiers: bool = False) -> str:
    return str(report_markup(content_tree(report(list(children))), title, note, identifiers=identifiers))


def test_a_number_a_code_and_a_text_are_rows_with_their_relationship() -> None:
    html = markup(
        number(12.5, "mm", "Diameter"),
        item("CODE", "Finding", ConceptCodeSequence=[code("27925004", "Nodule", "SCT")], relation="HAS CONCEPT MOD"),
    )
    assert '<span title="(111, DCM)">Diameter</span>' in html
    assert '<b title="mm (mm, UCUM)">12.5 mm</b>' in html
    assert '<span title="(27925004, SCT)">Nodule</span>' in html
    assert "has concept mod, CODE" in html
    assert html.count("<tr") == 3  # and the heading


def test_words_of_a_file_are_text_wherever_they_stand() -> None:
    html = markup(
        item("TEXT", ATTACK, TextValue=ATTACK),
        item("CODE", "x", ConceptCodeSequence=[code(ATTACK, ATTACK)]),
        title=ATTACK,
        note=ATTACK,
        identifiers=True,
    )
    assert "<img" not in html
    assert html.count("&lt;img src=x") >= 6


def test_free_text_and_names_are_masked_and_counted() -> None:
    children = [item("TEXT", "Note", TextValue="Roe was here"), item("PNAME", "Reader", PersonName="Doe^Jo")]
    html = markup(*children)
    assert "Roe" not in html
    assert "Doe" not in html
    assert html.count(f">{MASK}<") == 2
    assert "2 values of free text" in html
    assert "1 value of free text" in markup(children[0])
    shown = markup(*children, identifiers=True)
    assert "Roe was here" in shown
    assert MASK not in shown


def test_a_branch_folds_and_a_long_one_is_folded_at_first() -> None:
    short = item("CONTAINER", "Few", *(number(n, "mm", f"n{n}") for n in range(3)))
    long = item("CONTAINER", "Many", *(number(n, "mm", f"m{n}") for n in range(70)))
    html = markup(short, long)
    assert html.count("<details open") == 1
    assert html.count("<details") == 2
    assert html.index("<details open") < html.index("n2")


def test_an_item_without_a_concept_is_called_by_its_kind() -> None:
    assert "<i>container</i>" in markup(item("CONTAINER", "", number(1, "mm", "x")))


def test_a_template_and_a_time_of_observation_are_told() -> None:
    child = item(
        "CONTAINER", "Group", number(3, "mm", "x", ObservationDateTime="20240229"),
        ContentTemplateSequence=[dataset(TemplateIdentifier="1411", MappingResource="DCMR")],
    )  # fmt: skip
    child.ContentSequence[0].ObservationDateTime = "20240301"
    html = markup(child)
    assert "1411" in html
    assert "observed 20240301" in html


def test_an_empty_report_says_so_and_needs_no_script() -> None:
    html = markup()
    assert "This report is empty." in html
    assert "<script" not in html
    assert "<script" in markup(number(1, "mm", "x"))
