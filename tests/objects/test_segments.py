from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, GeometryError, UsageError
from dicomnb.objects.segments import Segment, segments
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import series
from tests.objects.made.structure_sets import FRAME, ROOT2, positions

highdicom = pytest.importorskip("highdicom")

CODE = highdicom.sr.CodedConcept("85756007", "SCT", "Tissue")

Array = NDArray[Any]


GRID: dict[str, Any] = {
    "rows": 12, "columns": 16, "spacing": (1.25, 0.75), "origin": (-6, -7, -8),
    "column": (0, 0.8, 0.6), "step": (0, -1.2, 1.6), "FrameOfReferenceUID": FRAME,
}  # fmt: skip


def files(folder: Path, **settings: Any) -> list[Path]:
    """A CT of 9 slices, 12 rows and 16 columns, voxels of 0.75 × 1.25 × 2 mm, turned about an oblique axis."""
    made = {
        **GRID, "StudyInstanceUID": "2.25.3",
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2", "PatientID": "", "PatientName": "", "PatientBirthDate": "",
        "PatientSex": "", "AccessionNumber": "", "StudyID": "", "StudyDate": "", "StudyTime": "",
        "ReferringPhysicianName": "", "SeriesNumber": 1, "Manufacturer": "",
        **settings,
    }  # fmt: skip
    paths = []
    for ds in series(9, **made):
        paths.append(folder / f"{ds.InstanceNumber}.dcm")
        ds.save_as(paths[-1])
    return paths


def segmentation(paths: list[Path], masks: Array, kind: str = "BINARY", **settings: Any) -> Path:
    """What highdicom makes of masks, (slices, rows, columns, segments)."""
    described = [
        highdicom.seg.SegmentDescription(
            number, f"part {number}", CODE, CODE, "MANUAL",
            display_color=highdicom.color.CIELabColor(53.39 + number, 0, 0),
        )
        for number in range(1, masks.shape[-1] + 1)
    ]  # fmt: skip
    seg = highdicom.seg.Segmentation(
        [pydicom.dcmread(path) for path in paths], masks, kind, described, "2.25.8", 9, "2.25.9", 1,
        "nobody", "none", "0", "0", omit_empty_frames=True, **settings,
    )  # fmt: skip
    target = paths[0].parent / "seg.dcm"
    seg.save_as(target)
    return target


def two_parts() -> Array:
    k, j, i = np.indices((9, 12, 16))
    first = (abs(k - 4) < 3) & (j > 2) & (j < 8) & (i > 3) & (i + k < 12)
    second = (abs(k - 3) < 2) & (j > 5) & (i > 8)  # where both are, they overlap; slice 0 and 8 have none
    return np.stack([first, second], axis=-1)


@pytest.fixture
def ct(tmp_path: Path) -> list[Path]:
    return files(tmp_path)


def test_segments_have_names_colours_and_the_masks_that_highdicom_wrote(ct: list[Path]) -> None:
    masks = two_parts()
    found = segments(segmentation(ct, masks.astype(np.uint8)))
    volume = load(ct)
    assert [(each.name, each.number, each.kind, each.meaning) for each in found] == [
        ("part 1", 1, "BINARY", "Tissue"),
        ("part 2", 2, "BINARY", "Tissue"),
    ]
    assert found[0].color == pytest.approx((129, 129, 129), abs=1)
    for each, mask in zip(found, np.moveaxis(masks, -1, 0), strict=True):
        assert each.mask(volume).tolist() == mask.tolist()
        assert each.mask().sum() == mask.sum()
        assert each.volume_ml == pytest.approx(mask.sum() * 0.75 * 1.25 * 2 / 1000)
    assert repr(found[1]) == "<Segment 2 'part 2', 3 frames>"


