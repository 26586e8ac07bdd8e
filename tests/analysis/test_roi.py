from __future__ import annotations

import json
import math
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.analysis.roi import histogram, roi
from dicomnb.errors import GeometryError, UsageError
from dicomnb.geometry.shapes import Circle, Ellipse, Polygon, Rectangle
from dicomnb.geometry.solids import Box, Sphere
from dicomnb.teaching.studies.pet import PET
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import dataset, image, series

TILTED: dict[str, Any] = {"step": (0.0, -1.1, 2.5)}
OBLIQUE: dict[str, Any] = {"row": (0.0, 0.8, 0.6), "column": (0.0, 0.6, -0.8), "step": (-3.0, 0.4, -0.7)}


def centers(volume: Volume) -> Any:
    """Return where the voxels lie, LPS in mm, shape (n, rows, columns, 3)."""
    k, j, i = np.indices(volume.shape)
    return volume.to_patient(np.stack([i, j, k], -1))


# -- in a slice -----------------------------------------------------------------------------------------------


def test_a_rectangle_counts_the_pixels_whose_centres_it_holds() -> None:
    # Columns are 1.25 mm wide: centres at 0.625, 1.875, 3.125; rows 0.75 mm: 0.375, 1.125, 1.875, 2.625.
    # From x = 1 to 3.2 and y = 1.1 to 2: columns 1 and 2, rows 1 and 2.
    found = roi(series(3), Rectangle((2.1, 1.55), (2.2, 0.9)), index=2)
    assert found.count == 4
    assert found.mean == np.mean([211, 212, 221, 222])
    assert (found.min, found.median, found.max) == (211, 216.5, 222)
    # Deviations are -5.5, -4.5, 4.5 and 5.5: squares add up to 101, divided by 3.
    assert found.sd == pytest.approx(math.sqrt(101 / 3))
    assert found.area == pytest.approx(4 * 1.25 * 0.75)
    assert found.volume is None
    assert found.place == "axial, slice k = 2"


def test_the_same_shape_means_the_same_pixels_in_whatever_form() -> None:
    slices = series(2, rows=31, columns=23, spacing=(0.75, 1.25))
    whole = [
        roi(slices, shape, index=1)
        for shape in (
            Rectangle((11.3, 9.1), (8, 5)),
            Polygon(((7.3, 6.6), (15.3, 6.6), (15.3, 11.6), (7.3, 11.6))),
            Rectangle((11.3, 9.1), (5, 8), angle=90),
        )
    ]
    assert whole[0].mean == whole[1].mean == whole[2].mean
    assert whole[0].count == whole[1].count == whole[2].count
    round_ones = [roi(slices, shape, index=1) for shape in (Circle((11, 9), 4), Ellipse((11, 9), (4, 4), 33))]
    assert round_ones[0].sd == round_ones[1].sd


def test_the_area_of_many_pixels_is_that_of_the_ideal_shape() -> None:
    ds = image(np.zeros((401, 301), np.uint8), PixelSpacing=[0.05, 0.07])
    for shape in (
        Circle((10.21, 9.83), 6.1),
        Ellipse((10.21, 9.83), (7.3, 3.3), 28),
        Polygon(((2, 3), (18, 5), (11, 17), (9, 8))),
    ):
        # A border of 45 mm and pixels of 0.06 mm: what is lost and won there nearly cancels.
        assert roi(ds, shape).area == pytest.approx(shape.area, rel=2e-3)


def test_simpleitk_finds_the_same_statistics_in_a_mask() -> None:
    sitk = pytest.importorskip("SimpleITK")
    rng = np.random.default_rng(4)
    slices = series(5, rows=19, columns=13, RescaleSlope=0.25, RescaleIntercept=-7)
    for each in slices:
        each.PixelData = rng.integers(-900, 900, (19, 13)).astype("<i2").tobytes()
    volume = load(slices)
    mask = rng.random(volume.shape) > 0.6
    picture = sitk.GetImageFromArray(volume.array)
    picture.SetSpacing(volume.spacing)
    labels = sitk.GetImageFromArray(mask.astype(np.uint8))
    labels.CopyInformation(picture)
    witness = sitk.LabelStatisticsImageFilter()
    witness.Execute(picture, labels)
    found = roi(volume, mask)
    assert found.count == witness.GetCount(1)
    assert found.mean == pytest.approx(witness.GetMean(1))
    assert found.sd == pytest.approx(witness.GetSigma(1))
    assert [found.min, found.max] == [witness.GetMinimum(1), witness.GetMaximum(1)]
    assert found.median == np.median(volume.array[mask])  # the filter's median is one of a histogram
    sizes = sitk.LabelShapeStatisticsImageFilter()
    sizes.Execute(labels)
    assert found.volume == pytest.approx(sizes.GetPhysicalSize(1) / 1000)
    part = roi(volume, Circle((8.2, 7.1), 5.3), index=3)
    x, y = volume.axes.x.centers, volume.axes.y.centers[:, None]
    inside = (x - 8.2) ** 2 + (y - 7.1) ** 2 <= 5.3**2
    assert part.mean == pytest.approx(volume.array[3][inside].mean(dtype=np.float64))
    assert part.count == inside.sum()


