from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from dicomnb.analysis.reslice import reslice_isotropic
from dicomnb.errors import GeometryError, UsageError
from dicomnb.export.objects.segment_description import SegmentDescription
from dicomnb.export.objects.structure_set import to_rtstruct
from dicomnb.objects.segments import segments
from dicomnb.objects.structures import structures
from dicomnb.parsing.files.read_write import read
from dicomnb.teaching.studies.named_studies import make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.export.objects.sources import FRAME, PLACES, ct, multi_frame, parts, uneven

SOURCES: dict[str, Callable[[], Volume]] = {
    **{place: (lambda place=place: ct(place=place)) for place in PLACES},  # type: ignore[misc]
    "uneven": uneven,
    "multi-frame": multi_frame,
    "one slice": lambda: ct(1),
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("holes", ["KEYHOLE", "XOR"])
def test_masks_come_back_voxel_for_voxel(source: str, holes: Any, tmp_path: Path) -> None:
    volume = SOURCES[source]()
    masks = parts(volume)
    path = tmp_path / "rtstruct.dcm"
    to_rtstruct(masks, like=volume, holes=holes, path=path)
    found = structures(path)
    assert [(each.name, each.number) for each in found] == [("Liver", 1), ("kidney_left", 2)]
    for each, mask in zip(found, masks.values(), strict=True):
        assert np.array_equal(each.mask(volume), mask)


def test_the_volume_of_a_traced_mask_is_that_of_its_voxels() -> None:
    volume = ct(place="oblique")
    masks = parts(volume)
    for each, mask in zip(structures(to_rtstruct(masks, like=volume)), masks.values(), strict=True):
        assert each.volume_ml == pytest.approx(mask.sum() * 1.25 * 0.75 * 3 / 1000, rel=1e-5)


def test_each_contour_names_the_image_that_it_lies_on(tmp_path: Path) -> None:
    for volume in (ct(place="tilted"), multi_frame()):
        path = tmp_path / f"{volume.shape[0]}.dcm"
        to_rtstruct(parts(volume), like=volume, path=path)
        theirs = pydicom.dcmread(path)
        (frame,) = theirs.ReferencedFrameOfReferenceSequence
        assert frame.FrameOfReferenceUID == FRAME
        (study,) = frame.RTReferencedStudySequence
        assert study.ReferencedSOPInstanceUID == theirs.StudyInstanceUID == "2.25.4"
        (series,) = study.RTReferencedSeriesSequence
        assert series.SeriesInstanceUID == volume.dataset.SeriesInstanceUID
        images = {item.ReferencedSOPInstanceUID for item in series.ContourImageSequence}
        assert images == {ds.SOPInstanceUID for ds in volume.datasets}
        for contour in theirs.ROIContourSequence[0].ContourSequence:
            points = np.array(contour.ContourData, float).reshape(-1, 3)
            assert contour.NumberOfContourPoints == len(points)
            (image,) = contour.ContourImageSequence
            k = int(np.rint(volume.to_index(points)[:, 2]).max())
            assert np.abs(volume.to_index(points)[:, 2] - k).max() < 1e-3
            assert image.ReferencedSOPInstanceUID == volume.datasets[k].SOPInstanceUID
            if "ReferencedFrameNumber" in image:
                assert image.ReferencedFrameNumber == volume.frames[k] + 1
        assert {roi.ReferencedFrameOfReferenceUID for roi in theirs.StructureSetROISequence} == {FRAME}


@pytest.mark.parametrize("source", ["tilted", "multi-frame"])
def test_dciodvfy_finds_no_error(source: str, tmp_path: Path, dciodvfy: str) -> None:
    volume = SOURCES[source]()
    path = tmp_path / "rtstruct.dcm"
    to_rtstruct(parts(volume), like=volume, path=path)
    done = subprocess.run([dciodvfy, "-new", path], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if line.startswith("Error")] == []


def test_contours_come_back_point_for_point() -> None:
    volume = ct()
    angle = np.linspace(0, 2 * np.pi, 37, endpoint=False)
    z = volume.positions[[2, 3, 6], 2]
    drawn = [np.stack([-45 + 3 * np.cos(angle), 36 + 4 * np.sin(angle), np.full(37, height)], axis=1) for height in z]
    described = SegmentDescription("PTV 60", color=(255, 128, 0), roi_type="PTV", algorithm="MANUAL")
    made = to_rtstruct([drawn], like=volume, structures=[described])
    (found,) = structures(made)
    assert (found.name, found.kind, found.color) == ("PTV 60", "PTV", (255, 128, 0))
    for contour, points, k in zip(found.contours, drawn, (2, 3, 6), strict=True):
        assert np.abs(contour.points - points).max() <= 0.5e-4
        assert contour.image == volume.datasets[k].SOPInstanceUID
    (alone,) = structures(to_rtstruct(drawn, like=volume, structures=["X"]))
    assert len(alone.contours) == 3
    (again,) = structures(to_rtstruct(found, like=volume))
    assert [each.points.tolist() for each in again.contours] == [each.points.tolist() for each in found.contours]


def test_a_level_between_pixels_is_nearer_to_the_truth_than_their_edges() -> None:
    volume = ct(5, rows=60, columns=80, spacing=(0.5, 0.5))
    j, i = np.indices((60, 80))
    shares = np.zeros(volume.shape)
    shares[1:4] = np.clip((17.6 - np.hypot(i - 41.3, j - 28.7)) / 8 + 0.5, 0, 1)
    (found,) = structures(to_rtstruct({"Ball": shares}, like=volume))
    center = volume.to_patient([41.3, 28.7, 2])
    for contour in found.contours:
        away = np.linalg.norm((contour.points - center)[:, :2], axis=1)
        assert np.abs(away - 17.6 * 0.5).max() < 0.02
    near = np.abs(shares - 0.5) < 0.002  # within a hundredth of a pixel of the outline, which is on it
    assert np.array_equal(found.mask(volume) | near, (shares >= 0.5) | near)


def test_masks_on_a_grid_of_their_own_lie_where_their_affine_says() -> None:
    volume = ct()
    fine = reslice_isotropic(volume, 0.5)
    mask = (fine.array > 450) & (fine.array < 700)
    affine = fine.affine
    (found,) = structures(to_rtstruct(mask, like=volume, affine=affine))
    assert np.array_equal(found.mask(fine), mask)
    assert all(contour.image == "" for contour in found.contours)
    affine[:3, 3] += affine[:3, 2] * (len(mask) - 1)
    affine[:3, 2] *= -1
    (turned,) = structures(to_rtstruct(mask[::-1], like=volume, affine=affine))
    assert np.array_equal(turned.mask(fine), mask)


def test_segments_of_a_file_become_structures() -> None:
    study = make_study("dose")
    volume = load(study.glob("ct*.dcm"))
    found = segments(study / "seg.dcm")
    made = structures(to_rtstruct(found, like=volume))
    for one, other in zip(found, made, strict=True):
        assert one.name == other.name
        assert np.array_equal(one.mask(volume), other.mask(volume))


def test_long_contours_are_written_with_implicit_vr(tmp_path: Path) -> None:
    volume = ct(3)
    angle = np.linspace(0, 2 * np.pi, 3000, endpoint=False)
    circle = np.stack([-45 + 3 * np.cos(angle), 36 + 4 * np.sin(angle), np.full(3000, volume.positions[1, 2])], axis=1)
    path = tmp_path / "long.dcm"
    to_rtstruct({"Long": [circle]}, like=volume, path=path)
    assert read(path).file_meta.TransferSyntaxUID == "1.2.840.10008.1.2"
    data = pydicom.dcmread(path).ROIContourSequence[0].ContourSequence[0]["ContourData"]
    assert (data.VR, len(data.value)) == ("DS", 9000)


def test_a_structure_without_a_voxel_is_there_without_contours() -> None:
    volume = ct()
    (found,) = structures(to_rtstruct({"Lesion": np.zeros(volume.shape, bool)}, like=volume))
    assert (found.name, found.contours) == ("Lesion", ())


MASK = np.ones((9, 12, 16), bool)


@pytest.mark.parametrize(
    ("rois", "how", "error", "message"),
    [
        (MASK[1:], {}, UsageError, r"\(8, 12, 16\)"),
        (MASK, {"level": 1.5}, UsageError, "between 0 and 1"),
        (MASK, {"holes": "NONE"}, UsageError, "'NONE'"),
        (MASK, {"label": "a label of more than sixteen"}, UsageError, "16 are allowed"),
        (MASK, {"structures": ["a", "b"]}, UsageError, "2 names for 1"),
        ({"A": [[[0, 0, 0], [1, 0, 0]]]}, {}, UsageError, "fewer than three"),
        ({"A": [[[0, 0, 0], [1, 0, np.nan], [1, 1, 0]]]}, {}, UsageError, "no numbers"),
        ({"A": [[[0, 0, 0], [9, 0, 0], [9, 9, 3], [0, 9, 0]]]}, {}, GeometryError, "not flat"),
        ([[[[0, 0, 0], [9, 0, 0], [9, 9, 0]]]], {"structures": ["a", "b"]}, UsageError, "not as many names"),
    ],
)
def test_what_is_no_structure_is_refused_with_its_reason(rois: Any, how: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        to_rtstruct(rois, like=ct(), **how)


def test_structures_of_another_frame_of_reference_are_refused_until_they_are_said_to_fit() -> None:
    (found,) = structures(to_rtstruct({"A": MASK}, like=ct()))
    other = ct(FrameOfReferenceUID="2.25.99")
    with pytest.raises(GeometryError, match="different frames of reference"):
        to_rtstruct(found, like=other)
    (made,) = structures(to_rtstruct(found, like=other, any_frame=True))
    assert made.frame_of_reference == "2.25.99"
