from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import AmbiguousSource, DicomWarning, InvalidValue, UnsupportedSource, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.encapsulated import encapsulate
from dicomnb.volumes.loading.load import load, load_all
from dicomnb.volumes.volume import Volume
from tests.images import dataset, image, series


def heights(volumes: list[Volume]) -> list[list[float]]:
    return [volume.positions[:, 2].tolist() for volume in volumes]


def write(folder: Path, slices: list[Dataset]) -> None:
    pydicom = pytest.importorskip("pydicom")
    for index, ds in enumerate(slices):
        witness = pydicom.Dataset()
        for element in ds:
            setattr(witness, element.keyword, element.value)
        witness.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        witness["PixelData"].VR = "OW"
        witness.file_meta = pydicom.dataset.FileMetaDataset()
        witness.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
        path = folder / f"deeper{index % 2}" / f"{(index * 7) % 10}.img"
        path.parent.mkdir(exist_ok=True)
        pydicom.dcmwrite(path, witness, enforce_file_format=True)


def test_a_folder_is_searched_and_what_is_no_image_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, series(5))
    (tmp_path / "README.txt").write_text("not an image")
    (tmp_path / "empty").touch()
    volume = load(tmp_path)
    assert volume.stored[:, 3, 2].tolist() == [32, 132, 232, 332, 432]
    assert volume.positions[:, 2].tolist() == [7, 9.5, 12, 14.5, 17]
    assert load(str(tmp_path)).shape == volume.shape
    one = next(tmp_path.rglob("*.img"))
    assert len(load(one)) == 1
    assert len(load([one, tmp_path])) == 5


def test_a_volume_is_itself() -> None:
    volume = load(series(2))
    assert load(volume) is volume
    assert load_all(volume) == [volume]


def test_a_list_of_volumes_is_one_volume_only_where_it_holds_one() -> None:
    one, other = load(series(2)), load(series(3))
    assert load([one]) is one
    assert load_all([one, other]) == [one, other]
    with pytest.raises(AmbiguousSource, match=r"^There are 2 volumes where one is meant. .*volumes\[0\]"):
        load([one, other])
    with pytest.raises(UnsupportedSource, match="Volume holds others of its kind"):
        load([one, "folder"])


def test_position_and_not_the_number_orders_slices() -> None:
    slices = series(4)
    for number, ds in zip((3, 1, 4, 2), slices, strict=True):
        ds.InstanceNumber = number
        ds.SliceLocation = -10.0 * number
    assert load(slices).stored[:, 0, 0].tolist() == [0, 100, 200, 300]


def test_several_series_are_listed_and_can_be_chosen() -> None:
    slices = [
        *series(3, SeriesDescription="thick", Modality="MR"),
        *series(
            2,
            SeriesInstanceUID="2.25.8",
            SeriesNumber=12,
            SOPInstanceUID="",
            PatientName="Doe^Jane",
        ),
    ]
    with pytest.raises(AmbiguousSource) as error:
        load(slices)
    lines = str(error.value).splitlines()
    assert lines[1] == "  [0] series 3, MR, 'thick', 3 × 4 × 3"
    assert lines[2] == "  [1] series 12, CT, 2 × 4 × 3"
    assert "series=NUMBER or UID" in lines[3]
    assert "Doe" not in str(error.value)
    assert len(load(slices, series=12)) == 2
    assert len(load(slices, series="2.25.7")) == 3
    assert [len(volume) for volume in load_all(slices)] == [3, 2]
    with pytest.raises(UsageError, match=r"series 5.*\n?.*12, 3"):
        load(slices, series=5)


def test_a_localizer_in_the_series_is_a_stack_of_its_own() -> None:
    scout = series(1, row=(0, 1, 0), column=(0, 0, -1), SOPInstanceUID="2.25.99")
    volumes = load_all([*scout, *series(3)])
    assert sorted(len(volume) for volume in volumes) == [1, 3]
    with pytest.raises(AmbiguousSource, match=r"load_all\(source\)\[0\]"):
        load([*scout, *series(3)])


@pytest.mark.parametrize(
    "other",
    [
        {"rows": 5},
        {"spacing": (0.75, 1.5)},
        {"FrameOfReferenceUID": "2.25.5"},
    ],
)
def test_another_grid_is_another_stack(other: dict[str, Any]) -> None:
    parts = [*series(3), *series(2, SOPInstanceUID="", **other)]
    assert [len(volume) for volume in load_all(parts)] == [3, 2]


def test_a_second_copy_of_a_file_is_dropped() -> None:
    slices = series(3)
    assert len(load([*slices, slices[1].copy()])) == 3


