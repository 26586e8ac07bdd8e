from __future__ import annotations

import io
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.errors import GeometryError, MissingAttribute, UnsupportedSource, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.axes import Axis, UnevenAxis, axes
from dicomnb.volumes.loading.load import load
from tests.images import dataset, image, series


def flat(rows: int = 3, columns: int = 5, **attributes: Any) -> Dataset:
    return image(np.zeros((rows, columns), np.uint8), **attributes)


def enhanced(*heights: float) -> Dataset:
    """An image whose frames lie at these heights."""
    orientation = dataset(ImageOrientationPatient=[1.0, 0.0, 0.0, 0.0, 1.0, 0.0])
    measures = dataset(PixelSpacing=[2.0, 0.5], SliceThickness=9.0)
    frames = [dataset(PlanePositionSequence=[dataset(ImagePositionPatient=[1.0, 2.0, height])]) for height in heights]
    return image(
        np.zeros((len(heights), 3, 5), np.uint8),
        frames=len(heights),
        SharedFunctionalGroupsSequence=[
            dataset(PlaneOrientationSequence=[orientation], PixelMeasuresSequence=[measures])
        ],
        PerFrameFunctionalGroupsSequence=frames,
    )


def test_the_first_pixel_spacing_value_is_vertical() -> None:
    found = axes(flat(rows=3, columns=5, PixelSpacing=[2.0, 0.5], SliceThickness=4.0))
    assert found.y.edges.tolist() == [0, 2, 4, 6]
    assert found.x.edges.tolist() == [0, 0.5, 1, 1.5, 2, 2.5]
    assert found.z.edges.tolist() == [0, 4]
    assert found.y.centers.tolist() == [1, 3, 5]
    assert found.spacing == (0.5, 2.0, 4.0)
    assert (found.units, found.z_units, found.notes) == ("mm", "mm", ())


@pytest.mark.parametrize(("count", "step"), [(192, 0.683594), (448, 0.4), (42, 3.27), (128, 3.125)])
def test_there_is_exactly_one_edge_more_than_voxels(count: int, step: float) -> None:
    # np.arange(0, (count + 1) * step, step) has one too many for the first three.
    edges = Axis.local(step, count).edges
    assert edges.tolist() == [k * step for k in range(count + 1)]


@given(first=st.floats(-1e4, 1e4), step=st.floats(1e-3, 1e3), count=st.integers(1, 3000), sign=st.sampled_from([-1, 1]))
def test_edges_enclose_centres_for_every_number_and_spacing(first: float, step: float, count: int, sign: int) -> None:
    axis = Axis(first, sign * step, count)
    assert axis.edges.shape == (count + 1,)
    assert axis.centers.shape == (count,)
    middle = (axis.edges[1:] + axis.edges[:-1]) / 2
    assert np.allclose(middle, axis.centers, rtol=0, atol=1e-6)
    assert np.all(np.diff(axis.edges) * sign > 0)


@pytest.mark.parametrize(("first", "step", "count"), [(0, 0, 3), (0, float("nan"), 3), (float("inf"), 1, 3), (0, 1, 0)])
def test_an_axis_without_extent_is_refused(first: float, step: float, count: int) -> None:
    with pytest.raises(GeometryError):
        Axis(first, step, count)


def test_uneven_voxels_meet_halfway() -> None:
    axis = UnevenAxis((1.0, 2.0, 5.0))
    # Halfway between 1 and 2, and 2 and 5; the outer voxels reach as far out as in.
    assert axis.edges.tolist() == [0.5, 1.5, 3.5, 6.5]
    assert (axis.count, axis.spacing) == (3, 2.0)


def test_frames_are_as_far_apart_as_their_positions() -> None:
    found = axes(enhanced(10.0, 13.0, 16.0, 19.0))
    # Their SliceThickness is 9 mm.
    assert found.z.edges.tolist() == [0, 3, 6, 9, 12]
    assert found.x.count == 5


def test_frames_with_a_gap_keep_their_distances() -> None:
    found = axes(enhanced(0.0, 2.0, 6.0))
    assert isinstance(found.z, UnevenAxis)
    assert found.z.edges.tolist() == [0, 2, 5, 9]


def test_frames_without_positions_take_the_distance_that_is_stated_and_say_so() -> None:
    ds = flat(rows=1, columns=2, NumberOfFrames=3, PixelSpacing=[1.0, 1.0], SliceThickness=5.0)
    found = axes(ds)
    assert found.z.edges.tolist() == [0, 5, 10, 15]
    assert "no position for each of them. z takes SliceThickness" in found.notes[0]
    # Descending, as nuclear medicine writes it.
    ds.SpacingBetweenSlices = -4.0
    assert axes(ds).z.edges.tolist() == [0, 4, 8, 12]


def test_frames_at_one_place_are_no_row_of_voxels() -> None:
    ds = enhanced(1.0, 1.0)
    assert "Several frames lie at one place." in axes(ds).notes


