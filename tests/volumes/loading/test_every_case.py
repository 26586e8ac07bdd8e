"""Every kind of series, each voxel its own number: whatever is loaded lies where it was put, voxel by voxel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.volumes.loading.load import load, load_all
from dicomnb.volumes.volume import Volume
from tests.images import image
from tests.volumes.loading.directions import WAYS
from tests.volumes.loading.identity import (
    OBLIQUE,
    Grid,
    Numbers,
    classic,
    dose,
    enhanced,
    mosaic,
    nuclear,
    prove,
    saved,
)


def codes(volume: Volume) -> list[str]:
    return [finding.code for finding in volume.findings]


# -- one file a slice ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("modality", ["CT", "MR", "PT"])
@pytest.mark.parametrize("way", WAYS)
def test_classic_slices(tmp_path: Path, modality: str, way: str) -> None:
    grid = Grid(**WAYS[way])
    volume = load(saved(tmp_path, classic(grid, modality)))
    assert volume.shape == (5, 3, 4)
    prove(volume, grid)
    assert ("gantry_tilt" in codes(volume)) == (way == "tilted")


def test_each_slice_has_its_own_rescale(tmp_path: Path) -> None:
    grid = Grid()
    files = classic(grid, "PT", lambda _, k: {"RescaleSlope": 0.5 + 0.25 * k, "RescaleIntercept": 0})
    # 12 voxels a slice: the number of the slice tells its slope.
    prove(load(saved(tmp_path, files)), grid, value=lambda numbers: numbers * (0.5 + 0.25 * (numbers // 12)))


def test_missing_slices_leave_their_places(tmp_path: Path) -> None:
    grid = Grid(slices=7)
    gone = [(0, 2), (0, 3)]
    files = [ds for frame, ds in zip(grid.frames, classic(grid), strict=True) if frame not in gone]
    volume = load(saved(tmp_path, files))
    assert volume.shape == (7, 3, 4)
    prove(volume, grid, missing=gone)
    (finding,) = [one for one in volume.findings if one.code == "missing_slice"]
    assert finding.slices == (2, 3)
    assert "slice 2 at (-41.50, 23.25, 112.00) mm" in finding.message


def test_uneven_slices_keep_their_places(tmp_path: Path) -> None:
    grid = Grid()
    heights = (0.0, 2.5, 5.0, 8.7, 11.2)
    files = classic(grid, vary=lambda _, k: {"ImagePositionPatient": [*grid.origin[:2], grid.origin[2] + heights[k]]})
    volume = load(saved(tmp_path, files))
    assert "irregular_spacing" in codes(volume)
    for k, j, i in np.ndindex(volume.shape):
        number = int(volume.stored[k, j, i])
        truth = [-41.5 + 1.25 * (number % 4), 23.25 + 0.75 * (number // 4 % 3), 107 + heights[number // 12]]
        assert volume.to_patient([i, j, k]) == pytest.approx(truth, abs=1e-9)


def test_a_jitter_of_microns_moves_nothing_and_is_not_spoken_of(tmp_path: Path) -> None:
    grid = Grid(slices=9, **OBLIQUE, step=(1.2, -1.6, -1.5))
    jitter = np.random.default_rng(3).uniform(-0.002, 0.002, (9, 3))
    files = classic(grid, vary=lambda _, k: {"ImagePositionPatient": [*np.round(grid.position(k) + jitter[k], 6)]})
    volume = load(saved(tmp_path, files))
    prove(volume, grid, within=0.005)
    assert set(codes(volume)) <= {"thickness_ne_spacing", "no_physical_scale", "incomplete_scale"}


def test_rounded_cosines_move_no_corner_by_more_than_their_rounding(tmp_path: Path) -> None:
    # 40° about z, then 25° about the row: cosines in full, and with four decimals as the header has them.
    row = np.array([np.cos(np.radians(40)), np.sin(np.radians(40)), 0.0])
    down = np.array([-np.sin(np.radians(40)), np.cos(np.radians(40)), 0.0])
    column = np.cos(np.radians(25)) * down + np.array([0, 0, np.sin(np.radians(25))])
    way = np.cross(row, column)
    ways: dict[str, Any] = {
        "row": tuple(row.tolist()),
        "column": tuple(column.tolist()),
        "step": tuple((3.0 * way).tolist()),
    }
    grid = Grid(**ways)
    rounded = [*np.round(row, 4).tolist(), *np.round(column, 4).tolist()]
    volume = load(saved(tmp_path, classic(grid, ImageOrientationPatient=rounded)))
    # Half of the fourth decimal over 5 mm of the image.
    prove(volume, grid, within=5 * 1e-4)
    matrix = volume.affine[:3, :3] / np.array([1.25, 0.75, 3.0])
    assert np.abs(matrix.T @ matrix - np.eye(3))[:2, :2].max() < 1e-12


def test_copies_count_once_and_conflicting_ones_are_kept_apart(tmp_path: Path) -> None:
    grid = Grid()
    files = classic(grid)
    prove(load(saved(tmp_path / "a", [*files, *classic(grid)[1:3]])), grid)
    other = classic(grid)[2]
    other.SOPInstanceUID, other.PixelData = "2.25.4.99", bytes(24)
    volumes = load_all(saved(tmp_path / "b", [*files, other]))
    assert sorted(len(volume) for volume in volumes) == [1, 5]
    assert all("duplicate_position" in codes(volume) for volume in volumes)
    kept = np.concatenate([volume.stored.ravel() for volume in volumes])
    assert len(kept) == 6 * 12  # no file is lost


@pytest.mark.parametrize(
    ("modality", "label", "values"),
    [
        ("MR", "EchoTime", (4.5, 9.25, 14.0)),
        ("MR", "DiffusionBValue", (0.0, 500.0, 1000.0)),
        ("MR", "TemporalPositionIdentifier", (1, 2, 3)),
        ("MR", "TriggerTime", (0.0, 80.0, 160.0)),
        ("MR", "FlipAngle", (5.0, 15.0, 30.0)),
        ("PT", "FrameReferenceTime", (2500.0, 10000.0, 35000.0)),
        ("CT", "AcquisitionNumber", (1, 2, 3)),
        ("CT", "NominalPercentageOfCardiacPhase", (30.0, 40.0, 75.0)),
    ],
)
def test_points_of_a_fourth_dimension(tmp_path: Path, modality: str, label: str, values: tuple[float, ...]) -> None:
    grid = Grid(points=3, **WAYS["oblique"])
    volume = load(saved(tmp_path, classic(grid, modality, lambda t, _: {label: values[t]})))
    assert volume.dims == ("t", "k", "j", "i")
    assert volume.labels[label] == values
    assert prove(volume, grid) == [0, 1, 2]


def test_directions_volumes_of_one_b_value_and_times_alone(tmp_path: Path) -> None:
    grid = Grid(points=4)
    ways = [None, [1.0, 0.0, 0.0], [0.0, 0.6, 0.8], [0.0, 0.6, 0.8]]

    def weighted(t: int, k: int) -> dict[str, Any]:
        direction = {} if ways[t] is None else {"DiffusionGradientOrientation": ways[t]}
        return {"DiffusionBValue": 700.0 * (t > 0), **direction, "AcquisitionTime": f"10{20 + t}{10 + k}.5"}

    volume = load(saved(tmp_path / "a", classic(grid, "MR", weighted)))
    assert prove(volume, grid) == [0, 1, 2, 3]
    assert volume.labels["DiffusionBValue"] == (0, 700, 700, 700)
    # 10:20:10.5 and so on, a minute each: 37210.5 s since midnight.
    times = classic(grid, "MR", lambda t, k: {"AcquisitionTime": f"10{20 + t}{10 + k}.5"})
    volume = load(saved(tmp_path / "b", times))
    assert prove(volume, grid) == [0, 1, 2, 3]
    assert volume.labels["AcquisitionTime"] == (37210.5, 37270.5, 37330.5, 37390.5)


@pytest.mark.parametrize(
    ("types", "names"),
    [
        ((["M", "ND"], ["P", "ND"]), ("MAGNITUDE", "PHASE")),
        ((["R"], ["I"]), ("REAL", "IMAGINARY")),
    ],
)
def test_components_of_complex_numbers(tmp_path: Path, types: tuple[list[str], ...], names: tuple[str, ...]) -> None:
    grid = Grid(points=2)
    files = classic(grid, "MR", lambda t, _: {"ImageType": ["ORIGINAL", "PRIMARY", *types[t]], "AcquisitionNumber": t})
    volume = load(saved(tmp_path, files))
    assert volume.labels["ComplexImageComponent"] == names
    assert prove(volume, grid) == [0, 1]


@pytest.mark.parametrize(
    "other",
    [
        WAYS["sagittal"],
        {"rows": 4},
        {"across": 1.5},
        {"header": {"FrameOfReferenceUID": "2.25.55"}},
        {"header": {"ImageType": ["DERIVED", "SECONDARY", "REFORMATTED"]}, "origin": (0.0, 0.0, -300.0)},
    ],
    ids=["orientation", "matrix", "spacing", "frame of reference", "ImageType"],
)
def test_a_series_is_split_where_it_must_be(tmp_path: Path, other: dict[str, Any]) -> None:
    header = other.get("header", {})
    first = Grid()
    second = replace(first, slices=3, **{name: value for name, value in other.items() if name != "header"})
    files = classic(first, ImageType=["ORIGINAL", "PRIMARY", "AXIAL"])
    more = classic(second, **{"ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"], **header})
    for number, ds in enumerate(more):
        ds.SOPInstanceUID = f"2.25.4.77.{number}"
    volumes = load_all(saved(tmp_path, [*files, *more]))
    assert sorted(len(volume) for volume in volumes) == [3, 5]
    for volume in volumes:
        prove(volume, first if len(volume) == 5 else second)


def test_colour_is_a_stack_of_its_own(tmp_path: Path) -> None:
    grid = Grid()
    colours = image(
        np.arange(36, dtype=np.uint8).reshape(3, 12),
        SeriesInstanceUID="2.25.4",
        SOPInstanceUID="2.25.4.88",
        SOPClassUID="1.2.840.10008.5.1.4.1.1.2",
        FrameOfReferenceUID="2.25.5",
        ImagePositionPatient=grid.position(5),
        ImageOrientationPatient=grid.cosines,
        PixelSpacing=grid.spacing,
    )
    colours.Columns, colours.SamplesPerPixel, colours.PhotometricInterpretation = 4, 3, "RGB"
    colours.PlanarConfiguration = 0
    volumes = sorted(load_all(saved(tmp_path, [*classic(grid), colours])), key=len)
    assert [volume.shape for volume in volumes] == [(1, 3, 4, 3), (5, 3, 4)]
    prove(volumes[1], grid)


def test_three_plane_scouts(tmp_path: Path) -> None:
    grids = [Grid(slices=n, **WAYS[way]) for n, way in ((2, "axial, upwards"), (3, "sagittal"), (4, "coronal"))]
    files = [ds for grid in grids for ds in classic(grid)]
    for number, ds in enumerate(files):
        ds.SOPInstanceUID = f"2.25.4.66.{number}"
    volumes = sorted(load_all(saved(tmp_path, files)), key=len)
    for volume, grid in zip(volumes, grids, strict=True):
        prove(volume, grid)


# -- one file with many frames ------------------------------------------------------------------------------


@pytest.mark.parametrize("modality", ["CT", "MR", "PT"])
@pytest.mark.parametrize("way", ["axial, downwards", "oblique", "tilted"])
def test_shuffled_frames(tmp_path: Path, modality: str, way: str) -> None:
    grid = Grid(**WAYS[way])
    prove(load(saved(tmp_path, [enhanced(grid, modality)])), grid)


def test_shuffled_frames_of_four_dimensions_with_a_rescale_each_and_some_missing(tmp_path: Path) -> None:
    grid = Grid(points=3, **WAYS["oblique"])
    gone = [(1, 2), (2, 4)]

    def groups(t: int, _: int) -> dict[str, dict[str, Any]]:
        return {
            "FrameContentSequence": {"TemporalPositionIndex": t + 1, "StackID": "1"},
            "PixelValueTransformationSequence": {"RescaleSlope": 0.5 * (t + 1), "RescaleIntercept": 3.0 * t},
        }

    def value(numbers: Numbers) -> Numbers:
        t = numbers // 60  # 5 × 3 × 4 voxels a point
        return np.asarray(numbers * 0.5 * (t + 1) + 3.0 * t)

    volume = load(saved(tmp_path, [enhanced(grid, groups=groups, without=gone)]))
    assert prove(volume, grid, missing=gone, value=value) == [0, 1, 2]
    assert "t = 1, slice" in str([one.message for one in volume.findings if one.code == "missing_slice"])


def test_stacks_of_one_file(tmp_path: Path) -> None:
    # Points of this grid are stacks: two knees, beside each other.
    grid = Grid(points=2, slices=4)

    def groups(t: int, k: int) -> dict[str, dict[str, Any]]:
        x, y, z = grid.position(k)
        return {
            "FrameContentSequence": {"StackID": str(t + 1)},
            "PlanePositionSequence": {"ImagePositionPatient": [x + 90.0 * t, y, z]},
        }

    volumes = load_all(saved(tmp_path, [enhanced(grid, groups=groups)]))
    assert len(volumes) == 2
    for volume in volumes:
        t = int(volume.stored[0, 0, 0]) // 48
        beside = replace(grid, points=1, origin=(grid.origin[0] + 90.0 * t, *grid.origin[1:]))
        k, j, i = np.indices(volume.shape)
        places = beside.place(volume.stored.astype(int) - 48 * t)
        assert volume.to_patient(np.stack([i, j, k], -1)) == pytest.approx(places, abs=1e-9)


@pytest.mark.parametrize("way", ["axial, upwards", "oblique"])
@pytest.mark.parametrize("order", [(1, 2, 3, 4, 5), (5, 4, 3, 2, 1), (2, 1, 4, 5, 3)])
@pytest.mark.parametrize("sign", [1, -1])
def test_nuclear_medicine(tmp_path: Path, way: str, order: tuple[int, ...], sign: int) -> None:
    grid = Grid(**WAYS[way])
    x, y, z = grid.step
    grid = replace(grid, step=(sign * x, sign * y, sign * z))
    prove(load(saved(tmp_path, [nuclear(grid, order)])), grid)


def test_gated_nuclear_medicine(tmp_path: Path) -> None:
    grid = Grid(points=2, slices=3)
    plan = [(1, 2), (0, 2), (1, 0), (0, 0), (1, 1), (0, 1)]
    made = nuclear(grid, [k + 1 for _, k in plan], [t for t, _ in plan], TimeSlotVector=[t + 1 for t, _ in plan])
    volume = load(saved(tmp_path, [made]))
    assert prove(volume, grid) == [0, 1]
    assert volume.labels == {"TimeSlotVector": (1, 2)}


@pytest.mark.parametrize("way", ["axial, upwards", "axial, downwards", "oblique"])
@pytest.mark.parametrize("sign", [1, -1])
def test_mosaics(tmp_path: Path, way: str, sign: int) -> None:
    grid = Grid(**WAYS[way], points=2)
    x, y, z = grid.step
    grid = replace(grid, step=(sign * x, sign * y, sign * z))
    volume = load(saved(tmp_path, [mosaic(grid, t) for t in range(2)]))
    assert prove(volume, grid) == [0, 1]


@pytest.mark.parametrize(
    ("way", "offsets"),
    [
        ({}, (0.0, 2.5, 5.0, 7.5, 10.0)),
        ({"step": (0.0, 0.0, -2.5)}, (0.0, -2.5, -5.0, -7.5, -10.0)),
        ({}, (107.0, 109.5, 112.0, 114.5, 117.0)),
        ({"step": (0.0, 0.0, -2.5)}, (107.0, 104.5, 102.0, 99.5, 97.0)),
        # The normal of the oblique planes is (0.48, -0.64, -0.6): 2.5 mm along it.
        (WAYS["oblique"], (0.0, 2.5, 5.0, 7.5, 10.0)),
    ],
    ids=["relative", "descending", "absolute", "absolute and descending", "oblique"],
)
def test_doses(tmp_path: Path, way: dict[str, Any], offsets: tuple[float, ...]) -> None:
    grid = Grid(**way)
    volume = load(saved(tmp_path, [dose(grid, offsets)]))
    prove(volume, grid, value=lambda numbers: numbers * 0.25)
    assert volume.units == "Gy"


def test_segments(tmp_path: Path) -> None:
    # Fractions from 0 to 119 of 255 are numbers too.
    grid = Grid(points=2, **WAYS["oblique"])
    made = enhanced(
        grid,
        "SEG",
        lambda t, _: {"SegmentIdentificationSequence": {"ReferencedSegmentNumber": t + 1}},
        dtype=np.uint8,
        SegmentationType="FRACTIONAL",
        MaximumFractionalValue=255,
        SegmentSequence=[],
    )
    volume = load(saved(tmp_path, [made]))
    assert volume.labels == {"ReferencedSegmentNumber": (1, 2)}
    k, j, i = np.indices(volume.shape[1:])
    places = volume.to_patient(np.stack([i, j, k], -1))
    for point in volume.stored:
        assert places == pytest.approx(grid.place(point), abs=1e-9)


# -- pictures without a place -------------------------------------------------------------------------------

DETECTOR = {"ImagerPixelSpacing": [0.2, 0.125]}


@pytest.mark.parametrize(
    ("modality", "header", "spacing", "units", "said"),
    [
        ("CR", DETECTOR, (0.125, 0.2), "mm", "mm at the detector (ImagerPixelSpacing)"),
        ("DX", {**DETECTOR, "EstimatedRadiographicMagnificationFactor": 1.25}, (0.125, 0.2), "mm", "0.1 mm wide"),
        ("MG", {**DETECTOR, "PixelSpacing": [0.2, 0.125]}, (0.125, 0.2), "mm", "corrects nothing"),
        (
            "XA",
            {**DETECTOR, "PixelSpacing": [0.16, 0.1], "PixelSpacingCalibrationType": "FIDUCIAL"},
            (0.1, 0.16),
            "mm",
            "object of known size",
        ),
        (
            "XA",
            {**DETECTOR, "PixelSpacing": [0.16, 0.1], "PixelSpacingCalibrationType": "GEOMETRY"},
            (0.1, 0.16),
            "mm",
            "corrected for magnification",
        ),
        ("OT", {"NominalScannedPixelSpacing": [0.3, 0.5]}, (0.5, 0.3), "mm", "scanned film"),
        ("OT", {"PixelAspectRatio": [3, 2]}, (1.0, 1.5), "pixels", "3 to 2"),
        ("OT", {}, (1.0, 1.0), "pixels", "axes are in pixels"),
    ],
)
def test_pictures_say_what_their_axes_count(
    tmp_path: Path, modality: str, header: dict[str, Any], spacing: tuple[float, float], units: str, said: str
) -> None:
    grid = Grid()
    ds = image(grid.numbers(0, 0), Modality=modality, SOPInstanceUID="2.25.3", SOPClassUID="2.25.2", **header)
    volume = load(saved(tmp_path, [ds]))
    assert volume.axes.units == units
    assert said in str(volume.explain())
    # Each pixel's centre is half a pixel from its border, in the order of the numbers.
    for j, i in np.ndindex(3, 4):
        number = int(volume.stored[0, j, i])
        assert volume.axes.x.centers[i] == pytest.approx((number % 4 + 0.5) * spacing[0])
        assert volume.axes.y.centers[j] == pytest.approx((number // 4 + 0.5) * spacing[1])
    assert "no_patient_geometry" in codes(volume)
    assert ("uncalibrated_projection" in codes(volume)) == (modality in {"CR", "DX", "MG", "XA"})
