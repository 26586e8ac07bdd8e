from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydicom
import pytest

from dicomnb.analysis.roi import roi
from dicomnb.errors import GeometryError, UsageError
from dicomnb.export.objects.segmentation import to_seg
from dicomnb.export.reports.measurement_report import to_sr_measurements
from dicomnb.geometry.shapes import Circle
from dicomnb.geometry.solids import Sphere
from dicomnb.objects.reports.report import report
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.volume import Volume
from tests.export.objects.sources import ct, distinct, multi_frame
from tests.export.reports.measured import content_items, in_patient, on_slices

ENHANCED, THREE_DIMENSIONS = "1.2.840.10008.5.1.4.1.1.88.22", "1.2.840.10008.5.1.4.1.1.88.34"
SOURCES: dict[str, Callable[[], Volume]] = {
    "tilted": lambda: ct(place="tilted", RescaleSlope=1, RescaleIntercept=-1024, Modality="CT"),
    "multi-frame": multi_frame,
}


def made(volume: Volume, **how: Any) -> Dataset:
    masks = distinct(volume)
    results = {name: roi(volume, mask) for name, mask in masks.items()} | on_slices(volume) | in_patient(volume)
    return to_sr_measurements(
        results,
        like=volume,
        segmentation=to_seg(masks, like=volume),
        findings={"Lesion 1": ("4147007", "SCT", "Mass")},
        **how,
    )


@pytest.mark.parametrize("source", SOURCES)
def test_witnesses_read_all_of_it(source: str, tmp_path: Path, dciodvfy: str, dsrdump: str) -> None:
    highdicom = pytest.importorskip("highdicom")
    volume, path = SOURCES[source](), tmp_path / "sr.dcm"
    made(volume, path=path)
    done = subprocess.run([dciodvfy, "-new", path], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if line.startswith("Error")] == []
    dumped = subprocess.run([dsrdump, path], capture_output=True, text=True, check=False)
    assert dumped.returncode == 0
    assert "Comprehensive 3D SR Document" in dumped.stdout
    assert dumped.stdout.count("Measurement Group") == 8
    theirs = highdicom.sr.srread(path).content
    volumes = theirs.get_volumetric_roi_measurement_groups()
    assert sorted(group.tracking_identifier for group in volumes) == ["Ball", "Crate", "Liver", "kidney_left"]
    planar = theirs.get_planar_roi_measurement_groups()
    assert sorted(group.tracking_identifier for group in planar) == ["Across", "Lesion 1", "Patch"]
    (line,) = theirs.get_image_measurement_groups()
    assert line.tracking_identifier == "Line"
    liver = next(group for group in volumes if group.tracking_identifier == "Liver")
    mean = next(each for each in liver.get_measurements() if each.derivation.meaning == "Mean")
    assert mean.value == pytest.approx(volume.array[distinct(volume)["Liver"]].mean())
    assert mean.unit.value == {"tilted": "[hnsf'U]", "multi-frame": "1"}[source]


def test_our_report_reads_values_units_sites_and_references(tmp_path: Path) -> None:
    volume = SOURCES["tilted"]()
    rows = report(made(volume)).measurements(identifiers=True)
    of = {name: [row for row in rows if row["tracking"] == name] for name in ("kidney_left", "Lesion 1", "Line")}
    kidney = distinct(volume)["kidney_left"]
    mean, sd, *_, size = of["kidney_left"]
    assert (mean["measurement"], mean["remark"], mean["site"]) == ("Attenuation Coefficient", "Mean", "Left Kidney")
    assert mean["value"] == pytest.approx(volume.array[kidney].mean())
    assert sd["value"] == pytest.approx(volume.array[kidney].std(ddof=1))
    assert (size["measurement"], size["unit"]) == ("Volume", "ml")
    assert size["value"] == pytest.approx(kidney.sum() * 0.75 * 1.25 * 2.4 / 1000)
    lesion = of["Lesion 1"]
    assert {row["finding"] for row in lesion} == {"Mass"}
    assert {row["references"] for row in lesion} == {(volume.datasets[2].SOPInstanceUID,)}
    assert [row["value"] for row in lesion if row["measurement"] == "Length"] == [5.0]  # 3 and 4 across and down
    assert [row["value"] for row in of["Line"]] == [pytest.approx(27**0.5)]


def test_all_that_is_referred_to_is_evidence(tmp_path: Path) -> None:
    volume = ct(4)
    made(volume, path=tmp_path / "sr.dcm")
    theirs = pydicom.dcmread(tmp_path / "sr.dcm")
    evidence = {
        reference.ReferencedSOPInstanceUID
        for study in theirs.CurrentRequestedProcedureEvidenceSequence
        for series in study.ReferencedSeriesSequence
        for reference in series.ReferencedSOPSequence
    }
    used = {
        reference.ReferencedSOPInstanceUID
        for each in content_items(theirs)
        if each.ValueType == "IMAGE"
        for reference in each.ReferencedSOPSequence
    }
    assert used == evidence
    assert len(used) == 5
    (study,) = theirs.CurrentRequestedProcedureEvidenceSequence
    assert (study.StudyInstanceUID, theirs.PatientID, theirs.SeriesNumber) == ("2.25.4", "MRN-4711", 1003)


def test_remarks_observers_and_names_in_any_script_are_written() -> None:
    volume = ct(3)
    wide = roi(volume, Circle((0, 0), 4), index=1)
    assert wide.notes
    got = to_sr_measurements({"Läsion": wide}, like=volume, observer="Röntgen^Wilhelm", findings={"Läsion": "mass"})
    said = str(report(got))
    assert "Röntgen^Wilhelm" in said
    assert "Tracking Identifier: Läsion" in said
    assert f"Comment: {wide.notes[0]}" in said
    assert "Finding: Mass" in said
    assert got.SpecificCharacterSet == "ISO_IR 192"


def test_what_cannot_be_reported_is_refused() -> None:
    volume, other = ct(4), ct(7)
    mask = roi(volume, volume.array > 3)
    disc = roi(other, Circle((4, 6), 2), index=6)
    seg = to_seg({"Liver": volume.array > 3}, like=volume)
    for results, how, said in (
        ({}, {}, "by name"),
        ([mask], {}, "by name"),
        ({"Liver": 3.0}, {}, "no result"),
        ({"Liver": [mask, mask]}, {}, "2 regions"),
        ({"Liver": []}, {}, "a measurement"),
        ({"Spleen": mask}, {"segmentation": seg}, "Liver"),
        ({"Disc": disc}, {}, "6"),
        ({"Liver": mask}, {"findings": {"Lung": "lung"}}, "Lung"),
        ({"Liver": mask}, {"findings": {"Liver": "no such organ"}}, "no such organ"),
        ({"Liver": mask}, {"unit": "a b"}, "UCUM"),
    ):
        with pytest.raises(UsageError, match=said):
            to_sr_measurements(results, like=volume, **how)
    lost = ct(3, FrameOfReferenceUID="")
    ball = roi(lost, Sphere(tuple(lost.to_patient([4, 5, 1])), 3))
    with pytest.raises(GeometryError, match="FrameOfReferenceUID"):
        to_sr_measurements({"Ball": ball}, like=lost)
