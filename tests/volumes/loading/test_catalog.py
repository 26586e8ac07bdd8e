from __future__ import annotations

import sys
import zipfile
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import UsageError
from dicomnb.volumes.loading import scanning
from dicomnb.volumes.loading.catalog import Catalog, scan
from dicomnb.volumes.loading.load import load
from tests.images import series
from tests.parsing.dicomdirs import write

CT = "1.2.840.10008.5.1.4.1.1.2"


def summary(catalog: Catalog) -> list[tuple[str, str, int, int]]:
    return [(entry.SeriesNumber, entry.Modality, len(entry.files), entry.images) for entry in catalog]


EXPECTED = [("11", "MR", 6, 6), ("2", "RTPLAN", 1, 0), ("3", "CT", 6, 6)]


def test_series_are_counted_and_what_is_no_dicom_is_passed_over(study: Path) -> None:
    catalog = scan(study)
    assert summary(catalog) == EXPECTED
    assert catalog.skipped == 1
    ((name, reason),) = catalog.broken
    assert name.endswith("broken.dcm")
    assert reason
    assert set(catalog.studies) == {"2.25.100", "2.25.101"}
    assert len(catalog.studies["2.25.100"]) == 2


def test_stacks_of_a_series_are_told_apart(study: Path) -> None:
    echoes, plan, thin = scan(study)
    assert echoes.stacks == ("series 11, MR, '<i>echoes</i>', 2 × 3 × 4 × 3, by EchoTime",)
    assert [stack.split(", ")[3] for stack in thin.stacks] == ["5 × 4 × 3", "1 × 4 × 3"]
    assert plan.stacks == ()
    assert echoes.load().labels["EchoTime"] == (4.5, 9.5)
    assert [len(volume) for volume in thin.load_all()] == [5, 1]
    assert load(echoes).shape == (2, 3, 4, 3)


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_finds_the_same(study: Path, pool: type[Executor]) -> None:
    with pool(2) as executor:  # type: ignore[call-arg]
        catalog = scan(study, executor)
    assert summary(catalog) == EXPECTED
    assert (catalog.skipped, len(catalog.broken)) == (1, 1)


@pytest.mark.parametrize("pool", [None, ProcessPoolExecutor])
def test_each_broken_file_is_listed_with_its_reason(study: Path, pool: type[Executor] | None) -> None:
    whole = (study / "deeper" / "03.dcm").read_bytes()
    (study / "header.dcm").write_bytes(whole[:450])
    # Of 24 bytes of pixels 10 are gone: the header is whole, and counts.
    (study / "deeper" / "03.dcm").write_bytes(whole[:-10])
    (study / "empty.dcm").write_bytes(b"")
    if pool is None:
        catalog = scan(study)
    else:
        with pool(1) as executor:  # type: ignore[call-arg]
            catalog = scan(study, executor)
    reasons = {Path(name).name: reason for name, reason in catalog.broken}
    assert "ends after" in reasons["broken.dcm"]
    assert "announces 6 bytes, the file ends after 4" in reasons["header.dcm"]
    assert "Pixel Data" in reasons["03.dcm"]
    assert "announces 24 bytes, the file ends after 14" in reasons["03.dcm"]
    assert catalog.skipped + len(catalog.broken) == 5
    assert summary(catalog) == EXPECTED
    said = str(catalog)
    assert f"{len(catalog.broken)} files could not be read, or not wholly." in said
    assert f"header.dcm: {reasons['header.dcm']}" in said
    page = catalog.show()._repr_html_()
    assert "Files that could not be read" in page
    assert "header.dcm" in page
    assert "header.dcm" not in catalog._repr_html_()


def test_a_directory_is_scanned_like_what_it_lists(study: Path, tmp_path: Path) -> None:
    disc = tmp_path / "disc"
    disc.mkdir()
    for number, path in enumerate(sorted((study / "deeper").iterdir())):
        (disc / f"IM{number:04d}").write_bytes(path.read_bytes())
    write(disc, *(f"IM{number:04d}" for number in range(12)))
    assert summary(scan(disc / "DICOMDIR")) == [("11", "MR", 6, 6), ("3", "CT", 6, 6)]


