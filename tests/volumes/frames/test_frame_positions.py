from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import DicomWarning, GeometryError
from dicomnb.geometry.affine import transform
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.volumes.axes import axes
from dicomnb.volumes.frames.csa import csa_image_header, csa_values
from dicomnb.volumes.frames.frame_positions import find_positions
from dicomnb.volumes.loading.load import load, load_all
from tests.images import dataset, image, series
from tests.volumes.frames.csa_headers import csa

AXIAL = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]


def mosaic(upwards: float = 1.0, *, count: int = 5, spacing_tag: bool = True) -> Dataset:
    """Five slices of 2 rows × 4 columns, three tiles wide; pixel values are 100 slice + 10 row + column."""
    picture = np.zeros((6, 12), np.int16)
    for k in range(count):
        j, i = np.indices((2, 4))
        top, left = k // 3 * 2, k % 3 * 4
        picture[top : top + 2, left : left + 4] = 100 * k + 10 * j + i
    ds = image(
        picture,
        Modality="MR",
        ImageType=["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"],
        ImagePositionPatient=[-30.0, -20.0, 11.0],
        ImageOrientationPatient=AXIAL,
        PixelSpacing=[2.0, 1.5],
        SliceThickness=3.0,
        SOPInstanceUID="2.25.3",
    )
    if spacing_tag:
        ds.SpacingBetweenSlices = 3.5
    tags = {"NumberOfImagesInMosaic": [str(count)], "SliceNormalVector": ["0", "0", str(upwards)]}
    ds.private_block(0x0029, "SIEMENS CSA HEADER", create=True).add_new(0x10, "OB", csa(2, tags))
    return ds


@pytest.mark.parametrize("upwards", [1.0, -1.0])
def test_every_voxel_of_a_mosaic_lies_where_its_slice_does(upwards: float) -> None:
    volume = load(mosaic(upwards))
    assert volume.shape == (5, 2, 4)
    for k, j, i in np.ndindex(volume.shape):
        number = int(volume.stored[k, j, i])
        tile, y, x = number // 100, number // 10 % 10, number % 10
        # The picture is 12 columns of 1.5 mm and 6 rows of 2 mm about the centre of a slice of 4 columns and 2 rows:
        # the slice begins (12 - 4) / 2 columns and (6 - 2) / 2 rows later.
        truth = [-30 + 4 * 1.5 + x * 1.5, -20 + 2 * 2.0 + y * 2.0, 11 + upwards * tile * 3.5]
        assert transform(volume.affine, [i, j, k]) == pytest.approx(truth, abs=1e-12)
    assert np.array_equal(volume.array, volume.stored)
    assert volume.spacing == (1.5, 2.0, 3.5)
    assert volume[1].stored.shape == (1, 2, 4)


def test_axes_of_a_mosaic_are_those_of_its_slices() -> None:
    found = axes(mosaic())
    assert (found.x.count, found.y.count, found.z.count) == (4, 2, 5)
    assert found.z.edges.tolist() == [0, 3.5, 7, 10.5, 14, 17.5]


def test_mosaics_at_one_place_are_moments() -> None:
    later = mosaic()
    later.SOPInstanceUID, later.AcquisitionNumber = "2.25.4", 2
    first = mosaic()
    first.AcquisitionNumber = 1
    volume = load([later, first])
    assert volume.shape == (2, 5, 2, 4)
    assert volume.labels["AcquisitionNumber"] == (1, 2)


def test_a_mosaic_that_nobody_describes_is_a_picture_without_a_place() -> None:
    ds = mosaic()
    del ds[0x0029, 0x1010]
    volume = load(ds)
    assert volume.shape == (1, 6, 12)
    assert volume.findings[0].code == "no_patient_geometry"
    assert "mosaic" in volume.findings[0].message