def test_images_that_nothing_tells_apart_are_kept_and_reported() -> None:
    slices = series(3)
    again = series(3)[1]
    again.SOPInstanceUID = "2.25.77"
    volumes = load_all([*slices, again])
    assert heights(volumes) == [[7, 9.5, 12], [9.5]]
    for volume in volumes:
        assert "duplicate_position" in [finding.code for finding in volume.findings]


def test_one_uid_on_two_different_images_loses_neither() -> None:
    volume = load(series(4, SOPInstanceUID="2.25.1"))
    assert len(volume) == 4


def test_images_without_positions_keep_to_themselves() -> None:
    plain = [image(np.full((2, 3), n, np.uint8), Modality="OT", SeriesNumber=1) for n in (5, 6)]
    volumes = load_all(plain)
    assert [int(volume.stored[0, 0, 0]) for volume in volumes] == [5, 6]
    assert volumes[0].findings[0].code == "no_patient_geometry"


def test_frames_without_positions_stay_in_file_order() -> None:
    stored = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    volume = load(image(stored, frames=2, Modality="US", SliceThickness=5.0))
    assert volume.stored.tolist() == stored.tolist()
    assert volume.axes.z.edges.tolist() == [0, 5, 10]


def test_shuffled_frames_are_put_in_order_with_their_own_scale() -> None:
    def frame(height: float, slope: float) -> Dataset:
        return dataset(
            PlanePositionSequence=[dataset(ImagePositionPatient=[0.0, 0.0, height])],
            PixelValueTransformationSequence=[dataset(RescaleSlope=slope, RescaleIntercept=0)],
        )

    stored = np.array([[[1, 2]], [[3, 4]], [[5, 6]]], np.uint8)
    ds = image(
        stored,
        frames=3,
        Modality="MR",
        SharedFunctionalGroupsSequence=[
            dataset(
                PlaneOrientationSequence=[dataset(ImageOrientationPatient=[1.0, 0.0, 0.0, 0.0, 1.0, 0.0])],
                PixelMeasuresSequence=[dataset(PixelSpacing=[1.0, 2.0], SliceThickness=4.0)],
            )
        ],
        PerFrameFunctionalGroupsSequence=[frame(8.0, 10.0), frame(0.0, 1.0), frame(4.0, 100.0)],
    )
    volume = load(ds)
    assert volume.frames == (1, 2, 0)
    assert volume.array.tolist() == [[[3, 4]], [[500, 600]], [[10, 20]]]
    assert volume.spacing == (2, 1, 4)


