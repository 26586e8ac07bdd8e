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
from dicomnb.export.objects.segmentation import to_seg
from dicomnb.objects.segments import segments
from dicomnb.objects.structures import structures
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.teaching.studies.named_studies import make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.export.objects.sources import PLACES, ct, distinct, multi_frame, parts, uneven
from tests.images import series

SOURCES: dict[str, Callable[[], Volume]] = {
    **{place: (lambda place=place: ct(place=place)) for place in PLACES},  # type: ignore[misc]
    "uneven": uneven,
    "multi-frame": multi_frame,
    "one slice": lambda: ct(1),
}


def written(seg: Dataset, folder: Path) -> Path:
    path = folder / "seg.dcm"
    seg.save_as(path)
    return path


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("kind", ["BINARY", "LABELMAP", "FRACTIONAL"])
def test_masks_come_back_voxel_for_voxel(source: str, kind: Any, tmp_path: Path) -> None:
    volume = SOURCES[source]()
    masks = distinct(volume)
    if kind == "FRACTIONAL":
        masks = {name: mask * np.float32(200 / 255) for name, mask in masks.items()}
    found = segments(written(to_seg(masks, like=volume, kind=kind), tmp_path))
    assert [(each.name, each.number, each.meaning) for each in found] == [
        ("Liver", 1, "Liver"),
        ("kidney_left", 2, "Kidney"),
    ]
    for each, mask in zip(found, masks.values(), strict=True):
        assert np.array_equal(each.mask(volume), mask > 0)
        assert len(each.frames) == (mask > 0).any(axis=(1, 2)).sum() or kind == "LABELMAP"


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("kind", ["BINARY", "LABELMAP", "FRACTIONAL"])
def test_highdicom_reads_the_same_masks_at_the_same_images(source: str, kind: Any, tmp_path: Path) -> None:
    highdicom = pytest.importorskip("highdicom")
    volume = SOURCES[source]()
    masks = distinct(volume)
    theirs = highdicom.seg.segread(written(to_seg(masks, like=volume, kind=kind), tmp_path))
    wanted = np.stack(list(masks.values()), axis=-1)
    if source == "multi-frame":
        frames = [frame + 1 for frame in volume.frames]
        got = theirs.get_pixels_by_source_frame(
            volume.dataset.SOPInstanceUID, frames, ignore_spatial_locations=False, assert_missing_frames_are_empty=True
        )
    else:
        uids = [ds.SOPInstanceUID for ds in volume.datasets]
        got = theirs.get_pixels_by_source_instance(uids, assert_missing_frames_are_empty=True)
    assert np.array_equal(got > 0, wanted)


# Not of label maps: the program is older than their class (Supplement 243).
@pytest.mark.parametrize("kind", ["BINARY", "FRACTIONAL"])
@pytest.mark.parametrize("source", ["tilted", "multi-frame", "one slice"])
def test_dciodvfy_finds_no_error(source: str, kind: Any, tmp_path: Path, dciodvfy: str) -> None:
    volume = SOURCES[source]()
    path = written(to_seg(distinct(volume), like=volume, kind=kind), tmp_path)
    done = subprocess.run([dciodvfy, "-new", path], capture_output=True, text=True, check=False)
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error")]
    assert errors == []


def test_pydicom_finds_the_frames_where_they_belong(tmp_path: Path) -> None:
    volume = ct(place="tilted")
    masks = parts(volume)
    theirs = pydicom.dcmread(written(to_seg(masks, like=volume), tmp_path))
    frames = theirs.pixel_array
    slices = [(n, k) for n, mask in enumerate(masks.values(), 1) for k in range(9) if mask[k].any()]
    assert theirs.NumberOfFrames == len(slices)
    for (number, k), group, frame in zip(slices, theirs.PerFrameFunctionalGroupsSequence, frames, strict=True):
        source = volume.datasets[k]
        assert group.SegmentIdentificationSequence[0].ReferencedSegmentNumber == number
        assert group.PlanePositionSequence[0].ImagePositionPatient == source.ImagePositionPatient
        origin = group.DerivationImageSequence[0].SourceImageSequence[0]
        assert origin.ReferencedSOPInstanceUID == source.SOPInstanceUID
        assert np.array_equal(frame, list(masks.values())[number - 1][k])
    measures = theirs.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    assert (list(measures.PixelSpacing), measures.SliceThickness) == ([1.25, 0.75], 2.4)
    assert theirs.SegmentsOverlap == "YES"
    assert (theirs.PatientID, theirs.StudyInstanceUID, theirs.SeriesNumber) == ("MRN-4711", "2.25.4", 1003)


