"""What other libraries say, where they are right; and what is true, where they are not."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import transform
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.loading.load import load, load_all, stacks_of
from dicomnb.volumes.stacking.images import images_of
from tests.images import series

CT = "1.2.840.10008.5.1.4.1.1.2"


def saved(folder: Path, slices: list[Dataset]) -> list[str]:
    folder.mkdir()
    paths = []
    for number, ds in enumerate(slices):
        ds.SOPClassUID = CT
        ds.save_as(folder / f"{number:03d}.dcm")
        paths.append(str(folder / f"{number:03d}.dcm"))
    return paths


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"row": (0, 1, 0), "column": (0, 0, -1), "step": (-4.0, 0, 0)},
        {"row": (0.0, 0.8, 0.6), "column": (0.0, 0.6, -0.8), "step": (-3.0, 0.0, 0.0)},
    ],
    ids=["axial", "sagittal", "oblique"],
)
def test_simpleitk_puts_every_corner_where_we_do(tmp_path: Path, how: dict[str, Any]) -> None:
    sitk = pytest.importorskip("SimpleITK")
    slices = series(5, rows=6, columns=4, RescaleIntercept=-7, RescaleSlope=2, **how)
    paths = saved(tmp_path / "series", slices)
    volume = load(tmp_path / "series")
    witness = sitk.ReadImage([paths[int(volume.stored[k, 0, 0]) // 100] for k in range(5)])
    for corner in np.ndindex(2, 2, 2):
        index = [int(end) * (count - 1) for end, count in zip(corner, (4, 6, 5), strict=True)]
        there = witness.TransformIndexToPhysicalPoint(index)
        assert transform(volume.affine, index) == pytest.approx(there, abs=1e-6)
    assert np.array_equal(sitk.GetArrayFromImage(witness), volume.array)
    assert witness.GetSpacing() == pytest.approx(volume.spacing)


def test_simpleitk_spreads_slices_evenly_over_a_gap(tmp_path: Path) -> None:
    sitk = pytest.importorskip("SimpleITK")
    slices = series(6)
    del slices[1]
    paths = saved(tmp_path / "series", slices)
    sitk.ProcessObject.SetGlobalWarningDisplay(False)
    witness = sitk.ReadImage(paths)
    volume = load(tmp_path / "series")
    # The header of the second file that is there says z = 7 + 2 × 2.5 = 12 mm; 12.5 mm in 4 steps would be 10.125.
    assert volume.to_patient([0, 0, 2]).tolist() == [-50, 30, 12] == slices[1].ImagePositionPatient
    assert witness.TransformIndexToPhysicalPoint([0, 0, 1])[2] == pytest.approx(10.125)


def test_highdicom_and_we_agree_on_a_classic_series(tmp_path: Path) -> None:
    highdicom = pytest.importorskip("highdicom")
    pydicom = pytest.importorskip("pydicom")
    how = {"row": (0.0, 0.8, 0.6), "column": (0.0, 0.6, -0.8), "step": (-3.0, 0.0, 0.0)}
    paths = saved(
        tmp_path / "series",
        series(5, rows=6, columns=4, FrameOfReferenceUID="2.25.3", StudyInstanceUID="2.25.4", **how),
    )
    witness = highdicom.get_volume_from_series([pydicom.dcmread(path) for path in paths[::-1]])
    volume = load(tmp_path / "series")
    # Its indices are (slice, row, column), and its slices may go the other way.
    places = {tuple(np.round(witness.map_indices_to_reference(np.array([[k, 0, 0]]))[0], 6)): k for k in range(5)}
    for k in range(5):
        there = places[tuple(np.round(volume.positions[k], 6))]
        assert np.array_equal(witness.array[there], volume.array[k])
        assert witness.map_indices_to_reference(np.array([[there, 5, 3]]))[0] == pytest.approx(
            volume.to_patient([3, 5, k]), abs=1e-6
        )


@pytest.mark.parametrize(
    "name",
    [
        "yarikoptic+nitest-balls1/DICOM/T1.dcm",
        "yarikoptic+nitest-balls1/DICOM/T2.dcm",
        "neurolabusc+dcm_qa_agfa/Siemens/011-0001.img",
        "pydicom+pydicom-data/data_store/data/liver.dcm",
        "ImagingDataCommons+highdicom/data/test_files/seg_image_ct_binary.dcm",
    ],
)
def test_enhanced_images_and_segmentations_lie_where_highdicom_puts_them(corpus: Path, name: str) -> None:
    highdicom = pytest.importorskip("highdicom")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        witness = highdicom.imread(corpus / name).get_volume()
        volume = load(corpus / name)
    rows, columns = volume.shape[1:3]
    for row, column in ((0, 0), (rows - 1, columns - 1)):
        indices = np.array([[k, row, column] for k in range(witness.shape[0])])
        theirs = witness.map_indices_to_reference(indices)
        ours = np.array([volume.to_patient([column, row, k]) for k in range(len(volume))])
        for place in theirs:
            assert np.abs(ours - place).max(axis=1).min() < 0.01
        assert len(theirs) == len(ours)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 5),  # height, in steps
            st.sampled_from([0.0, 1.3]),  # shift along z
            st.sampled_from([4.5, 9.0, None]),  # EchoTime
            st.sampled_from(["101500", "101530", "101600.5", ""]),  # AcquisitionTime
            st.sampled_from(["ORIGINAL\\PRIMARY\\M", "ORIGINAL\\PRIMARY\\P", "DERIVED\\SECONDARY", ""]),
            st.integers(1, 4),  # InstanceNumber
            st.sampled_from([(1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]),  # direction of a row
        ),
        min_size=1,
        max_size=14,
    )
)
def test_no_image_is_lost_and_none_is_in_two_volumes(made: list[tuple[Any, ...]]) -> None:
    slices = []
    for number, (height, shift, echo, moment, kind, instance, row) in enumerate(made):
        ds = series(1, Modality="MR", row=row, origin=(0.0, 0.0, 2.5 * height + shift))[0]
        ds.SOPInstanceUID, ds.InstanceNumber = f"2.25.{number}", instance
        ds.AcquisitionTime, ds.ImageType = moment, kind.split("\\")
        if echo is not None:
            ds.EchoTime = echo
        ds.PixelData = np.full((4, 3), number, "<i2").tobytes()
        slices.append(ds)
    groups, faults = stacks_of(slices)
    assert faults == []
    found = sorted(id(image.dataset) for group in groups for image in group.images)
    assert found == sorted(map(id, slices))
    seen = []
    for volume in load_all(slices):
        by_point = volume.stored.reshape(-1, volume.slice_count, 4, 3)
        for t, k in np.ndindex(by_point.shape[:2]):
            source = volume.slices[t * volume.slice_count + k]
            if source is None:
                continue
            number = int(by_point[t, k, 0, 0])
            seen.append(number)
            assert source.dataset is slices[number]
            assert volume.positions[k] == pytest.approx(slices[number].ImagePositionPatient, abs=0.1)
            try:
                assert volume.to_patient([0, 0, k]) == pytest.approx(slices[number].ImagePositionPatient, abs=0.1)
            except GeometryError:
                assert "irregular_spacing" in [finding.code for finding in volume.findings]
    assert sorted(seen) == list(range(len(slices)))


@settings(max_examples=30)
@given(st.integers(1, 5), st.integers(1, 4), st.randoms(use_true_random=False))
def test_the_order_of_the_files_changes_nothing(points: int, count: int, chance: Any) -> None:
    slices = []
    for t in range(points):
        for k, ds in enumerate(series(count, Modality="MR")):
            ds.SOPInstanceUID, ds.InstanceNumber = f"2.25.{t}.{k}", t * count + k + 1
            ds.AcquisitionTime = f"10{t:02d}{k:02d}"
            ds.PixelData = np.full((4, 3), 10 * t + k, "<i2").tobytes()
            slices.append(ds)
    chance.shuffle(slices)
    volume = load(slices)
    expected = [[10 * t + k for k in range(count)] for t in range(points)]
    assert volume.stored.reshape(points, count, 4, 3)[:, :, 0, 0].tolist() == expected


def test_likeness_gives_what_each_file_gives_by_itself(tmp_path: Path) -> None:
    slices = series(12, FrameOfReferenceUID="2.25.9")
    for k, ds in enumerate(slices):
        ds.RescaleSlope, ds.RescaleIntercept = (1.5, 2.5)[k % 2], -k % 3
        ds.ImageType = ["ORIGINAL", "PRIMARY", ("AXIAL", "OTHER")[k // 6]]
    saved(tmp_path / "series", slices)
    from dicomnb.parsing.files.read_write import read

    quick = {
        image.dataset.InstanceNumber: image
        for group in stacks_of([read(path) for path in sorted((tmp_path / "series").iterdir())])[0]
        for image in group.images
    }
    assert any(image.source.scale is not None for image in quick.values())
    for path in sorted((tmp_path / "series").iterdir()):
        (alone,) = images_of(read(path))
        other = quick[alone.dataset.InstanceNumber]
        assert other.place == alone.place
        assert (other.grid, other.size, other.traits.kind) == (alone.grid, alone.size, alone.traits.kind)
        assert (other.pixels, other.source.at) == (alone.pixels, alone.source.at)
        if other.source.scale is not None:
            assert other.source.scale == (alone.dataset.RescaleSlope, alone.dataset.RescaleIntercept)