def test_fractions_come_back_in_255ths_and_half_is_inside(ct: list[Path]) -> None:
    shares = np.zeros((9, 12, 16, 1))
    shares[3, 4] = np.linspace(0, 1, 16)[:, None]
    (found,) = segments(segmentation(ct, shares, "FRACTIONAL", fractional_type="OCCUPANCY"))
    assert found.shape == (1, 12, 16)  # one frame has something on it
    assert np.abs(found.shares()[0, 4] - np.linspace(0, 1, 16)).max() <= 0.5 / 255
    # 7 / 15 is below a half, 8 / 15 above.
    assert np.argwhere(found.mask(load(ct))).tolist() == [[3, 4, i] for i in range(8, 16)]
    assert np.argwhere(found.mask(load(ct), threshold=0.9)).tolist() == [[3, 4, i] for i in (14, 15)]
    with pytest.raises(UsageError, match="threshold of 0"):
        found.mask(threshold=0)


def test_a_label_map_has_the_same_segments(ct: list[Path]) -> None:
    masks = two_parts()
    masks[..., 1] &= ~masks[..., 0]
    labels = (masks[..., 0] + 2 * masks[..., 1]).astype(np.uint8)
    described = np.zeros((*labels.shape, 2), np.uint8)
    described[labels == 1, 0] = described[labels == 2, 1] = 1
    found = segments(segmentation(ct, described, "LABELMAP"))
    assert [each.number for each in found] == [1, 2]
    for each in found:
        assert each.mask(load(ct)).tolist() == (labels == each.number).tolist()


def test_sparse_frames_do_not_fill_what_is_between_them(ct: list[Path]) -> None:
    mask = np.zeros((9, 12, 16, 1), np.uint8)
    mask[[1, 7], 2:5, 3:9] = 1
    (found,) = segments(segmentation(ct, mask))
    assert len(found.frames) == 2
    assert found.mask(load(ct)).tolist() == mask[..., 0].astype(bool).tolist()
    assert found.volume_ml == pytest.approx(mask.sum() * 0.75 * 1.25 * 2 / 1000)


@pytest.mark.parametrize("stated", [2.0, -2.0, 0.0, None, 5.0, 1.7])
@pytest.mark.parametrize("slices", [(4,), (2, 3, 4, 5), tuple(range(9))])
def test_places_of_frames_count_and_not_what_is_said_of_their_distance(
    ct: list[Path], stated: float | None, slices: tuple[int, ...]
) -> None:
    mask = np.zeros((9, 12, 16, 1), np.uint8)
    mask[list(slices), 2:5, 3:9] = 1
    ds = read(segmentation(ct, mask))
    measures = ds.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    measures.SliceThickness = 2.0 if len(slices) == 1 else 5.0
    measures.pop("SpacingBetweenSlices", None)
    if stated is not None:
        measures.SpacingBetweenSlices = stated
    (found,) = segments(ds)
    assert found.mask(load(ct)).tolist() == mask[..., 0].astype(bool).tolist()
    if len(slices) == 1 and stated == 1.7:
        with pytest.warns(DicomWarning, match=r"single frame.*Thickness of 2 mm.*Slices of 1\.7 mm"):
            assert found.volume_ml == pytest.approx(18 * 0.75 * 1.25 * 1.7 / 1000)
    elif len(slices) == 1 and stated == 5.0:
        with pytest.warns(DicomWarning, match="taken to be 2 mm thick"):
            assert found.volume_ml == pytest.approx(18 * 0.75 * 1.25 * 2 / 1000)
    else:
        assert found.volume_ml == pytest.approx(mask.sum() * 0.75 * 1.25 * 2 / 1000)


# Thickness 2 leaves no room for slices every 1 mm: what is stated divides the distance, and is wrong.
@pytest.mark.parametrize(("stated", "thickness"), [(1.0, 2.0), (0.5, 2.0), (1.0, 5.0), (-1.0, 2.0)])
def test_a_distance_that_divides_that_of_frames_is_not_believed(
    ct: list[Path], stated: float, thickness: float
) -> None:
    mask = np.zeros((9, 12, 16, 1), np.uint8)
    mask[2:6, 2:5, 3:9] = 1
    ds = read(segmentation(ct, mask))
    measures = ds.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    measures.SpacingBetweenSlices, measures.SliceThickness = stated, thickness
    (found,) = segments(ds)
    assert found.mask(load(ct)).tolist() == mask[..., 0].astype(bool).tolist()
    assert found.volume_ml == pytest.approx(72 * 0.75 * 1.25 * 2 / 1000)