@pytest.mark.parametrize("where", ["PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence"])
def test_an_enhanced_image_that_is_called_a_mosaic_is_none(where: str) -> None:
    kind = ["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"]
    groups = dataset(
        PlanePositionSequence=[dataset(ImagePositionPatient=[1.0, 2.0, 3.5])],
        PlaneOrientationSequence=[dataset(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
    )
    ds = image(np.zeros((4, 6), np.uint16), ImageType=kind)
    setattr(ds, where, [groups])
    (place,) = find_positions(ds)
    assert (place.position, place.tile) == ((1.0, 2.0, 3.5), None)


def test_software_that_takes_mosaics_apart_leaves_the_word_only() -> None:
    slices = series(3, ImageType=["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"], SoftwareVersions="syngo MR XA11")
    assert load(slices).stored[:, 0, 0].tolist() == [0, 100, 200]


def test_a_mosaic_that_was_resampled_is_refused() -> None:
    ds = mosaic()
    ds.Columns, ds.PixelData = 11, ds.PixelData[: 6 * 11 * 2]
    with pytest.raises(GeometryError, match="3 wide and 3 high"):
        find_positions(ds)


def test_mosaics_lie_where_nibabel_puts_them(corpus: Path) -> None:
    wrappers = pytest.importorskip("nibabel.nicom.dicomwrappers")
    path = corpus / "nipy+nibabel/nibabel/nicom/tests/data/csa_slice_norm.dcm"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        witness = wrappers.wrapper_from_file(str(path))
        places = find_positions(read(path))
    assert len(places) == witness.image_shape[2]
    assert np.array(places[0].position) == pytest.approx(witness.image_position, abs=1e-6)
    way = (np.array(places[-1].position) - places[0].position) / (len(places) - 1)
    assert way == pytest.approx(witness.slice_normal * witness.voxel_sizes[2], abs=1e-5)
    assert csa_values(csa_image_header(read(path)), "NumberOfImagesInMosaic") == (len(places),)


# -- nuclear medicine ---------------------------------------------------------------------------------------


def tomogram(step: float, **attributes: Any) -> Dataset:
    """Four reconstructed slices; each voxel's value is 100 frame + 10 row + column."""
    j, i = np.indices((3, 2))
    stored = np.stack([100 * k + 10 * j + i for k in range(4)]).astype(np.int16)
    detector = dataset(ImagePositionPatient=[5.0, -6.0, 70.0], ImageOrientationPatient=AXIAL)
    return image(
        stored,
        frames=4,
        Modality="NM",
        ImageType=["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"],
        DetectorInformationSequence=[detector],
        PixelSpacing=[4.0, 3.0],
        SliceThickness=2.5,
        SpacingBetweenSlices=step,
        **attributes,
    )


@pytest.mark.parametrize("step", [2.5, -2.5])
def test_slices_of_nuclear_medicine_go_the_way_of_the_sign(step: float) -> None:
    volume = load(tomogram(step, SliceVector=[1, 2, 3, 4]))
    for k, j, i in np.ndindex(volume.shape):
        number = int(volume.stored[k, j, i])
        truth = [5 + 3 * (number % 10), -6 + 4 * (number // 10 % 10), 70 + step * (number // 100)]
        assert transform(volume.affine, [i, j, k]).tolist() == truth
    assert [finding.code for finding in volume.findings] == ["no_physical_scale"]
    assert "first slice and SpacingBetweenSlices" in str(volume.explain())


def test_the_slice_vector_says_which_frame_is_which_slice() -> None:
    volume = load(tomogram(2.5, SliceVector=[2, 1, 4, 3]))
    assert volume.stored[:, 0, 0].tolist() == [100, 0, 300, 200]


def test_gated_slices_have_their_phase() -> None:
    volume = load(tomogram(2.5, SliceVector=[1, 2, 1, 2], TimeSlotVector=[1, 1, 2, 2]))
    assert volume.labels == {"TimeSlotVector": (1, 2)}
    assert volume.frames == ((0, 1), (2, 3))


def test_views_of_a_detector_are_no_slices() -> None:
    ds = tomogram(2.5)
    ds.ImageType = ["ORIGINAL", "PRIMARY", "TOMO", "EMISSION"]
    volume = load(ds)
    assert volume.stack is None
    assert "views of a detector" in volume.findings[0].message
    del ds.SpacingBetweenSlices
    with pytest.raises(GeometryError, match="no SpacingBetweenSlices"):
        find_positions(ds)


# -- doses --------------------------------------------------------------------------------------------------


def dose(offsets: list[float], cosines: list[float], **attributes: Any) -> Dataset:
    j, i = np.indices((3, 2))
    stored = np.stack([100 * k + 10 * j + i for k in range(len(offsets))]).astype(np.uint16)
    return image(
        stored,
        frames=len(offsets),
        Modality="RTDOSE",
        ImagePositionPatient=[5.0, -6.0, 70.0],
        ImageOrientationPatient=cosines,
        PixelSpacing=[4.0, 3.0],
        GridFrameOffsetVector=offsets,
        DoseGridScaling=0.5,
        DoseUnits="GY",
        **attributes,
    )


@pytest.mark.parametrize("head", [1.0, -1.0])
@pytest.mark.parametrize("offsets", [[0.0, 2.0, 4.0], [0.0, -2.0, -4.0], [70.0, 72.0, 74.0], [70.0, 68.0, 66.0]])
def test_every_voxel_of_a_dose_lies_at_its_offset(offsets: list[float], head: float) -> None:
    # With columns running to the front the normal points to the feet.
    volume = load(dose(offsets, [1.0, 0.0, 0.0, 0.0, head, 0.0]))
    for k, j, i in np.ndindex(volume.shape):
        number = int(volume.stored[k, j, i])
        frame = number // 100
        z = 70 + head * offsets[frame] if offsets[0] == 0 else offsets[frame]
        truth = [5 + 3 * (number % 10), -6 + head * 4 * (number // 10 % 10), z]
        assert transform(volume.affine, [i, j, k]).tolist() == truth
        assert volume.array[k, j, i] == number * 0.5
    assert volume.units == "Gy"
    assert np.linalg.det(volume.affine[:3, :3]) > 0


def test_an_oblique_dose_goes_along_its_normal() -> None:
    volume = load(dose([0.0, 5.0, 10.0], [1.0, 0.0, 0.0, 0.0, 0.8, 0.6]))
    # x × (0, 0.8, 0.6) = (0, -0.6, 0.8).
    assert volume.positions.tolist() == [[5, -6, 70], [5, -9, 74], [5, -12, 78]]


def test_offsets_that_count_from_nowhere_are_refused() -> None:
    with pytest.raises(GeometryError, match="neither 0 nor the z of ImagePositionPatient"):
        find_positions(dose([3.0, 5.0, 7.0], AXIAL))


def test_uneven_offsets_are_irregular_and_kept() -> None:
    volume = load(dose([0.0, 2.0, 7.0], AXIAL))
    assert "irregular_spacing" in [finding.code for finding in volume.findings]
    assert volume.positions[:, 2].tolist() == [70, 72, 77]


# -- enhanced images ----------------------------------------------------------------------------------------


def test_frames_without_functional_groups_have_no_place_and_are_left_out() -> None:
    orientation = dataset(ImageOrientationPatient=AXIAL)
    ds = image(
        np.zeros((4, 2, 3), np.int16),
        frames=4,
        SharedFunctionalGroupsSequence=[
            dataset(
                PlaneOrientationSequence=[orientation],
                PixelMeasuresSequence=[dataset(PixelSpacing=[1.0, 1.0], SliceThickness=2.0)],
            )
        ],
        PerFrameFunctionalGroupsSequence=[
            dataset(PlanePositionSequence=[dataset(ImagePositionPatient=[0.0, 0.0, 2.0 * k])]) for k in range(3)
        ],
    )
    with pytest.warns(DicomWarning, match="describes 3 of 4 frames"):
        assert len(load(ds)) == 3


def test_orientations_of_one_image_are_stacks_of_their_own() -> None:
    ways = [AXIAL, [0.0, 1.0, 0.0, 0.0, 0.0, -1.0], [1.0, 0.0, 0.0, 0.0, 0.0, -1.0]]
    frames = [
        dataset(
            PlanePositionSequence=[dataset(ImagePositionPatient=[1.0 * k, 2.0 * k, 3.0 * k])],
            PlaneOrientationSequence=[dataset(ImageOrientationPatient=ways[k % 3])],
        )
        for k in range(6)
    ]
    ds = image(
        np.arange(36, dtype=np.int16).reshape(6, 2, 3),
        frames=6,
        SharedFunctionalGroupsSequence=[
            dataset(PixelMeasuresSequence=[dataset(PixelSpacing=[1.0, 1.0], SliceThickness=2.0)])
        ],
        PerFrameFunctionalGroupsSequence=frames,
    )
    found = load_all(ds)
    # Three directions, two frames each; x × y = z grows, y × -z = -x: the sagittal pair is turned round.
    assert [volume.frames for volume in found] == [(0, 3), (4, 1), (2, 5)]


def test_three_plane_scouts_are_three_stacks() -> None:
    ways: list[dict[str, Any]] = [
        {},
        {"row": (0, 1, 0), "column": (0, 0, -1), "step": (-5.0, 0, 0)},
        {"row": (1, 0, 0), "column": (0, 0, -1), "step": (0, 5.0, 0)},
    ]
    slices = [ds for way in ways for ds in series(3, SOPInstanceUID="", **way)]
    assert [len(volume) for volume in load_all(slices)] == [3, 3, 3]