def test_an_archive_is_scanned_like_its_folder(study: Path, tmp_path: Path) -> None:
    path = tmp_path / "study.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(study.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(study))
    catalog = scan(path)
    assert summary(catalog) == EXPECTED
    assert catalog[0].load().shape == (2, 3, 4, 3)
    with ThreadPoolExecutor(1) as executor:
        assert summary(scan(path, executor)) == EXPECTED


def test_what_was_read_already_can_be_scanned() -> None:
    catalog = scan(series(4))
    assert summary(catalog) == [("3", "CT", 4, 4)]
    assert np.array_equal(catalog[0].load().stored[:, 0, 0], [0, 100, 200, 300])


def test_a_catalog_is_filtered_by_text_number_and_function(study: Path) -> None:
    catalog = scan(study)
    assert summary(catalog.filter(Modality="ct")) == EXPECTED[2:]
    assert summary(catalog.filter(SeriesNumber=11)) == EXPECTED[:1]
    assert summary(catalog.filter(lambda entry: entry.images == 0)) == EXPECTED[1:2]
    assert len(catalog.filter(Modality="CT", SeriesDescription="thick")) == 0
    with pytest.raises(UsageError, match="no Colour"):
        catalog.filter(Colour="red")
    with pytest.raises(AttributeError, match="no Colour"):
        _ = catalog[0].Colour


def test_a_notebook_masks_who_the_patients_are_and_shows_them_when_asked(study: Path) -> None:
    catalog = scan(study)
    bundle = catalog._repr_mimebundle_()
    for text in bundle.values():
        for secret in ("Doe", "4711", "Roe", str(study)):
            assert secret not in text
    assert "masked" in bundle["text/html"]
    assert "2 studies, 3 series, 13 files." in bundle["text/plain"]
    assert "Doe^Jane" in str(catalog)
    assert "Doe^Jane" in str(catalog.show()._repr_html_())
    assert "Doe" not in repr(catalog)


def test_the_table_escapes_what_comes_from_the_files(study: Path) -> None:
    page = str(scan(study)._repr_html_())
    assert "<i>echoes" not in page
    assert "&lt;i&gt;echoes" in page
    assert "<details><summary>2</summary>" in page


def test_a_table_for_pandas_has_a_row_a_series(study: Path) -> None:
    pytest.importorskip("pandas")
    table = scan(study).to_pandas()
    assert table["SeriesNumber"].tolist() == [11, 2, 3]
    assert table["images"].tolist() == [6, 0, 6]
    assert table["PatientID"].tolist() == ["12", "4711", "4711"]
    assert scan([]).to_pandas().empty


def test_an_empty_folder_is_an_empty_catalog(tmp_path: Path) -> None:
    catalog = scan(tmp_path)
    assert len(catalog) == 0
    assert str(catalog) == "0 studies, 0 series, 0 files."
    assert "0 series" in str(catalog._repr_html_())


def test_the_corpus_is_scanned_whole(corpus: Path) -> None:
    catalog = scan(corpus / "Slicer+Slicer")
    assert [(entry.Modality, entry.images) for entry in catalog] == [("CT", 93)]
    assert len(catalog[0].stacks) == 1


@pytest.mark.parametrize("folder", ["Quibblewick\\1947", "Quibblewick's", "Quibblewick\"'", "Quibblewick\x1b[31m"])
def test_a_masked_catalog_shows_no_path_of_a_file_that_is_refused(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("no such name of a folder")
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "a.dcm").write_bytes(b"")

    def refuse(source: Any, *_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied", str(source))

    monkeypatch.setattr(scanning, "read_unless_known", refuse)
    catalog = scan(tmp_path)
    shown = catalog._repr_mimebundle_()
    assert "Permission denied" in shown["text/plain"]
    assert not any("Quibblewick" in text for text in shown.values())
    assert "Quibblewick" in str(catalog)
    assert "\x1b" not in str(catalog)