def test_frames_of_a_multi_frame_source_are_named_by_number() -> None:
    volume = multi_frame()
    seg = to_seg(distinct(volume)["Liver"], like=volume)
    numbers = [
        group.DerivationImageSequence[0].SourceImageSequence[0].ReferencedFrameNumber
        for group in seg.PerFrameFunctionalGroupsSequence
    ]
    # Frames lie from above downwards, slices from below upwards; slice 0 is empty.
    assert numbers == [5, 4, 3, 2, 1]


def test_shares_come_back_in_255ths() -> None:
    volume = ct()
    shares = np.linspace(0, 1, volume.array.size).reshape(volume.shape)
    seg = to_seg([shares], like=volume, segments=["Fat"], kind="FRACTIONAL", fractional_type="OCCUPANCY")
    (found,) = segments(seg)
    assert seg.SegmentationFractionalType == "OCCUPANCY"
    assert np.abs(found.shares() - shares).max() <= 0.5 / 255 + 1e-6


def test_a_label_map_keeps_its_labels_and_a_binary_one_counts_from_one() -> None:
    volume = ct()
    labels = np.zeros(volume.shape, np.uint16)
    labels[2, 3:6, 4], labels[5, 1, 1] = 700, 3
    named = {3: SegmentDescription("Lump", "mass", color=(230, 60, 40)), 700: "Spleen", 9: "nothing of it"}
    as_labels = segments(to_seg(labels, like=volume, segments=named, kind="LABELMAP"))
    as_bits = segments(to_seg(labels, like=volume, segments=named))
    assert [(each.number, each.name) for each in as_labels] == [(3, "Lump"), (9, "nothing of it"), (700, "Spleen")]
    assert [(each.number, each.name) for each in as_bits] == [(1, "Lump"), (2, "nothing of it"), (3, "Spleen")]
    for found in (as_labels, as_bits):
        for each, label in zip(found, (3, 9, 700), strict=True):
            assert np.array_equal(each.mask(volume), labels == label)
    assert as_bits[0].color == pytest.approx((230, 60, 40), abs=1)


def test_names_of_organs_get_their_codes_and_sides() -> None:
    volume = ct()
    names = ["Kidney L", "right_lung", "Vertebrae 3", "Something else", "left atrium"]
    given = [
        *names,
        SegmentDescription("Tumour bed", ("108369006", "SCT", "Neoplasm"), algorithm="MANUAL"),
        SegmentDescription("X", ("A1", "99LOCAL", "Thing"), ("B2", "99LOCAL", "Things")),
    ]
    seg = to_seg(np.zeros((7, *volume.shape), bool), like=volume, segments=given)
    found = [
        tuple(
            item.CodeValue
            for keyword in ("Category", "Type")
            for item in each.get(f"SegmentedProperty{keyword}CodeSequence")
        )
        for each in seg.SegmentSequence
    ]
    # Values of PS3.16, CID 7150, 7151 and 7166.
    assert found == [
        ("91723000", "64033007"), ("91723000", "39607008"), ("85756007", "85756007"), ("85756007", "85756007"),
        ("91723000", "82471001"), ("49755003", "108369006"), ("B2", "A1"),
    ]  # fmt: skip
    sides = [
        [item.CodeValue for item in each.SegmentedPropertyTypeCodeSequence[0].get(
            "SegmentedPropertyTypeModifierCodeSequence", ())]
        for each in seg.SegmentSequence
    ]  # fmt: skip
    assert sides == [["7771000"], ["24028007"], [], [], [], [], []]
    assert "SegmentAlgorithmName" not in seg.SegmentSequence[5]


def test_masks_on_a_grid_of_their_own_lie_where_their_affine_says() -> None:
    volume = ct()
    fine = reslice_isotropic(volume, 0.5)
    mask = fine.array > 450
    for affine, array in (
        (fine.affine, mask),
        (fine.affine @ np.diag([1, 1, -1, 1]) + np.outer([0, 0, fine.affine[2, 2] * (len(mask) - 1), 0], [0, 0, 0, 1]),
         mask[::-1]),
    ):  # fmt: skip
        (found,) = segments(to_seg(array, like=volume, affine=affine))
        assert np.array_equal(found.mask(fine), mask)
    seg = to_seg(mask, like=volume, affine=fine.affine)
    assert "DerivationImageSequence" not in seg.PerFrameFunctionalGroupsSequence[0]
    assert [item.ReferencedSOPInstanceUID for item in seg.SourceImageSequence] == [
        ds.SOPInstanceUID for ds in volume.datasets
    ]
    assert found.volume_ml == pytest.approx(mask.sum() * 0.125 / 1000)


