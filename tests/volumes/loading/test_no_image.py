from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from dicomnb.errors import DicomWarning, NoImage, UsageError
from dicomnb.volumes.loading.catalog import scan
from dicomnb.volumes.loading.load import load, load_all, load_everything
from tests.images import dataset, series

STORAGE = "1.2.840.10008.5.1.4.1.1"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def report(number: int = 1, suffix: str = "88.33", **attributes: Any) -> Any:
    made = {
        "SOPClassUID": f"{STORAGE}.{suffix}",
        "SOPInstanceUID": f"2.25.77.{suffix}.{number}",
        "SeriesInstanceUID": f"2.25.78.{suffix}",
        "StudyInstanceUID": "2.25.1",
        "Modality": "SR",
    }
    return dataset(**{**made, **attributes})


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "within").mkdir()
    with pytest.raises(NoImage, match="the folder is empty") as caught:
        load(tmp_path)
    assert isinstance(caught.value, UsageError)
    assert caught.value.objects == ()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.png": PNG, "b.png": PNG, "c": PNG}, r"3 files, none DICOM \(PNG\)"),
        ({"a.png": PNG, "b.pdf": b"%PDF-1.7 ..."}, r"2 files, none DICOM \(PNG, PDF\)"),
        ({"one.nii.gz": gzip.compress(bytes(300), mtime=0)}, r"1 file, none DICOM \(NIfTI\)"),
        ({"notes.txt": b"no image"}, r"1 file, none DICOM \(TXT\)"),
        ({"clip": b"\0\0\0\x18ftypmp42" + bytes(100)}, r"1 file, none DICOM \(MP4\)"),
        ({"nothing": b""}, "1 file, none DICOM[.]"),
    ],
)
def test_files_that_are_no_dicom_are_counted_and_named(tmp_path: Path, files: dict[str, bytes], said: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(NoImage, match=said):
        load(tmp_path)


def test_a_single_object_is_named_with_what_to_do(tmp_path: Path) -> None:
    report().save_as(tmp_path / "report.dcm")
    with pytest.raises(NoImage, match=r"report.dcm is a structured report: dn\.") as caught:
        load(tmp_path / "report.dcm")
    assert len(caught.value.objects) == 1
    with pytest.raises(NoImage, match="It is a structured report"):
        load(report())


def test_an_image_class_without_pixels_says_so(tmp_path: Path) -> None:
    report(suffix="2", Modality="CT").save_as(tmp_path / "header.dcm")
    with pytest.raises(NoImage, match=r"header\.dcm is an image, and has no pixels"):
        load(tmp_path / "header.dcm")


def test_several_objects_are_counted_by_kind(tmp_path: Path) -> None:
    for number in (1, 2):
        report(number).save_as(tmp_path / f"{number}.dcm")
    report(suffix="9.1.1", Modality="ECG").save_as(tmp_path / "3.dcm")
    (tmp_path / "notes.txt").write_text("no image")
    with pytest.raises(
        NoImage, match=r"4 files, of these 2 structured reports, 1 ECG, 1 that are no DICOM. scan"
    ) as caught:
        load_all(tmp_path)
    assert len(caught.value.objects) == 3


def test_broken_files_are_told_from_others(tmp_path: Path) -> None:
    whole = tmp_path / "1.dcm"
    report().save_as(whole)
    whole.write_bytes(whole.read_bytes()[:200])
    with pytest.warns(DicomWarning, match="could not be read"), pytest.raises(NoImage, match="1 of them broken DICOM"):
        load(tmp_path)


def test_what_is_no_image_is_given_beside_the_images() -> None:
    volumes, objects = load_everything([*series(3), report()])
    assert [volume.shape for volume in volumes] == [(3, 4, 3)]
    assert [each.Modality for each in objects] == ["SR"]


def test_a_video_is_no_stack(tmp_path: Path) -> None:
    video = series(1, SOPClassUID=f"{STORAGE}.77.1.1.1", SOPInstanceUID="2.25.3", SeriesInstanceUID="2.25.30")[0]
    video.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.102"
    video.PixelData = bytes.fromhex("feff00e000000000feff00e004000000") + b"clip"
    video.save_as(tmp_path / "video.dcm")
    for number, each in enumerate(series(2)):
        each.save_as(tmp_path / f"{number}.dcm")
    volumes, objects = load_everything(tmp_path)
    assert len(volumes) == len(objects) == 1
    assert scan(tmp_path).others == {"video": 1}
    with pytest.raises(NoImage, match=r"video\.dcm is a video"):
        load(tmp_path / "video.dcm")


def test_a_scan_counts_kinds_beside_images(tmp_path: Path) -> None:
    for number, each in enumerate(series(3, SOPClassUID=f"{STORAGE}.2", StudyInstanceUID="2.25.1")):
        each.save_as(tmp_path / f"i{number}.dcm")
    for number in (1, 2):
        report(number).save_as(tmp_path / f"r{number}.dcm")
    report(suffix="481.3", Modality="RTSTRUCT").save_as(tmp_path / "s.dcm")
    report(suffix="9.1.1", Modality="ECG").save_as(tmp_path / "e.dcm")
    catalog = scan(tmp_path)
    assert catalog.others == {"structured report": 2, "structure set": 1, "ECG": 1}
    assert "Besides plain images:" in str(catalog)
    assert "2 structured reports" in str(catalog)
    assert [entry.contents for entry in catalog.filter(Modality="SR")] == ["2 structured reports"]
    assert "1 ECG" in catalog._repr_html_()
    assert [entry.kinds for entry in catalog.filter(SOPClassUID=f"{STORAGE}.2")] == [(("image", 3),)]
