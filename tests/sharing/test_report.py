from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dicomnb.errors import MissingDependency
from dicomnb.sharing.report import Report

NAME, UID, NOTE = 0x00100010, 0x0020000D, 0x00091001


def report(**more: Any) -> Report:
    counts: Counter[Any] = Counter(
        {
            ((NAME,), "emptied", "basic profile: Z"): 3,
            ((0x00081140, UID), "uid", "basic profile: U"): 1200,
            ((NOTE,), "removed", "private"): 2,
            ((0x00280010,), "kept", "no rule"): 3,
        }
    )
    settings: dict[str, Any] = {"notes": {"look at the images": 0, "a warning": 2}, **more}
    return Report(Path("out"), 3, counts, **settings)


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_rows_come_in_the_order_of_their_tags_with_names_and_words() -> None:
    found = report()
    assert [(row.tag, row.name, row.what, row.count) for row in found] == [
        ("(0008,1140) > (0020,000d)", "Study Instance UID", "replaced (UID)", 1200),
        ("(0009,1001)", "[Private]", "removed", 2),
        ("(0010,0010)", "Patient's Name", "emptied", 3),
        ("(0028,0010)", "Rows", "kept", 3),
    ]
    assert len(found) == 4
    assert [row.count for row in found.of("StudyInstanceUID")] == [1200]
    assert found.of("PatientID") == ()


@pytest.mark.parametrize(
    ("burned", "said"),
    [
        ({"rectangles": 1, "words": 0}, "- 1 rectangle blackened"),
        ({"rectangles": 1300, "words": 1}, "- 1,300 rectangles blackened; OCR read 1 word in them"),
        ({"rectangles": 0, "words": 0}, "- look at the images"),
    ],
)
def test_what_was_blackened_is_counted_first(burned: dict[str, int], said: str) -> None:
    found = report(burned=burned)
    assert found.summary()[1] == said
    assert said[2:] in found._repr_html_()


def test_the_summary_counts_files_elements_and_what_was_left_out() -> None:
    found = report(skipped=1, failures=(("Lindqvist.dcm", "TruncatedFile: of Lindqvist"), ("b", "TruncatedFile: x")))
    assert found.summary() == [
        "3 files de-identified. Elements: 1,200 replaced (UID), 3 emptied, 3 kept, 2 removed. "
        "1 file left out that are no DICOM object. 2 files could not be de-identified and are left out.",
        "- look at the images",
        "- 2 files: a warning",
        "- 2 files left out, TruncatedFile: .failures has names and reasons",
    ]
    shown = f"{found} {found!r} {found._repr_mimebundle_()}"
    assert "Lindqvist" not in shown


def test_a_report_of_nothing_says_so() -> None:
    assert Report(Path("out"), 0, Counter(), {}).summary() == ["0 files de-identified. Elements: none."]


def test_a_table_has_a_fold_for_each_outcome() -> None:
    html = str(report()._repr_html_())
    assert html.count("<details>") == 4
    assert "<summary>Replaced (UID): 1 attributes</summary>" in html


def test_the_saved_table_is_what_is_shown(tmp_path: Path) -> None:
    report().save(tmp_path / "report.csv")
    first, *rows = rows_of(tmp_path / "report.csv")
    assert first == ["tag", "name", "what", "why", "count"]
    assert rows[2] == ["(0010,0010)", "Patient's Name", "emptied", "basic profile: Z", "3"]
    assert len(rows) == 4


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", " =", "\t", "|", "%", "\uff1d", "\0+"])
def test_no_cell_of_a_spreadsheet_is_a_formula(begin: str, tmp_path: Path) -> None:
    report(uids={f"{begin}cmd": "2.25.1", "1.2.3": "2.25.2"}).save_uids(tmp_path / "uids.csv")
    assert ["old", "new"] in rows_of(tmp_path / "uids.csv")
    assert [f"'{begin}cmd", "2.25.1"] in rows_of(tmp_path / "uids.csv")
    assert ["1.2.3", "2.25.2"] in rows_of(tmp_path / "uids.csv")


@pytest.mark.skipif(os.name != "posix", reason="Elsewhere a mode says nothing.")
def test_old_and_new_uids_are_for_the_owner_only_even_where_a_file_was(tmp_path: Path) -> None:
    path = tmp_path / "uids.csv"
    path.write_text("readable by all")
    path.chmod(0o644)
    report(uids={"1.2.3": "2.25.2"}).save_uids(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_table_of_pandas_has_the_same_rows() -> None:
    pytest.importorskip("pandas")
    table = report().to_pandas()
    assert list(table.columns) == ["tag", "name", "what", "why", "count"]
    assert table["count"].tolist() == [1200, 2, 3, 3]


def test_without_pandas_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingDependency, match=r"dicomnb\[pandas\]"):
        report().to_pandas()
