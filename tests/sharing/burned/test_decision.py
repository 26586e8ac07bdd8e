from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import UsageError
from dicomnb.sharing.burned.decision import require_decision
from dicomnb.sharing.deidentify import deidentify
from tests.images import dataset, image, series

CT = "1.2.840.10008.5.1.4.1.1.2"
CAPTURES = ("1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.5.1.4.1.1.7.4")


@pytest.mark.parametrize(
    "facts",
    [
        {"BurnedInAnnotation": "YES", "Modality": "CT"},
        *({"Modality": modality} for modality in ("US", "ES", "XA", "OT")),
        *({"Modality": "CT", "SOPClassUID": uid} for uid in CAPTURES),
    ],
)
def test_letters_that_are_stated_or_likely_need_a_decision(facts: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"rectangles=\[\]"):
        require_decision(dataset(PixelData=b"\0\0", **facts))
    require_decision(dataset(**facts))  # no pixels, no letters
    if "BurnedInAnnotation" not in facts:
        require_decision(dataset(PixelData=b"\0\0", BurnedInAnnotation="NO", **facts))


def test_other_images_need_none() -> None:
    require_decision(dataset(PixelData=b"\0\0", Modality="MR", SOPClassUID="1.2.840.10008.5.1.4.1.1.4"))
    # A slice that was stored as a capture has a place, which no screen has.
    slices = dataset(PixelData=b"\0\0", Modality="CT", SOPClassUID=CAPTURES[0], ImagePositionPatient=[1, 2, 3])
    require_decision(slices)


@pytest.mark.parametrize(
    ("shape", "facts", "is_written"),
    [
        ((64, 33), {"Modality": "OT", "SOPClassUID": CAPTURES[0]}, True),
        ((9, 16), {"Modality": "CT", "SOPClassUID": CAPTURES[1]}, True),
        ((16, 9), {"Modality": "SC"}, True),
        ((33, 65), {"Modality": "OT", "SOPClassUID": CAPTURES[0]}, False),
        ((65, 33), {"Modality": "CT", "SOPClassUID": CAPTURES[0]}, False),
        ((33, 64), {"Modality": "US", "SOPClassUID": CAPTURES[0]}, False),
        ((33, 64), {"Modality": "OT", "BurnedInAnnotation": "YES"}, False),
        ((33, 64), {"Modality": "OT", "TotalPixelMatrixColumns": 4096}, False),
    ],
)
def test_what_is_smaller_than_any_screen_is_written_and_told(
    tmp_path: Path, shape: tuple[int, int], facts: dict[str, Any], is_written: bool
) -> None:
    ds = image(np.full(shape, 7, np.uint8), **facts)
    if not is_written:
        with pytest.raises(UsageError, match="rectangles="):
            deidentify(ds, tmp_path / "out.dcm")
        return
    report = deidentify(ds, tmp_path / "out.dcm")
    assert [count for note, count in report.notes.items() if "smaller than any screen" in note] == [1]
    assert dn.read(tmp_path / "out.dcm").pixel_array.shape == shape


def test_images_that_may_show_a_name_are_not_written_before_somebody_decides(tmp_path: Path) -> None:
    slices = series(5, SOPClassUID=CT, Modality="CT")
    slices[0].BurnedInAnnotation = "YES"
    slices[1].Modality = "US"
    slices[2].SOPClassUID = CAPTURES[0]
    del slices[2].ImagePositionPatient
    dn.set_pixels(slices[2], np.full((48, 65), 7, np.uint8))
    slices[3].Modality, slices[3].BurnedInAnnotation = "XA", "NO"
    report = deidentify(slices, tmp_path / "out")
    assert report.files == 2
    reasons = [reason for _, reason in report.failures]
    for reason, word in zip(reasons, ("BurnedInAnnotation is YES", "modality US", "captured screen"), strict=True):
        assert word in reason
        assert "rectangles=[]" in reason
    assert [count for note, count in report.notes.items() if "believed" in note] == [1]
    decisions: list[Any] = [[(0, 0, 2, 1)], [], lambda _: []]
    for number, decided in enumerate(decisions):
        report = deidentify(slices, tmp_path / f"out{number}", rectangles=decided)
        assert (report.files, report.failures) == (5, ())
    with pytest.raises(UsageError, match="BurnedInAnnotation is YES"):
        deidentify(slices[0], tmp_path / "one.dcm")
    assert not (tmp_path / "one.dcm").exists()


def test_what_is_known_of_devices_decides_where_something_is_known(tmp_path: Path) -> None:
    sop_class = "1.2.840.10008.5.1.4.1.1.6.1"
    pictures = [
        image(np.full((40, 50), 9, np.uint8), Modality="US", SOPClassUID=sop_class, SOPInstanceUID=f"2.25.{number}")
        for number in (1, 2)
    ]
    pictures[0].pixel_array[0, 0] = 0
    region = {"MinX0": 10, "MinY0": 5, "MaxX1": 39, "MaxY1": 34}
    pictures[0].SequenceOfUltrasoundRegions = [
        dataset(**{f"RegionLocation{corner}": place for corner, place in region.items()})
    ]
    report = deidentify(pictures, tmp_path / "out", rectangles="known")
    assert (report.files, len(report.failures)) == (1, 1)
    (path,) = (tmp_path / "out").rglob("*.dcm")
    made = dn.read(path)
    inside = np.zeros((40, 50), bool)
    inside[5:35, 10:40] = True
    assert (made.pixel_array[inside] == 9).all()
    assert not made.pixel_array[~inside].any()
    assert "BurnedInAnnotation" not in made  # nobody gave his word
    assert any("outside of the ultrasound regions" in note for note in report.notes)
    with pytest.raises(UsageError, match="finds no rectangles"):
        deidentify(pictures, tmp_path / "other", rectangles="unknown")  # type: ignore[arg-type]


def test_names_that_people_typed_and_that_stayed_are_told(tmp_path: Path) -> None:
    structures = dataset(
        SOPClassUID="1.2.840.10008.5.1.4.1.1.481.3",
        SOPInstanceUID="2.25.3",
        PatientName="Roe^Jane",
        StructureSetROISequence=[dataset(ROINumber=1, ROIName="Lung of somebody")],
    )
    segments = dataset(SOPInstanceUID="2.25.4", PatientName="Roe^Jane", SegmentSequence=[dataset(SegmentLabel="Liver")])
    report = dataset(
        SOPInstanceUID="2.25.5", Modality="SR", PatientName="Roe^Jane", ContentSequence=[dataset(ValueType="TEXT")]
    )
    found = deidentify(
        [structures, segments, report], tmp_path / "out", ["clean_descriptors", "clean_structured_content"]
    )
    notes = " ".join(found.notes)
    assert "ROI Name" in notes
    assert "Segment Label" in notes
    assert "content tree was kept" in notes
    plain = " ".join(deidentify([structures], tmp_path / "plain").notes)
    assert "ROI Name" not in plain
