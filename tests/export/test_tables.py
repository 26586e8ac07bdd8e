from __future__ import annotations

import sys
from pathlib import Path

import pydicom
import pytest

from dicomnb.analysis.measure import distance
from dicomnb.errors import MissingDependency, UnsupportedSource
from dicomnb.export.tables import to_pandas
from dicomnb.objects.reports.report import report
from dicomnb.objects.waveforms.waveform import waveform
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.studies.named_studies import make_study
from dicomnb.volumes.loading.catalog import scan
from tests.export.volumes import upright

pytest.importorskip("pandas")


def nested() -> Dataset:
    ds, inner, outer = Dataset(), Dataset(), Dataset()
    inner.PixelSpacing, inner.SliceThickness = [0.5, 0.75], 2
    outer.PixelMeasuresSequence = [inner]
    ds.PatientName, ds.Modality, ds.Rows = "Roe^Jane", "CT", 4
    ds.SharedFunctionalGroupsSequence = [outer]
    ds.PixelData = b"ab"
    ds.private_block(0x0009, "ACME", create=True).add_new(1, "DS", 7.5)
    return ds


def test_a_header_is_one_row_an_element_and_items_have_a_path() -> None:
    table = to_pandas(nested(), identifiers=True).set_index("path")
    measures = "SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]"
    assert table.value[f"{measures}.PixelSpacing"] == [0.5, 0.75]
    assert table.value[f"{measures}.SliceThickness"] == 2
    assert (table.value["Rows"], table.tag["Rows"], table.VR["Rows"], table.VM["Rows"]) == (4, "(0028,0010)", "US", 1)
    assert table.value["PatientName"] == "Roe^Jane"
    assert "2 bytes" in table.value["PixelData"]
    assert table.value["(0009,1001)"] == 7.5
    # Eight elements of the data set (two private ones), one of the outer item, two of the inner.
    assert len(table) == 10


def test_what_may_identify_is_masked_unless_it_is_asked_for() -> None:
    assert "Roe" not in to_pandas(nested()).to_csv()
    table = to_pandas(upright())
    assert not [word for word in ("Roe", "4711") if word in table.to_csv()]
    assert table.set_index("path").value["RescaleSlope"] == 0.5


def test_it_has_the_elements_that_pydicom_finds(corpus: Path) -> None:
    path = corpus / "neurolabusc+dcm_qa_agfa/Siemens/011-0001.img"
    theirs = list(pydicom.dcmread(path).iterall())
    table = to_pandas(path, identifiers=True)
    assert len(table) == len(theirs)
    assert list(table.tag) == [f"({e.tag.group:04x},{e.tag.element:04x})" for e in theirs]


def test_measurements_are_one_row_each() -> None:
    volume = upright()
    found = [distance(volume, (0, 0, 0), (3, 4, 0)), distance(volume, (0, 0, 0), (0, 0, 2))]
    table = to_pandas(found)
    assert len(table) == 2
    assert set(found[0].to_dict()) <= {name.partition(".")[0] for name in table.columns}
    assert len(to_pandas(found[0])) == 1
    with pytest.raises(UnsupportedSource, match="measurements only"):
        to_pandas([nested(), nested()])


def test_a_catalog_is_its_own_table(tmp_path: Path) -> None:
    ds = upright().dataset
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    ds.save_as(tmp_path / "one.dcm")
    assert to_pandas(scan(tmp_path)).equals(scan(tmp_path).to_pandas())


def test_without_pandas_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingDependency, match=r"dicomnb\[pandas\]"):
        to_pandas(nested())


def test_what_has_a_table_of_its_own_gives_that_one() -> None:
    ecg, found = waveform(make_study("ecg") / "ecg.dcm"), report(make_study("report") / "measurements.dcm")
    assert to_pandas(ecg[0]).equals(ecg[0].to_pandas())
    assert to_pandas(found).equals(found.to_pandas())
    assert not to_pandas(found, identifiers=True).equals(found.to_pandas())
    assert to_pandas(found.measurements()).equals(found.measurements().to_pandas())
    with pytest.raises(UnsupportedSource, match=r"A Waveform is no single table. .*waveform\[0\]"):
        to_pandas(ecg)
