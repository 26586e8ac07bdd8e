from __future__ import annotations

from pathlib import Path

from IPython.core.formatters import DisplayFormatter

from dicomnb.display.table import compare, header
from dicomnb.volumes.loading.load import load
from tests.images import dataset, series


def test_a_notebook_gets_html_and_its_plain_twin_both_masked() -> None:
    data, _ = DisplayFormatter().format(header(dataset(PatientName="SECRET", Modality="CT")))
    assert sorted(data) == ["text/html", "text/plain"]
    for shown in data.values():
        assert "SECRET" not in shown
        assert "CT" in shown


def test_identifiers_are_shown_when_asked_for() -> None:
    table = header(dataset(PatientName="Roe^Jane"), identifiers=True)
    assert "Roe^Jane" in str(table)
    assert "Roe^Jane" in table._repr_mimebundle_()["text/html"]


def test_find_keeps_what_matches() -> None:
    lines = str(header(dataset(Rows=3, Columns=5, PixelSpacing=[2, 0.5]), find="pixel")).splitlines()
    assert [line[:12] for line in lines] == ["(0028, 0030)"]


def test_of_a_volume_it_is_the_header_of_its_first_slice() -> None:
    slices = series(3)
    assert "InstanceNumber" not in str(header(load(slices)))
    assert "Instance Number" in str(header(load(slices), "instance number"))
    assert str(header(load(slices), "instance number")).endswith("IS: 1")


def test_two_headers_stand_side_by_side() -> None:
    found = compare(dataset(Modality="CT", Rows=3), dataset(Modality="MR", Rows=3))
    assert len(found) == 1
    assert [each.row.keyword for each in found] == ["Modality"]
    data, _ = DisplayFormatter().format(found)
    assert sorted(data) == ["text/html", "text/plain"]
    assert data["text/plain"].splitlines()[2:] == ["1 element differs.", "(0008,0060) Modality", "    < CT", "    > MR"]
    assert ">CT</td>" in data["text/html"]


def test_names_of_files_are_hidden_as_values_are(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("SECRET-one.dcm", "SECRET-two.dcm")]
    for number, path in enumerate(paths):
        dataset(SOPInstanceUID=f"2.25.{number + 1}").save_as(path)
    assert "SECRET" not in str(compare(*paths))
    assert "SECRET-one.dcm" in str(compare(*paths, identifiers=True))