@pytest.mark.parametrize("slices", [(4,), (1, 3, 5, 7), (1, 2, 8), (1, 3, 6), (0, 8)])
@pytest.mark.parametrize(("stated", "thickness"), [(2.0, 2.0), (0.0, 5.0), (None, None), (4.0, 4.0), (25.0, 2.0)])
def test_frames_mark_the_slices_that_they_were_drawn_on_and_no_others(
    ct: list[Path], slices: tuple[int, ...], stated: float | None, thickness: float | None
) -> None:
    mask = np.zeros((9, 12, 16, 1), np.uint8)
    mask[list(slices), 2:5, 3:9] = 1
    ds = read(segmentation(ct, mask))
    measures = ds.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    for keyword, value in (("SpacingBetweenSlices", stated), ("SliceThickness", thickness)):
        measures.pop(keyword, None)
        if value is not None:
            setattr(measures, keyword, value)
    (found,) = segments(ds)
    assert found.mask(load(ct)).tolist() == mask[..., 0].astype(bool).tolist()


def test_frames_on_pixels_of_a_volume_mark_its_slices_though_they_name_none(ct: list[Path]) -> None:
    mask = np.zeros((9, 12, 16, 1), np.uint8)
    mask[[1, 3, 5], 2:5, 3:9] = 1
    ds = read(segmentation(ct, mask))
    ds.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].pop("SpacingBetweenSlices")
    for item in (*ds.PerFrameFunctionalGroupsSequence, *ds.SharedFunctionalGroupsSequence):
        item.pop("DerivationImageSequence", None)
    (found,) = segments(ds)
    assert found.mask(load(ct)).tolist() == mask[..., 0].astype(bool).tolist()


def moved(path: Path, heights: Sequence[float]) -> Dataset:
    """Return a segmentation whose frames lie at these heights along their normal, and says no more of them."""
    ds = read(path)
    frames = list(ds.PerFrameFunctionalGroupsSequence)
    frames.sort(key=lambda frame: float(frame.PlanePositionSequence[0].ImagePositionPatient[2]))
    for frame, height in zip(frames, heights, strict=True):
        frame.PlanePositionSequence[0].ImagePositionPatient = [-6.0, -7 - 0.6 * height, -8 + 0.8 * height]
        frame.pop("DerivationImageSequence", None)
    ds.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].pop("SpacingBetweenSlices", None)
    ds.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].pop("SliceThickness", None)
    return ds


def test_slices_of_several_distances_reach_halfway_to_their_neighbours(ct: list[Path]) -> None:
    """1.25 mm through the posterior fossa, 5 mm above; one frame has n voxels more than the one before."""
    mask = np.zeros((9, 12, 16, 1), np.uint8)
    for k in range(9):
        mask[k, 2, : k + 1] = 1
    heights = (0, 1.25, 2.5, 3.75, 5, 10, 15, 20, 25)
    thick = (1.25, 1.25, 1.25, 1.25, 3.125, 5, 5, 5, 5)
    (found,) = segments(moved(segmentation(ct, mask), heights))
    with pytest.warns(DicomWarning, match=r"1\.25 to 5 mm apart\. Each is taken to reach halfway"):
        volume = found.volume_ml
    assert volume == pytest.approx(sum((k + 1) * mm for k, mm in enumerate(thick)) * 0.75 * 1.25 / 1000)
    # On slices every 1.25 mm, of other pixels: 7.5 mm are halfway between two frames, and of the upper one.
    fine = load(series(21, **{**GRID, "step": (0, -0.75, 1.0), "origin": (-6.3, -7, -8)}))
    assert found.mask(fine).sum(axis=(1, 2)).tolist() == [1, 2, 3, 4, 5, 5, *[6] * 4, *[7] * 4, *[8] * 4, *[9] * 3]