def test_a_dose_has_its_frames_at_their_offsets() -> None:
    ds = flat(
        Modality="RTDOSE",
        NumberOfFrames=3,
        PixelSpacing=[2.0, 0.5],
        ImagePositionPatient=[0.0, 0.0, 40.0],
        ImageOrientationPatient=[1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        GridFrameOffsetVector=[0.0, -2.5, -5.0],
    )
    assert axes(ds).z.edges.tolist() == [0, 2.5, 5, 7.5]


def test_a_slice_of_unknown_thickness_is_counted_and_not_measured() -> None:
    found = axes(flat(PixelSpacing=[2.0, 0.5]))
    assert found.z.edges.tolist() == [0, 1]
    assert found.z_units == "slices"
    assert "does not say how thick" in found.notes[0]


def test_without_spacing_axes_are_in_pixels() -> None:
    found = axes(flat(SliceThickness=4.0))
    assert found.x.edges.tolist() == [0, 1, 2, 3, 4, 5]
    assert found.units == "pixels"
    assert "in pixels" in found.notes[0]


def test_without_rows_there_are_no_axes() -> None:
    with pytest.raises(MissingAttribute, match="Rows"):
        axes(dataset(Columns=5))


def test_a_volume_gives_the_axes_that_it_has() -> None:
    from dicomnb.volumes.loading.load import load

    volume = load(series(3))
    assert axes(volume) is volume.axes


def test_a_folder_is_first_to_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedSource, match="is a folder"):
        axes(tmp_path)


def test_text_names_what_the_header_says(corpus: Path) -> None:
    path = corpus / "ImagingDataCommons+highdicom/data/test_files/ct_image.dcm"
    found = axes(path)
    # The catalogue: 128 × 128; the header: PixelSpacing 0.661468\0.661468, SliceThickness 5.
    assert found.x.edges[-1] == 128 * 0.661468
    assert str(found).splitlines()[2] == "z: 1 × 5 mm, 0 to 5, towards S"
    assert axes(io.BytesIO(path.read_bytes())) == found


def test_patient_axes_are_signed_and_run_along_the_patients_own() -> None:
    from dicomnb.volumes.loading.load import load

    # Sagittal: rows run to the back (y), columns to the feet (-z), slices to the right (-x).
    volume = load(series(4, row=(0, 1, 0), column=(0, 0, -1), step=(-2.5, 0, 0), rows=5, columns=3))
    found = axes(volume, frame="patient")
    assert found.frame == "patient"
    assert found.directions == ("R", "P", "I")
    assert (found.x.count, found.y.count, found.z.count) == (4, 3, 5)
    assert found.x.centers.tolist() == [-50, -52.5, -55, -57.5]
    assert found.y.centers.tolist() == [30, 31.25, 32.5]
    assert found.z.centers.tolist() == [7, 6.25, 5.5, 4.75, 4]
    # Half a voxel outside of the first centre.
    assert found.z.edges.tolist() == [7.375, 6.625, 5.875, 5.125, 4.375, 3.625]
    assert found.spacing == (2.5, 1.25, 0.75)


def test_one_image_has_patient_axes_by_its_thickness() -> None:
    found = axes(series(1)[0], frame="patient")
    assert found.x.edges.tolist() == [-50.625, -49.375, -48.125, -46.875]
    assert found.z.edges.tolist() == [5.75, 8.25]
    assert found.directions == ("L", "P", "S")


def test_axes_that_are_oblique_or_nowhere_have_no_patient_frame() -> None:
    oblique = series(2, row=(0.8, 0.6, 0), column=(-0.6, 0.8, 0))
    with pytest.raises(GeometryError, match="oblique or sheared"):
        axes(oblique[0], frame="patient")
    with pytest.raises(GeometryError, match="no place"):
        axes(flat(PixelSpacing=[1.0, 1.0]), frame="patient")
    with pytest.raises(UsageError, match="no frame"):
        axes(oblique[0], frame="scanner")
    assert axes(oblique[0]).directions == ("L-P", "P-R", "S")


def test_an_image_without_place_has_no_letters() -> None:
    assert axes(flat(PixelSpacing=[1.0, 1.0])).directions == ("", "", "")


@pytest.mark.parametrize(
    "attributes",
    [
        {"Modality": "CT", "SpacingBetweenSlices": 2.0},
        {"Modality": "XA", "FrameTime": 40.0},
        {"Modality": "XA", "PerFrameFunctionalGroupsSequence": [Dataset(), Dataset()]},
        {
            "Modality": "NM",
            "ImageType": ["ORIGINAL", "PRIMARY", "RECON TOMO"],
            "SpacingBetweenSlices": 2.0,
            "DetectorInformationSequence": [
                dataset(ImagePositionPatient=[1, 2, 3], ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
            ],
        },
        {
            "Modality": "SM",
            "TotalPixelMatrixRows": 9,
            "TotalPixelMatrixColumns": 9,
            "DimensionOrganizationType": "TILED_FULL",
        },
    ],
    ids=["spacing", "film", "functional groups", "nuclear medicine", "slide"],
)
def test_a_header_that_announces_millions_of_frames_makes_no_list_of_them(attributes: dict[str, Any]) -> None:
    """A header alone has no pixels that would prove how many frames there are."""
    ds = dataset(Rows=3, Columns=5, NumberOfFrames=2**31 - 1, PixelSpacing=[2.0, 0.5], **attributes)
    tracemalloc.start()
    try:
        found = axes(ds)
        text = str(found)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1 << 20
    assert found.z.count in {2**31 - 1, 2}
    assert "z: 2" in text


def test_small_volumes_that_are_turned_have_no_patient_axes_though_they_stray_by_less_than_a_tenth() -> None:
    # 7 slices of 6 µm, 4 × 3 pixels of 4 µm, turned by 15°: the far corner strays by 0.004 mm, a pixel.
    turned = {"row": (0.9659258, 0.258819, 0), "column": (-0.258819, 0.9659258, 0)}
    small = series(7, step=(0, 0, 0.006), spacing=(0.004, 0.004), rows=9, columns=9, **turned)
    with pytest.raises(GeometryError, match="oblique"):
        axes(load(small), frame="patient")
