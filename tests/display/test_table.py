from __future__ import annotations

from IPython.core.formatters import DisplayFormatter

from dicomnb.display.table import header
from dicomnb.geometry.series import load
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