@pytest.mark.parametrize(("heights", "mm"), [((0, 2, 8, 16), 2), ((0, 2, 14, 16), 2)])
def test_frames_that_may_have_been_left_out_are_spoken_of(
    ct: list[Path], heights: tuple[float, ...], mm: float
) -> None:
    mask = np.zeros((9, 12, 16, 1), np.uint8)
    mask[2:6, 2:5, 3:9] = 1
    (found,) = segments(moved(segmentation(ct, mask), heights))
    with pytest.warns(DicomWarning, match=f"may be left out: .* Each is taken to be {mm} mm thick"):
        assert found.volume_ml == pytest.approx(72 * 0.75 * 1.25 * mm / 1000)


def nearest(found: Segment, mask: Array, source: Volume, target: Volume) -> Array:
    """The voxel of the source that each centre of the target lies in, by the definition of the affine matrix."""
    index = source.to_index(positions(target))
    k, j, i = np.moveaxis(np.floor(index + 0.5).astype(int), -1, 0)[::-1]
    inside = np.ones(k.shape, bool)
    for part, size in zip((k, j, i), mask.shape, strict=True):
        inside &= (part >= 0) & (part < size)
    clear = np.abs(index - np.floor(index) - 0.5).min(axis=-1) > 0.02
    picked = mask[tuple(np.where(inside, part, 0) for part in (k, j, i))] & inside
    return np.where(clear, picked == found.mask(target), True)


@pytest.mark.parametrize(
    "settings",
    [
        {"rows": 31, "columns": 22, "spacing": (0.9, 0.7), "origin": (-8, -9, -7), "step": (0, 0, 1.1)},
        {"rows": 14, "columns": 19, "column": (0, ROOT2, ROOT2), "step": (0, -ROOT2, ROOT2), "origin": (-7, -3, -9)},
        {"rows": 14, "columns": 19, "row": (0, 0, 1), "column": (0, -1, 0), "step": (0.9, 0, 0), "origin": (-5, 6, -9)},
        {"rows": 14, "columns": 19, "step": (0, 0.4, 2.0), "origin": (-7, -7, -6)},
    ],
    ids=["finer", "oblique", "sagittal", "tilted"],
)
def test_any_other_grid_takes_the_nearest_voxel(ct: list[Path], settings: dict[str, Any]) -> None:
    masks = two_parts()
    target = load(series(9, **{"FrameOfReferenceUID": FRAME, "spacing": (1.25, 0.75), **settings}))
    first, second = segments(segmentation(ct, masks.astype(np.uint8)))
    assert first.mask(target).any()
    assert nearest(first, masks[..., 0], load(ct), target).all()
    assert nearest(second, masks[..., 1], load(ct), target).all()


def test_another_frame_of_reference_is_refused(ct: list[Path]) -> None:
    (found,) = segments(segmentation(ct, two_parts()[..., :1].astype(np.uint8)))
    other = load(series(9, FrameOfReferenceUID="2.25.99"))
    with pytest.raises(GeometryError, match=r"segment 'part 1' lies in the frame of reference 2\.25\.4711"):
        found.mask(other)
    assert found.mask(other, any_frame=True).shape == (9, 4, 3)


def test_a_segmentation_of_a_slide_has_no_place_in_the_patient(corpus: Path) -> None:
    with pytest.raises(GeometryError):
        segments(corpus / "ImagingDataCommons+highdicom/data/test_files/seg_image_sm_dots_tiled_full.dcm")


def test_segmentations_of_others_have_the_pixels_that_pydicom_finds(corpus: Path) -> None:
    folder = corpus / "ImagingDataCommons+highdicom/data/test_files"
    for name in ("seg_image_ct_binary", "seg_image_ct_binary_overlap", "seg_image_ct_true_fractional"):
        theirs = pydicom.dcmread(folder / f"{name}.dcm")
        most = theirs.get("MaximumFractionalValue", 1)
        heights = [group.PlanePositionSequence[0].ImagePositionPatient[2] for group in theirs[0x5200_9230].value]
        for each in segments(folder / f"{name}.dcm"):
            shares = each.shares() * most
            for frame in each.frames:
                k = int(np.searchsorted(sorted(set(heights)), heights[frame]))
                assert shares[k] == pytest.approx(theirs.pixel_array[frame])


def test_an_image_holds_no_segments(ct: list[Path]) -> None:
    with pytest.raises(UsageError, match="CT"):
        segments(read(ct[0]))
