from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from dicomnb.teaching.phantom.ellipsoids import Ellipsoid
from dicomnb.teaching.studies.structures import outline
from tests.teaching.written import Written

CENTER, RADIUS = (-72.0, -28.0, -181.0), 17.0
SPHERE = 4 / 3 * math.pi * RADIUS**3


@pytest.fixture(scope="module")
def folder(written: Written) -> Path:
    return written("dose")


@pytest.fixture(scope="module")
def contours(folder: Path) -> dict[str, dict[float, NDArray[np.float64]]]:
    """Return the corners of each contour by the name of its region and its height."""
    data = pydicom.dcmread(folder / "rtstruct.dcm")
    names = {item.ROINumber: item.ROIName for item in data.StructureSetROISequence}
    return {
        names[item.ReferencedROINumber]: {
            float(contour.ContourData[2]): np.array(contour.ContourData, float).reshape(-1, 3)
            for contour in item.ContourSequence
        }
        for item in data.ROIContourSequence
    }


@pytest.fixture(scope="module")
def seg(folder: Path) -> Any:
    return pydicom.dcmread(folder / "seg.dcm")


def area(corners: NDArray[np.float64]) -> float:
    """Return the area of a polygon, mm², by the shoelace formula."""
    x, y = corners[:, 0], corners[:, 1]
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def test_contours_lie_in_the_planes_of_the_ct(
    folder: Path, contours: dict[str, dict[float, NDArray[np.float64]]]
) -> None:
    heights = {float(pydicom.dcmread(path).ImagePositionPatient[2]): path for path in folder.glob("ct*.dcm")}
    assert set(contours) == {"Body", "Tumour", "Left lung"}
    assert set(contours["Body"]) == set(heights)
    # From -198 to -164 in steps of 3 mm from -230 on: -197 to -164, where the last one touches the top in one point.
    assert sorted(contours["Tumour"]) == [-197.0 + 3 * k for k in range(11)]
    data = pydicom.dcmread(folder / "rtstruct.dcm")
    for item in data.ROIContourSequence:
        for contour in item.ContourSequence:
            (image,) = contour.ContourImageSequence
            ct = pydicom.dcmread(heights[float(contour.ContourData[2])], stop_before_pixels=True)
            assert image.ReferencedSOPInstanceUID == ct.SOPInstanceUID
            assert contour.ContourGeometricType == "CLOSED_PLANAR"
            assert len(contour.ContourData) == 3 * contour.NumberOfContourPoints


def test_contours_of_the_tumour_have_the_areas_of_its_sections(
    contours: dict[str, dict[float, NDArray[np.float64]]],
) -> None:
    for z, corners in contours["Tumour"].items():
        assert area(corners) == pytest.approx(math.pi * (17**2 - (z + 181) ** 2), rel=1e-4)
        assert np.hypot(*(corners[:, :2] - CENTER[:2]).T) == pytest.approx(math.sqrt(17**2 - (z + 181) ** 2), rel=2e-3)
    total = sum(area(corners) for corners in contours["Tumour"].values()) * 3.0
    # Slices of 3 mm cut 34 mm: the sum over sections of a sphere is right to (3/34)² or so.
    assert total == pytest.approx(SPHERE, rel=0.01)
    for corners in contours["Body"].values():
        assert area(corners) == pytest.approx(math.pi * 161 * 108, rel=1e-5)


def masks(seg: Any, number: int) -> dict[float, NDArray[np.bool_]]:
    """Return the frames of a segment by their heights."""
    return {
        float(group.PlanePositionSequence[0].ImagePositionPatient[2]): frame.astype(bool)
        for group, frame in zip(seg.PerFrameFunctionalGroupsSequence, seg.pixel_array, strict=True)
        if group.SegmentIdentificationSequence[0].ReferencedSegmentNumber == number
    }


def test_segment_has_the_volume_of_the_sphere(seg: Any) -> None:
    found = masks(seg, 1)
    # A voxel is in or out by its centre: 1.4 × 1.3 × 3 mm = 5.46 mm³, some 3770 of them.
    volume = sum(mask.sum() for mask in found.values()) * 1.4 * 1.3 * 3.0
    assert volume == pytest.approx(SPHERE, rel=0.01)
    # On the surface, 4 π 17² mm², lie about 4 π 17² / 5.46^(2/3) voxels, each of which is wrong by half of itself at
    # most and at random: far below a percent.
    x, y = -170.5 + 1.4 * np.arange(256), -143.35 + 1.3 * np.arange(200)
    for z, mask in found.items():
        inside = (x[None, :] + 72) ** 2 + (y[:, None] + 28) ** 2 + (z + 181) ** 2 <= 17**2
        assert (mask == inside).all()


def test_segmentation_is_binary_and_names_its_sources(folder: Path, seg: Any) -> None:
    assert (seg.SegmentationType, seg.BitsAllocated, seg.pixel_array.shape[1:]) == ("BINARY", 1, (200, 256))
    assert [(item.SegmentNumber, item.SegmentLabel) for item in seg.SegmentSequence] == [
        (1, "Tumour"),
        (2, "Left lung"),
    ]
    images = {}
    for path in folder.glob("ct*.dcm"):
        ct = pydicom.dcmread(path, stop_before_pixels=True)
        images[ct.SOPInstanceUID] = ct
    for group in seg.PerFrameFunctionalGroupsSequence:
        source = group.DerivationImageSequence[0].SourceImageSequence[0]
        ct = images[source.ReferencedSOPInstanceUID]
        assert ct.ImagePositionPatient == group.PlanePositionSequence[0].ImagePositionPatient


def test_highdicom_reads_the_segmentation(folder: Path) -> None:
    highdicom = pytest.importorskip("highdicom")
    segmentation = highdicom.seg.segread(folder / "seg.dcm")
    assert segmentation.number_of_segments == 2
    assert segmentation.get_segment_description(1).segment_label == "Tumour"
    volume = segmentation.get_volume(segment_numbers=[1], combine_segments=True)
    assert volume.array.astype(bool).sum() * math.prod(volume.spacing) == pytest.approx(SPHERE, rel=0.01)
    k, j, i = (np.mean(index) for index in np.nonzero(volume.array))
    assert (volume.affine @ [k, j, i, 1])[:3] == pytest.approx(np.array(CENTER), abs=0.1)


def test_outline_has_the_area_of_an_ellipse_and_ends_where_it_ends() -> None:
    shape = Ellipsoid((4.0, -7.0, 10.0), (9.0, 5.0, 6.0), 1.0)
    corners = outline(shape, 13.0)
    assert corners is not None
    # Half way up, the section has (1 - 1/4) of the area.
    assert area(corners) == pytest.approx(math.pi * 9 * 5 * 0.75)
    assert corners.mean(axis=0) == pytest.approx([4, -7, 13])
    assert outline(shape, 16.0) is None
    assert outline(shape, 3.9) is None