def test_planes_across_the_slices_have_coordinates_in_the_order_x_y_z() -> None:
    volume = load(series(6, rows=8, columns=5, spacing=(0.75, 1.25)))
    # Coronal, row 3: x from 2.5 to 5 holds columns 2 and 3; z from 5 to 12.5 holds slices 2, 3 and 4.
    found = roi(volume, Rectangle((3.75, 8.75), (2.5, 7.5)), plane="coronal", index=3)
    assert found.count == 6
    assert found.mean == np.mean([100 * k + 30 + i for k, i in product((2, 3, 4), (2, 3))])
    assert found.area == pytest.approx(6 * 1.25 * 2.5)
    assert found.place == "coronal, row j = 3"
    # Sagittal, column 4: y from 0 to 1.5 holds rows 0 and 1; z from 12.5 to 15 holds slice 5.
    found = roi(volume, Rectangle((0.75, 13.75), (1.5, 2.5)), plane="i", index=4)
    assert [found.mean, found.count] == [509, 2]  # 504 and 514


def test_in_a_plane_across_a_tilted_stack_radii_and_areas_are_true() -> None:
    volume = load(series(40, rows=60, columns=9, spacing=(0.75, 1.25), **TILTED))
    # Sagittal: the picture is sheared, slice k shifted by -1.1 k mm along its columns.
    center = (10.0, 50.0)
    found = roi(volume, Circle(center, 11), plane="sagittal", index=4)
    # (y, z) = (10, 50): slice 48.75 / 2.5 = 19.5, shifted by -21.45 mm, row (10 + 21.45 - 0.375) / 0.75.
    middle = volume.to_patient([4, 31.075 / 0.75, 19.5])
    inside = np.linalg.norm(centers(volume)[:, :, 4] - middle, axis=-1) <= 11
    assert found.count == inside.sum()
    assert found.mean == pytest.approx(volume.array[:, :, 4][inside].mean(dtype=np.float64))
    # A parallelogram of 0.75 mm by a step whose part at a right angle is 2.5 mm.
    assert found.area == pytest.approx(inside.sum() * 0.75 * 2.5)
    assert found.area == pytest.approx(math.pi * 121, rel=0.04)  # some 200 pixels


def test_padding_and_missing_slices_are_left_out() -> None:
    stored = np.array([[5, -2000, 7], [-2000, 9, 11]], np.int16)
    padded = image(stored, PixelSpacing=[2, 3], PixelPaddingValue=-2000, RescaleSlope=2, RescaleIntercept=-1)
    found = roi(padded, Rectangle((4.5, 2), (9, 4)))
    assert (found.count, found.left_out) == (4, 2)
    assert found.mean == 15  # of 9, 13, 17 and 21
    assert found.area == 4 * 6
    assert "2 voxels of padding" in str(found)
    slices = series(5)
    del slices[2]
    solid = roi(slices, Box((-1000, -1000, -1000), (1000, 1000, 1000)))
    assert (solid.count, solid.left_out) == (48, 12)
    assert solid.volume == pytest.approx(48 * 0.75 * 1.25 * 2.5 / 1000)
    mask = np.zeros((5, 4, 3), np.bool_)
    mask[2:4, 1, 1] = True
    assert (roi(slices, mask).mean, roi(slices, mask).left_out) == (311, 1)
    nothing = roi(slices, Circle((1, 1), 2), index=2)
    assert nothing.count == 0
    assert math.isnan(nothing.mean)


def test_where_no_centre_is_inside_nothing_is_counted_and_it_is_said() -> None:
    found = roi(series(1), Circle((1.25, 0.75), 0.1))
    assert (found.count, found.area) == (0, 0)
    assert "No voxel" in str(found)
    assert json.loads(json.dumps(found.to_dict()))["mean"] is None
    assert math.isnan(roi(series(1), Circle((0.625, 0.375), 0.1)).sd)


def test_what_reaches_beyond_the_image_is_said_to() -> None:
    assert "beyond the image" in str(roi(series(1), Circle((0, 0), 2)))
    assert "beyond" not in str(roi(series(1), Circle((1.8, 1.5), 1)))
    assert "beyond the volume" in str(roi(series(2), Sphere((-50, 30, 7), 2)))