def test_the_affine_of_the_images_themselves_is_their_grid() -> None:
    volume = ct(place="tilted")
    mask = distinct(volume)["Liver"]
    seg = to_seg(mask[::-1], like=volume, affine=_turned(volume))
    assert np.array_equal(segments(seg)[0].mask(volume), mask)
    assert "DerivationImageSequence" in seg.PerFrameFunctionalGroupsSequence[0]


def _turned(volume: Volume) -> Any:
    affine = volume.affine
    affine[:3, 3] += affine[:3, 2] * (volume.slice_count - 1)
    affine[:3, 2] *= -1
    return affine


def test_what_was_computed_refers_to_the_images_that_it_came_from() -> None:
    volume = ct()
    fine = reslice_isotropic(volume, 0.5)
    mask = fine.array > 450
    seg = to_seg(mask, like=fine)
    assert np.array_equal(segments(seg)[0].mask(fine), mask)
    assert len(seg.SourceImageSequence) == 9
    assert seg.ReferencedSeriesSequence[0].SeriesInstanceUID == "2.25.7"


def test_segments_and_structures_of_files_go_over_with_names_colours_and_codes() -> None:
    study = make_study("dose")
    volume = load(study.glob("ct*.dcm"))
    (tumour, lung), (_, contours, _) = segments(study / "seg.dcm"), structures(study / "rtstruct.dcm")
    found = segments(to_seg([tumour, contours, lung], like=volume))
    assert [each.name for each in found] == ["Tumour", "Tumour", "Left lung"]
    assert [each.meaning for each in found] == [tumour.meaning, "Neoplasm", lung.meaning]
    assert np.array_equal(found[0].mask(volume), tumour.mask(volume))
    assert np.array_equal(found[1].mask(volume), contours.mask(volume))
    assert found[1].color == pytest.approx(contours.color, abs=1)


