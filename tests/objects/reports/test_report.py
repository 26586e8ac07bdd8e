from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

import dicomnb as dn
from dicomnb.errors import UsageError
from dicomnb.objects.reports.report import StructuredReport
from dicomnb.parsing.table.header_table import MASK
from dicomnb.teaching import STUDIES
from tests.images import dataset
from tests.objects.reports.trees import code, item, number, report

WORDS = "<img src=x onerror=alert(1)> $x^2$ & \x1b[31m"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("report", tmp_path_factory.mktemp("report"))


def dumped(path: Path, dsrdump: str) -> list[tuple[int, str, str]]:
    """Return what dcmtk says of each item below the root: depth, concept, value in its words."""
    said = subprocess.run([dsrdump, "+Pl", path], capture_output=True, check=True).stdout.decode("latin-1")
    found = []
    for line in said.splitlines():
        matched = re.match(r'( *)<(?:[a-z ]+ )?([A-Z0-9]+):(?:\([^"]*"([^"]*)"\))?=?(.*)>$', line)
        if matched:
            found.append((len(matched[1]) // 2, matched[3] or "", matched[4]))
    return found[1:]


@pytest.mark.parametrize("name", ["measurements.dcm", "dose.dcm", "key.dcm"])
def test_the_tree_is_that_of_dsrdump(folder: Path, name: str, dsrdump: str) -> None:
    theirs = dumped(folder / name, dsrdump)
    ours = list(dn.report(folder / name))[1:]
    assert [depth for depth, *_ in theirs] == [len(each.position) - 1 for each in ours]
    assert [concept for _, concept, _ in theirs] == [str(each.name) for each in ours]
    for (_, _, said), each in zip(theirs, ours, strict=True):
        if each.kind == "NUM":
            value, unit = re.match(r'"([^"]*)" \((.*),"', said).groups()  # type: ignore[union-attr]
            assert each.value == float(value)
            assert each.unit.value == unit.split(",")[0]
        elif each.kind == "CODE":
            assert f'"{each.value}"' in said
        elif each.kind in ("TEXT", "PNAME", "UIDREF", "DATETIME"):
            assert str(each.value) in said


def test_text_masks_only_in_a_notebook(folder: Path) -> None:
    found = dn.report(folder / "measurements.dcm")
    assert "One nodule. <Reader^Rosa>" in str(found)
    hidden = found._repr_mimebundle_()
    assert all("Rosa" not in part for part in hidden.values())
    assert "One nodule" not in hidden["text/html"]
    assert MASK in hidden["text/plain"]
    assert "Nodule" in hidden["text/html"]  # a code, which many patients share
    shown = found.show()._repr_html_()
    assert "One nodule. &lt;Reader^Rosa&gt;" in shown


def test_a_date_of_birth_is_masked_and_others_are_not() -> None:
    made = report([item("DATE", "Birth", concept="121031", Date="19610307"), item("DATE", "Seen", Date="20240102")])
    html = StructuredReport(made)._repr_html_()
    assert "19610307" not in html
    assert "20240102" in html


def test_nothing_of_a_file_becomes_markup_or_commands() -> None:
    made = report([item("TEXT", WORDS, TextValue=WORDS), item("CODE", "x", ConceptCodeSequence=[code("1", WORDS)])])
    found = StructuredReport(made, identifiers=True)
    assert "<img" not in found._repr_html_()
    assert "&lt;img src=x" in found._repr_html_()
    assert "\x1b" not in str(found)
    assert "mathjax_ignore" in found._repr_html_()


def test_codes_are_written_where_they_are_asked_for(folder: Path) -> None:
    text = dn.report(folder / "measurements.dcm").to_text(codes=True)
    assert "Finding (121071, DCM): Nodule (27925004, SCT)" in text


def test_items_are_found_by_words_and_by_code(folder: Path) -> None:
    found = dn.report(folder / "dose.dcm")
    assert [each.value for each in found.find("ctdivol")] == [12.4, 3.1]
    assert [each.value for each in found.find(("113838", "DCM"))] == [384.4, 13.95]


def test_references_are_told_from_those_at_hand(folder: Path) -> None:
    found = dn.report(folder / "key.dcm")
    study = STUDIES["report"]
    slices = {each.SOPInstanceUID: each for each in (study.ct.header(k, 1) for k in (28, 30))}
    assert study.slice_number == 28
    assert len(found.references) == len(found.evidence) == 2
    assert list(found.at_hand(slices.values())) == [found.references[1].sop_instance]


def test_a_table_has_one_row_an_item(folder: Path) -> None:
    pytest.importorskip("pandas")
    table = dn.report(folder / "measurements.dcm").to_pandas()
    row = table[table.concept == "Long Axis"].iloc[0]
    assert (row.value, row.unit, row["concept code"], row.type) == (26.0, "mm", "(103339001, SCT)", "NUM")
    assert table[table.type == "TEXT"].value.unique().tolist() == [MASK]
    assert "Reader^Rosa" in dn.report(folder / "measurements.dcm").to_pandas(identifiers=True).value.tolist()


def test_show_view_and_page_of_a_report_are_its_tree(folder: Path) -> None:
    path = folder / "measurements.dcm"
    for shown in (dn.show(path), dn.view(path), dn.show(dn.read(path))):
        assert isinstance(shown, StructuredReport)
    html = dn.page(path).html
    assert "Imaging Measurements" in html
    assert "Rosa" not in html
    assert "Rosa" in dn.page(path, identifiers=True).html


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(UsageError, match="This is an ECG and no structured report"):
        dn.report(dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.9.1.1"))


def test_a_class_of_tomorrow_is_read_by_its_content() -> None:
    made: Any = report([number(3, "mm", "Length")])
    made.SOPClassUID = "2.25.99"
    assert dn.show(made).find("Length")[0].value == 3


@pytest.mark.parametrize(
    ("path", "items"),
    [
        ("ImagingDataCommons+highdicom/data/test_files/sr_document.dcm", 20),
        ("pydicom+pydicom/src/pydicom/data/test_files/test-SR.dcm", 29),
        ("cornerstonejs+dicomParser/testImages/deflate/report_dfl", 3),
    ],
)
def test_reports_of_the_corpus_agree_with_dsrdump(
    corpus: Path, path: str, items: int, dsrdump: str, tmp_path: Path
) -> None:
    found = dn.report(corpus / path)
    assert sum(1 for _ in found) >= items
    plain = tmp_path / "plain.dcm"
    found.dataset.save_as(plain, transfer_syntax="1.2.840.10008.1.2.1")
    said = subprocess.run([dsrdump, plain], capture_output=True, check=True).stdout.decode("latin-1")
    indents = [len(line) - len(line.lstrip()) for line in said.splitlines() if line.lstrip().startswith("<")]
    assert [indent // 2 for indent in indents] == [len(each.position) - 1 for each in found]


def test_a_report_that_breaks_rules_is_read_all_the_same(corpus: Path) -> None:
    # dsrdump refuses it: an image is referred to by an unknown SOP class.
    found = dn.report(corpus / "pydicom+pydicom/src/pydicom/data/test_files/reportsi.dcm")
    assert "contains" in str(found)
    assert found.references