# -- in the patient -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [{}, TILTED, OBLIQUE], ids=["straight", "tilted", "oblique"])
def test_a_sphere_holds_the_voxels_whose_centres_are_near(how: dict[str, Any]) -> None:
    volume = load(series(26, rows=61, columns=39, spacing=(0.75, 1.25), **how))
    places = centers(volume)
    middle = places[13, 29, 18] + np.array([0.3, -0.4, 0.6])
    found = roi(volume, Sphere(tuple(middle), 16.5))
    inside = np.linalg.norm(places - middle, axis=-1) <= 16.5
    assert found.count == inside.sum()
    assert found.mean == pytest.approx(volume.array[inside].mean(dtype=np.float64))
    assert found.volume == pytest.approx(4 / 3 * math.pi * 16.5**3 / 1000, rel=0.01)


def test_a_box_of_a_tilted_stack_has_its_true_volume() -> None:
    volume = load(series(30, rows=60, columns=30, spacing=(0.75, 1.25), **TILTED))
    low = np.array([-45.3, 25.01, 20.75])
    found = roi(volume, Box(tuple(low), tuple(low + np.array([20, 15, 25]))))
    # 16 columns of 1.25 mm, 20 rows of 0.75 mm in each of 10 slices of 2.5 mm, wherever the tilt puts them.
    assert found.count == 16 * 20 * 10
    assert found.volume == pytest.approx(7.5)


def test_slices_at_odd_distances_have_volumes_of_their_own() -> None:
    slices = series(4)
    for each, z in zip(slices, (0.0, 2.0, 7.0, 11.0), strict=True):
        each.ImagePositionPatient = [-50, 30, z]
    found = roi(slices, Box((-60, 20, -1), (60, 60, 3)))
    # Slices 0 and 1. Borders lie halfway: slice 0 is 2 mm deep, slice 1 is 1 + 2.5 mm.
    assert found.count == 24
    assert found.volume == pytest.approx(12 * 0.75 * 1.25 * (2 + 3.5) / 1000)
    assert "not evenly spaced" in str(found)
    with pytest.raises(GeometryError, match="evenly"):
        roi(slices, Circle((1, 1), 1), plane="coronal", index=1)


def test_the_spheres_of_the_phantom_are_found_where_and_as_they_are() -> None:
    volume = load(PET.datasets())
    for sphere in PET.spheres:
        # Within a radius less half a voxel's diagonal there is nothing but the sphere.
        inner = roi(volume, Sphere(sphere.center, sphere.diameter / 2 - 2.75))
        if inner.count:
            assert inner.mean == pytest.approx(sphere.activity, rel=1e-4)
            assert inner.max == pytest.approx(sphere.activity, rel=1e-4)
        # What is above the surroundings adds up to the whole, wherever the border cuts voxels.
        around = roi(volume, Sphere(sphere.center, sphere.diameter / 2 + 5))
        assert around.volume is not None
        more = (around.mean - PET.body.activity) * around.volume
        assert more == pytest.approx((sphere.activity - PET.body.activity) * sphere.volume, rel=0.02)


def test_a_sphere_in_a_real_tilted_stack_holds_the_voxels_whose_centres_are_near(corpus: Path) -> None:
    volume = load(corpus / "neurolabusc+dcm_qa_ct/In/Philips/S21610/S3010")
    assert "gantry_tilt" in {each.code for each in volume.findings}
    places = centers(volume)
    middle = places[2:4, 250, 260].mean(axis=0) + np.array([0.1, 0.2, -0.3])
    found = roi(volume, Sphere(tuple(middle), 6))
    inside = np.linalg.norm(places - middle, axis=-1) <= 6
    assert found.count == inside.sum() > 1000
    assert found.mean == pytest.approx(volume.array[inside].mean(dtype=np.float64))
    # Slices are 2.4 mm apart: the sphere is a stack of five discs, and their volume is near its own.
    assert found.volume == pytest.approx(4 / 3 * math.pi * 6**3 / 1000, rel=0.1)


# -- where it is refused --------------------------------------------------------------------------------------


def test_a_volume_in_time_and_a_slice_that_is_not_named_are_refused() -> None:
    echoes = [each for echo in (10, 30) for each in series(3, Modality="MR", EchoTime=echo)]
    for number, each in enumerate(echoes):
        each.SOPInstanceUID = f"2.25.9.{number + 1}"
    with pytest.raises(UsageError, match=r"volume\[t\]"):
        roi(echoes, Circle((1, 1), 1), index=0)
    assert roi(load(echoes)[1], Circle((1.8, 1.5), 1), index=0).count == 2
    with pytest.raises(UsageError, match="index="):
        roi(series(3), Circle((1, 1), 1))
    with pytest.raises(UsageError, match="no slice 3"):
        roi(series(3), Circle((1, 1), 1), index=3)
    with pytest.raises(UsageError, match="no plane"):
        roi(series(3), Circle((1, 1), 1), plane="upwards", index=0)
    with pytest.raises(UsageError, match="bool"):
        roi(series(3), np.zeros((3, 4, 3)))  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="solids"):
        roi(series(3), Sphere((0, 0, 0), 1), index=1)