def test_frames_that_are_cut_off_are_nan() -> None:
    ds = image(np.ones((3, 2, 2), np.int16), frames=3, Modality="RTDOSE")
    ds.update(
        dataset(
            ImagePositionPatient=[0.0, 0.0, 0.0],
            ImageOrientationPatient=[1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
            PixelSpacing=[1.0, 1.0],
            GridFrameOffsetVector=[0.0, 2.0, 4.0],
            PixelData=ds.PixelData[:16],
        )
    )
    with pytest.warns(DicomWarning, match="2 of 3 frames"):
        volume = load(ds)
    assert np.isnan(volume.array).all(axis=(1, 2)).tolist() == [False, False, True]
    assert volume.findings[0].code == "cut_off"
    assert volume.findings[0].slices == (2,)


def test_stored_types_of_slices_are_joined() -> None:
    slices = series(2)
    unsigned = slices[1]
    unsigned.PixelRepresentation = 0
    unsigned.PixelData = np.full((4, 3), 60000, "<u2").tobytes()
    volume = load(slices)
    assert volume.stored.dtype == np.int32
    assert volume.stored[1, 0, 0] == 60000


def test_slices_are_decompressed_into_place() -> None:
    plain, packed = series(4), series(4)
    for ds in packed:
        # RLE (PS3.5 G): one segment for the high bytes, one for the low ones, each a literal run of 12 bytes.
        values = np.frombuffer(ds.PixelData, "<i2").astype(">i2").tobytes()
        segments = [bytes([11]) + values[half::2] + b"\0" for half in (0, 1)]
        header = np.array([2, 64, 64 + len(segments[0]), *[0] * 13], "<u4").tobytes()
        ds.file_meta = dataset(TransferSyntaxUID="1.2.840.10008.1.2.5")
        ds.PixelData = encapsulate([header + b"".join(segments)])
    assert load(packed).stored.tolist() == load(plain).stored.tolist()
    assert load(packed)[2].array.tolist() == load(plain)[2].array.tolist()


def test_a_broken_header_among_good_ones_is_left_out_with_a_warning() -> None:
    with pytest.warns(DicomWarning, match=r"2\.25\.55.*left out.*Columns is 2\.5"):
        volume = load([*series(3), broken()])
    assert len(volume) == 3
    with pytest.raises(InvalidValue, match="Columns"):
        load(broken())
    with pytest.raises(InvalidValue, match="Columns"):
        load([broken(), broken("1")])


def broken(again: str = "") -> Dataset:
    from dicomnb.parsing.dataset.element import DataElement

    ds = series(1, SOPInstanceUID=f"2.25.55{again}")[0]
    ds[0x00280011] = DataElement(0x00280011, "FD", 2.5)
    return ds


def test_without_images_there_is_nothing_to_load(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no DICOM image"):
        load(tmp_path)
    with pytest.raises(UsageError, match="no DICOM image"):
        load(dataset(Modality="SR"))


DICOM2NIFTI = "icometrix+dicom2nifti/tests/data"
MULTI_ECHO = "neurolabusc+dcm_qa_me"
REFERENCES: list[tuple[str, str, list[int]]] = [
    *(
        (f"{DICOM2NIFTI}/{name}", f"{DICOM2NIFTI}/{name}_ground_truth.nii.gz", [0])
        for name in (
            "ge/anatomical/001",
            "generic/anatomical/001",
            "generic/anatomical/001_implicit",
            "generic/anatomical/002_non_isotropic",
            "generic/compressed/001",
            "generic/compressed_j2k/001",
            "generic/compressed_jpegls/001",
            "generic/compressed_rle/001",
            "hitachi/anatomical/001",
            "hyperfine/anatomical/001",
            "philips_enhanced/anatomical/001",
            "siemens_multiframe/anatomical/001",
            "failing/slicecount/001",
        )
    ),
    (f"{DICOM2NIFTI}/ge/dti/001", f"{DICOM2NIFTI}/ge/dti/001_ground_truth.nii.gz", [0, 1]),
    (f"{DICOM2NIFTI}/philips/dti/001", f"{DICOM2NIFTI}/philips/dti/001_ground_truth.nii.gz", [0, 1, 2, 3]),
    # Its volumes 1 to 3 are empty, and its first holds what the header calls the last of four.
    (f"{DICOM2NIFTI}/philips_enhanced/dti/001", f"{DICOM2NIFTI}/philips_enhanced/dti/001_ground_truth.nii.gz", [3]),
    (f"{MULTI_ECHO}/In/2_me_FieldMap_GRE", f"{MULTI_ECHO}/Ref/me_FieldMap_GRE_2_e1.nii", [0]),
    (f"{MULTI_ECHO}/In/2_me_FieldMap_GRE", f"{MULTI_ECHO}/Ref/me_FieldMap_GRE_2_e2.nii", [1]),
    ("neurolabusc+dcm_qa_mosaic/In/ep2d_Asc_2", "neurolabusc+dcm_qa_mosaic/Ref/2_ep2d_Asc.nii", list(range(6))),
    (
        "neurolabusc+dcm_qa_ge/In/SliceTimingRT/2_epiRT_IntAsc_GD0",
        "neurolabusc+dcm_qa_ge/Ref/epiRT_IntAsc_GD0_2.nii",
        [0, 1, 2],
    ),
]


@pytest.mark.parametrize(("folder", "reference", "points"), REFERENCES)
def test_volumes_lie_where_other_converters_put_them(
    corpus: Path, folder: str, reference: str, points: list[int]
) -> None:
    nibabel = pytest.importorskip("nibabel")
    truth = nibabel.load(corpus / reference)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DicomWarning)
        volume = load(corpus / folder)
        array = volume.array
    i, j, k = same_grid(volume, truth)
    expected = np.asanyarray(truth.dataobj).reshape(*truth.shape[:3], -1)
    by_time = array if array.ndim == 4 else array[None]
    for column, point in enumerate(points):
        np.testing.assert_allclose(by_time[point][k, j, i], expected[..., column].reshape(-1), rtol=1e-5, atol=1e-3)


def same_grid(volume: Volume, truth: Any) -> Any:
    """Prove that all eight corners agree; return the indices of each voxel of the other volume in this one."""
    to_lps = np.diag([-1.0, -1.0, 1.0, 1.0]) @ truth.affine
    shape = truth.shape[:3]
    to_index = np.linalg.inv(volume.affine) @ to_lps
    corners = np.array([[*corner, 1] for corner in np.ndindex(2, 2, 2)]) * [*(n - 1 for n in shape), 1]
    places = np.rint(to_index @ corners.T)
    assert np.abs(volume.affine @ places - to_lps @ corners.T).max() < 0.01
    indices = np.indices(shape).reshape(3, -1)
    return np.rint(to_index[:3, :3] @ indices + to_index[:3, 3:]).astype(int)


def test_philips_values_are_those_of_the_display_and_dcm2niix_those_of_the_scanner(corpus: Path) -> None:
    nibabel = pytest.importorskip("nibabel")
    volume = load(corpus / "neurolabusc+dcm_qa_philips/In/Magdeburg_2014/fmri")
    truth = nibabel.load(corpus / "neurolabusc+dcm_qa_philips/Ref/EPI_asc_CLEAR_201.nii")
    i, j, k = same_grid(volume, truth)
    expected = np.asanyarray(truth.dataobj).reshape(-1, 3)
    # dcm2niix divides by Rescale Slope times a private scale slope: the same for all voxels.
    for point in range(3):
        ours = volume.array[point][k, j, i]
        seen = expected[:, point] != 0
        ratio = ours[seen] / expected[seen, point]
        assert np.ptp(ratio) < 1e-3 * ratio.mean()
    assert volume.labels["TemporalPositionIdentifier"] == (1, 2, 3)
    assert volume.labels["TriggerTime"] == (0, 2000, 4000)


@pytest.mark.parametrize(
    "orientation",
    [[0.0] * 6, [2.0, 0, 0, 0, 2, 0], [1.0, 0, 0, 1, 0, 0], [1.0, 0, 0, 0, 0, 0], [0.0, 0, 1]],
    ids=["zeros", "twice as long", "parallel", "no column", "three numbers"],
)
@pytest.mark.parametrize("uid", ["2.25.7", "2.25.8"], ids=["same series", "another series"])
def test_an_image_of_unusable_orientation_has_no_place_and_keeps_no_other_from_loading(
    orientation: list[float], uid: str
) -> None:
    (odd,) = series(1, SeriesInstanceUID=uid, ImageType=["DERIVED", "SECONDARY"])
    odd.SOPInstanceUID, odd.ImageOrientationPatient = "2.25.99", orientation
    placed, unplaced = sorted(load_all([odd, *series(6)]), key=lambda volume: -volume.shape[0])
    assert placed.shape == (6, 4, 3)
    assert heights([placed]) == [[7, 9.5, 12, 14.5, 17, 19.5]]
    assert unplaced.array[0, 3, 2] == 32
    (finding,) = [one for one in unplaced.findings if one.code == "no_patient_geometry"]
    assert "ImageOrientationPatient" in finding.message


def test_one_frame_of_unusable_orientation_leaves_the_others_their_places() -> None:
    orientation = [dataset(ImageOrientationPatient=[1.0, 0, 0, 0, 1, 0])]
    groups = [
        dataset(
            PlanePositionSequence=[dataset(ImagePositionPatient=[3.0, 4.0, 2.5 * k])],
            PlaneOrientationSequence=orientation if k else [dataset(ImageOrientationPatient=[0.0] * 6)],
            PixelMeasuresSequence=[dataset(PixelSpacing=[0.75, 1.25])],
        )
        for k in range(5)
    ]
    stored = np.arange(5 * 4 * 3, dtype=np.int16).reshape(5, 4, 3)
    volumes = load_all(image(stored, frames=5, PerFrameFunctionalGroupsSequence=groups))
    assert [volume.stack is not None for volume in volumes] == [True, False]
    assert heights(volumes[:1]) == [[2.5, 5, 7.5, 10]]
    assert volumes[1].stored.tolist() == stored[:1].tolist()


def test_a_stack_that_cannot_be_made_is_left_out_with_a_warning() -> None:
    whole, broken = series(3), series(1, SeriesInstanceUID="2.25.8", SeriesNumber=9)
    broken[0].SOPInstanceUID, broken[0].PixelData = "2.25.99", b""
    with pytest.warns(DicomWarning, match=r"left out"):
        (volume,) = load_all([*whole, *broken])
    assert volume.shape == (3, 4, 3)


def test_spacings_written_with_other_digits_are_one_stack() -> None:
    slices = series(6)
    for k, ds in enumerate(slices):
        ds.PixelSpacing = [0.78125, 0.9765625] if k % 2 else [0.7813, 0.976563]
    assert load(slices).shape == (6, 4, 3)


def test_spacings_that_differ_by_a_pixel_at_the_far_corner_are_two_stacks() -> None:
    slices = series(6, columns=30)
    for k, ds in enumerate(slices):
        ds.PixelSpacing = [0.75, 0.78 if k % 2 else 0.75]
    assert [volume.shape for volume in load_all(slices)] == [(3, 4, 30), (3, 4, 30)]


def test_slices_of_different_frames_of_reference_are_refused_by_the_reason() -> None:
    slices = series(6)
    for k, ds in enumerate(slices):
        ds.FrameOfReferenceUID = f"2.25.123456789{k}"
    with pytest.raises(AmbiguousSource, match=r"6 frames of reference \(FrameOfReferenceUID …34567890, …34567891"):
        load(slices)