@pytest.mark.parametrize(
    ("kind", "syntax", "uid"),
    [
        ("BINARY", "deflated", "1.2.840.10008.1.2.1.99"),
        ("BINARY", "deflated frames", "1.2.840.10008.1.2.8.1"),
        ("LABELMAP", "rle", "1.2.840.10008.1.2.5"),
        ("FRACTIONAL", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.5"),
        ("FRACTIONAL", "deflated frames", "1.2.840.10008.1.2.8.1"),
        ("LABELMAP", "1.2.840.10008.1.2", "1.2.840.10008.1.2"),
    ],
)
def test_compressed_segmentations_hold_the_same(kind: Any, syntax: str, uid: str, tmp_path: Path) -> None:
    volume = uneven()  # 7 × 5 voxels: single bits begin within bytes
    masks = distinct(volume)
    path = tmp_path / "seg.dcm"
    to_seg(masks, like=volume, kind=kind, syntax=syntax, path=path)
    assert read(path).file_meta.TransferSyntaxUID == uid
    for each, mask in zip(segments(path), masks.values(), strict=True):
        assert np.array_equal(each.mask(volume), mask)


def test_masks_without_a_voxel_make_a_segmentation_that_says_so() -> None:
    volume = ct()
    for kind in ("BINARY", "LABELMAP", "FRACTIONAL"):
        seg = to_seg({"Lesion": np.zeros(volume.shape, bool)}, like=volume, kind=kind)
        assert seg.NumberOfFrames == 1
        (found,) = segments(seg)
        assert (found.name, found.mask(volume).sum(), found.volume_ml) == ("Lesion", 0, 0)


def test_names_in_any_script_are_read_back_beside_those_of_the_source(tmp_path: Path) -> None:
    volume = ct(SpecificCharacterSet="ISO_IR 100", PatientName="Müller^Jörg")
    seg = to_seg({"肝臓": distinct(volume)["Liver"]}, like=volume)
    theirs = pydicom.dcmread(written(seg, tmp_path))
    assert (str(theirs.PatientName), theirs.SegmentSequence[0].SegmentLabel) == ("Müller^Jörg", "肝臓")


def test_lossy_compression_of_the_source_is_said_on() -> None:
    volume = ct(LossyImageCompression="01", LossyImageCompressionRatio=12.5, LossyImageCompressionMethod="ISO_10918_1")
    seg = to_seg(distinct(volume)["Liver"], like=volume)
    assert (seg.LossyImageCompression, seg.LossyImageCompressionRatio) == ("01", 12.5)
    assert to_seg(distinct(ct())["Liver"], like=ct()).LossyImageCompression == "00"


MASK = np.ones((9, 12, 16), bool)


@pytest.mark.parametrize(
    ("masks", "how", "message"),
    [
        (MASK[:, :, :15], {}, r"\(9, 12, 15\), that of the images \(9, 12, 16\)"),
        (MASK[0], {}, r"\(1, 12, 16\)"),
        ([MASK, MASK[1:]], {}, r"\(8, 12, 16\)"),
        (np.ones((9, 12, 16), complex), {}, "complex128"),
        (MASK * np.nan, {"kind": "FRACTIONAL"}, "NaN"),
        (MASK * 1.5, {"kind": "FRACTIONAL"}, "1.5 to 1.5"),
        ([MASK * 2], {}, "2 to 2"),
        (MASK * 0.5, {}, "cannot hold"),
        (MASK * 0.5, {"kind": "LABELMAP"}, "cannot hold"),
        (MASK * -1, {}, "-1 to -1"),
        (MASK * 70000, {}, "70000"),
        (MASK * 3, {"segments": ["one", "two"]}, "labels without a name: 3"),
        ({"A": MASK, "B": MASK}, {"kind": "LABELMAP"}, "'A' and 'B' overlap, first at slice 0, row 0, column 0"),
        (MASK, {"segments": ["one", "two"]}, "2 names for 1 mask"),
        (MASK, {"segments": ["x" * 65]}, "65 characters"),
        (MASK, {"segments": [""]}, "empty"),
        (MASK, {"segments": ["a\\b"]}, "backslash"),
        (MASK, {"segments": [7]}, "int describes no segment"),
        ([], {}, "no masks"),
        (MASK, {"kind": "BITS"}, "'BITS' is no kind"),
        (MASK, {"label": "lower case"}, "no label"),
        (MASK, {"description": "x" * 65}, "65 characters"),
        (MASK, {"syntax": "rle"}, "single bits"),
        (MASK, {"syntax": "1.2.840.10008.1.2.4.50"}, "cannot be written"),
        (MASK, {"fractional_type": "GUESS", "kind": "FRACTIONAL"}, "'GUESS'"),
        (MASK, {"affine": np.eye(3)}, "4×4"),
    ],
)  # fmt: skip
def test_what_is_no_mask_is_refused_with_its_reason(masks: Any, how: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        to_seg(masks, like=ct(), **how)


def test_images_without_a_place_are_refused() -> None:
    mask = np.ones((9, 12, 16), bool)
    with pytest.raises(GeometryError, match="FrameOfReferenceUID"):
        to_seg(mask, like=ct(FrameOfReferenceUID=""))
    slices = series(2)
    for ds in slices:
        del ds.ImagePositionPatient
    with pytest.raises(GeometryError, match="where the voxels lie"):
        to_seg(np.ones((1, 4, 3), bool), like=load(slices[:1]))
    with pytest.raises(GeometryError, match="Slice Thickness"):
        to_seg(mask[:1], like=ct(1, SliceThickness=None))
    in_time = [
        ds
        for t in range(2)
        for ds in series(3, AcquisitionTime=f"10000{t}", TemporalPositionIdentifier=t + 1, FrameOfReferenceUID="2.25.1")
    ]
    for number, ds in enumerate(in_time):
        ds.SOPInstanceUID, ds.InstanceNumber = f"2.25.5.{number}", number + 1
    with pytest.raises(UsageError, match=r"volume\[t\]"):
        to_seg(np.ones((3, 4, 3), bool), like=load(in_time))


def test_names_are_those_of_labels_though_only_some_occur() -> None:
    volume = ct()
    labels = np.zeros(volume.shape, np.uint8)
    for most in (0, 1):
        labels[2, 3:6, 4] = most
        found = segments(to_seg(labels, like=volume, segments=["Liver", "Spleen"], kind="LABELMAP"))
        assert [each.name for each in found] == ["Liver", "Spleen"]
        assert [int(each.mask(volume).sum()) for each in found] == [3 * most, 0]