def test_a_solid_needs_a_place_in_the_patient() -> None:
    with pytest.raises(GeometryError):
        roi(image(np.zeros((3, 5), np.uint8), PixelSpacing=[1, 1]), Sphere((0, 0, 0), 1))


def test_pixels_without_a_size_have_no_area() -> None:
    found = roi(image(np.arange(15, dtype=np.uint8).reshape(3, 5)), Rectangle((2.5, 1.5), (5, 1)))
    assert (found.count, found.mean, found.area) == (5, 7, None)


def test_areas_of_a_projection_are_said_to_be_at_the_detector() -> None:
    ds = image(np.zeros((7, 5), np.uint16), Modality="DX", ImagerPixelSpacing=[0.2, 0.1])
    found = roi(ds, Rectangle((0.25, 0.7), (0.5, 1.4)))
    assert found.where == "at the detector"
    assert "0.7 mm² at the detector" in str(found)


def test_colours_have_sizes_and_no_values() -> None:
    ds = image(np.zeros((6, 4), np.uint8), PixelSpacing=[1, 2])
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PlanarConfiguration = 3, "RGB", 0
    ds.PixelData = bytes(range(72))
    found = roi(ds, Rectangle((4, 3), (8, 6)))
    assert (found.count, found.area) == (24, 48)
    assert math.isnan(found.mean)
    assert "Colours" in str(found)
    with pytest.raises(UsageError):
        histogram(ds)


def test_an_area_across_ultrasound_regions_is_not_given() -> None:
    def region(left: int, right: int, delta: float, units: int = 3) -> Any:
        return dataset(
            RegionSpatialFormat=1,
            RegionLocationMinX0=left,
            RegionLocationMinY0=0,
            RegionLocationMaxX1=right,
            RegionLocationMaxY1=9,
            PhysicalUnitsXDirection=units,
            PhysicalUnitsYDirection=units,
            PhysicalDeltaX=delta,
            PhysicalDeltaY=delta,
        )

    ds = image(np.ones((10, 20), np.uint8), Modality="US")
    ds.SequenceOfUltrasoundRegions = [region(0, 9, 0.02), region(10, 19, 0.05)]
    # Two scales: the picture is in pixels. 3 × 2 of them, 0.02 cm wide and high; then 0.05 cm.
    left, right = (roi(ds, Rectangle((x, 5), (3, 2))) for x in (4.5, 15.5))
    assert left.area == pytest.approx(6 * 0.2**2)
    assert right.area == pytest.approx(6 * 0.5**2)
    across = roi(ds, Rectangle((10, 5), (4, 2)))
    assert (across.count, across.area) == (8, None)
    assert "different regions" in str(across)


# -- histograms ----------------------------------------------------------------------------------------------


def test_a_histogram_counts_each_voxel_once() -> None:
    # 0 to 2, 10 to 12, 20 to 22 and 30 to 32, and all of it again with 100 more.
    found = histogram(series(2), bins=5, range=(0, 25))
    assert found.counts.tolist() == [3, 0, 3, 0, 3]
    assert found.edges.tolist() == [0, 5, 10, 15, 20, 25]
    assert (found.below, found.above) == (0, 15)
    part = histogram(series(2), Rectangle((1.875, 1.5), (3.75, 3)), index=1, bins=2)
    assert part.counts.tolist() == [6, 6]
    assert part.place == "axial, slice k = 1"
    assert histogram(image(np.full((2, 3), 7, np.uint8)), bins=3).counts.tolist() == [0, 6, 0]
    with pytest.raises(UsageError):
        histogram(series(2), bins=0)


def test_padding_is_in_no_histogram() -> None:
    padded = image(np.array([[5, -2000, 7]], np.int16), PixelPaddingValue=-2000)
    found = histogram(padded, bins=2)
    assert (found.counts.tolist(), found.left_out) == ([1, 1], 1)


@pytest.mark.parametrize("value", [1e15, 1e30])
def test_large_values_that_are_all_alike_are_counted_in_one_bin(value: float) -> None:
    ds = image(np.full((4, 3), 2, np.uint16), RescaleSlope=value / 2, RescaleIntercept=0)
    found = histogram(ds, bins=100)
    assert found.counts.max() == 12
    assert found.edges[0] < np.float32(value) < found.edges[-1]


@pytest.mark.parametrize("ends", [(1e15, 1e15 + 1), (0.0, math.inf)])
def test_bins_that_cannot_be_told_apart_are_refused(ends: tuple[float, float]) -> None:
    with pytest.raises(UsageError, match="100 bins from"):
        histogram(image(np.full((4, 3), 2, np.uint16)), bins=100, range=ends)
