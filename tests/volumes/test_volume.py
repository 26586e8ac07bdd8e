from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import GeometryError, UsageError
from dicomnb.geometry.affine import transform
from dicomnb.volumes import volume as volume_module
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import image, series

TURNED = {
    "row": (0.0, 0.8, 0.6),
    "column": (0.0, 0.6, -0.8),
    # Row × column.
    "step": (-3.0, 0.0, 0.0),
}


def codes(volume: Volume) -> list[str]:
    return [finding.code for finding in volume.findings]


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"step": (0.0, 0.0, -2.5)},
        TURNED,
        {"step": (0.0, 0.7, 2.5)},
        {"row": (0.0, 1.0, 0.0), "column": (0.0, 0.0, -1.0), "step": (4.0, 0.0, 0.0)},
    ],
    ids=["upwards", "downwards", "oblique", "tilted", "sagittal"],
)
def test_the_affine_puts_every_voxel_where_its_header_does(how: dict[str, Any]) -> None:
    slices = series(5, **how)
    volume = load(slices[::-1])
    for k, j, i in np.ndindex(volume.shape):
        # Each voxel's stored value is its own number: 100 × slice + 10 × row + column.
        number = int(volume.stored[k, j, i])
        ds = slices[number // 100]
        y, x = number // 10 % 10, number % 10
        cosines = np.array(ds.ImageOrientationPatient)
        spacing_y, spacing_x = ds.PixelSpacing
        truth = np.array(ds.ImagePositionPatient) + x * spacing_x * cosines[:3] + y * spacing_y * cosines[3:]
        assert transform(volume.affine, [i, j, k]) == pytest.approx(truth, abs=1e-9)
    assert np.linalg.det(volume.affine[:3, :3]) > 0


def test_spacing_is_column_row_slice() -> None:
    volume = load(series(3, spacing=(0.75, 1.25)))
    assert volume.spacing == (1.25, 0.75, 2.5)
    assert volume.shape == (3, 4, 3)
    assert volume.axes.y.edges.tolist() == [0, 0.75, 1.5, 2.25, 3]
    assert volume.directions == ("L", "P", "S")


def test_each_slice_is_rescaled_by_its_own_header() -> None:
    slices = series(3, Modality="PT", Units="BQML", RescaleIntercept=0, RescaleSlope=1)
    for slope, ds in zip((2.0, 0.5, 10.0), slices, strict=True):
        ds.RescaleSlope = slope
    volume = load(slices)
    assert volume.array.dtype == np.float32
    # Last voxel of each slice: 100 k + 32.
    assert volume.array[:, 3, 2].tolist() == [64, 66, 2320]
    assert volume.stored[:, 3, 2].tolist() == [32, 132, 232]
    assert volume.units == "BQML"
    assert codes(volume) == []
    assert np.asarray(volume)[2, 3, 2] == 2320


def test_a_scale_that_one_slice_owes_takes_the_unit_away_and_is_told() -> None:
    slices = series(3, Modality="PT", Units="BQML", RescaleIntercept=0, RescaleSlope=1.5)
    slices[1].RescaleSlope = None
    volume = load(slices)
    assert volume.units == ""
    (finding,) = [each for each in volume.findings if each.code == "incomplete_scale"]
    assert finding.message.startswith("(0028,1053) RescaleSlope is empty in 1 of 3 images")


def test_units_that_contradict_each_other_are_none() -> None:
    slices = series(2, Modality="PT")
    slices[0].Units, slices[1].Units = "BQML", "CNTS"
    assert load(slices).units == ""


def test_a_missing_slice_is_nan_in_the_values_and_has_no_header() -> None:
    slices = series(5, RescaleIntercept=-10, RescaleSlope=1)
    del slices[2]
    volume = load(slices)
    assert volume.shape == (5, 4, 3)
    assert np.isnan(volume.array[2]).all()
    assert not np.isnan(volume.array[[0, 1, 3, 4]]).any()
    assert volume.array[3, 0, 0] == 290
    assert volume.datasets[2] is None
    assert volume.frames == (0, 0, -1, 0, 0)
    assert codes(volume) == ["missing_slice"]
    assert volume.affine[:3, 2].tolist() == [0, 0, 2.5]
    with pytest.raises(UsageError, match="Slice 2 is missing"):
        volume[2]


def test_an_irregular_stack_has_positions_but_no_affine() -> None:
    slices = series(4)
    slices[3].ImagePositionPatient = [-50, 30, 19]
    volume = load(slices)
    assert volume.positions[:, 2].tolist() == [7, 9.5, 12, 19]
    assert "irregular_spacing" in codes(volume)
    with pytest.raises(GeometryError, match="not evenly spaced"):
        _ = volume.affine
    # Borders halfway: 7 | 9.5 | 12 | 19, and 1.25 before the first.
    assert volume.axes.z.edges.tolist() == [0, 2.5, 5, 9.75, 16.75]


def test_thickness_and_distance_may_differ_and_it_is_said() -> None:
    volume = load(series(3, SliceThickness=3.0, SpacingBetweenSlices=3.0))
    assert codes(volume) == ["thickness_ne_spacing", "spacing_tag_disagrees", "no_physical_scale"]
    assert "overlap by 0.5 mm" in volume.findings[0].message
    gapped = load(series(3, SliceThickness=2.0))
    assert "leave gaps of 0.5 mm" in gapped.findings[0].message


def test_a_single_slice_is_as_thick_as_its_header_says() -> None:
    volume = load(series(1, SliceThickness=4.0)[0])
    assert volume.shape == (1, 4, 3)
    assert volume.axes.z.edges.tolist() == [0, 4]
    assert volume.affine[:3, 2].tolist() == [0, 0, 4]
    assert "single_slice" in codes(volume)
    thin = series(1)[0]
    del thin.SliceThickness
    with pytest.raises(GeometryError, match="no third direction"):
        _ = load(thin).affine


def test_an_image_that_lies_nowhere_has_axes_but_no_affine() -> None:
    ds = image(np.zeros((2, 3), np.uint8), Modality="CR", ImagerPixelSpacing=[0.2, 0.1])
    volume = load(ds)
    assert codes(volume) == [
        "no_patient_geometry",
        "single_slice",
        "uncalibrated_projection",
        "no_physical_scale",
    ]
    assert volume.axes.x.edges.tolist() == pytest.approx([0, 0.1, 0.2, 0.3])
    for name in ("affine", "positions", "directions"):
        with pytest.raises(GeometryError, match="where the slices lie"):
            getattr(volume, name)


def test_without_pixel_spacing_there_is_no_place_in_millimetres() -> None:
    slices = series(2)
    for ds in slices:
        del ds.PixelSpacing
    with pytest.raises(GeometryError, match="no distance between pixels"):
        _ = load(slices).affine


def test_a_part_lies_where_it_lay() -> None:
    volume = load(series(6))
    part = volume[1:6:2]
    assert part.shape == (3, 4, 3)
    assert part.stored[:, 0, 0].tolist() == [100, 300, 500]
    assert part.spacing == (1.25, 0.75, 5.0)
    for k in range(3):
        assert transform(part.affine, [2, 1, k]).tolist() == transform(volume.affine, [2, 1, 1 + 2 * k]).tolist()
    one = volume[-1]
    assert (len(one), one.stored[0, 0, 0]) == (1, 500)
    assert one.affine[:3, 3].tolist() == [-50, 30, 19.5]
    assert one.spacing == volume.spacing
    assert [int(part.stored[0, 0, 0]) for part in volume] == [0, 100, 200, 300, 400, 500]


def test_a_part_names_the_missing_slices_that_it_has() -> None:
    slices = series(6)
    del slices[3]
    volume = load(slices)
    assert codes(volume[:3]) == ["no_physical_scale"]
    (finding, _) = volume[2:5].findings
    assert (finding.code, finding.slices) == ("missing_slice", (1,))


@pytest.mark.parametrize("key", [slice(3, 1), slice(None, None, -1), slice(9, None)])
def test_a_part_backwards_or_empty_is_refused(key: slice) -> None:
    with pytest.raises(UsageError):
        load(series(4))[key]
    with pytest.raises(IndexError):
        load(series(4))[4]


def test_colour_has_its_samples_last_and_no_units() -> None:
    ds = image(np.zeros((1, 2), np.uint8), SamplesPerPixel=3, PhotometricInterpretation="RGB")
    ds.PixelData = bytes([1, 2, 3, 4, 5, 6])
    volume = load(ds)
    assert volume.shape == (1, 1, 2, 3)
    assert volume.stored[0, 0, 1].tolist() == [4, 5, 6]
    assert volume.axes.x.count == 2


def test_explain_says_where_each_axis_comes_from() -> None:
    said = load(series(3, SliceThickness=3.0, RescaleIntercept=0, RescaleSlope=1)).explain()
    assert str(said) == (
        "3 slices of 4 rows × 3 columns, values in HU. x: columns are 1.25 mm apart (second value of PixelSpacing). "
        "y: rows are 0.75 mm apart (first value of PixelSpacing). z: centres of slices are 2.5 mm apart (from "
        "ImagePositionPatient, along the normal of the slices). Columns grow towards L, rows towards P, slices "
        "towards S. Not used for z: SliceThickness 3 mm (how thick a slice is, not how far apart).\n"
        "- thickness_ne_spacing: SliceThickness is 3 mm, but centres are 2.5 mm apart: slices overlap by 0.5 mm. "
        "Volumes are counted with 2.5 mm a slice, not with 3 mm."
    )


def test_the_representation_names_no_patient() -> None:
    volume = load(series(2, PatientName="Doe^Jane", PatientID="4711", RescaleIntercept=0, RescaleSlope=1))
    assert repr(volume) == "<Volume CT, 2 × 4 × 3, 1.25 × 0.75 × 2.5 mm, HU>"


@pytest.mark.parametrize("how", [{}, TURNED, {"step": (0.0, 0.7, 2.5)}], ids=["axial", "oblique", "tilted"])
def test_index_and_patient_position_lead_to_each_other(how: dict[str, Any]) -> None:
    slices = series(5, **how)
    volume = load(slices)
    places = np.array([[0, 0, 0], [2, 3, 4], [0.5, 1.25, 2.5]])
    assert volume.to_index(volume.to_patient(places)) == pytest.approx(places, abs=1e-9)
    ordered = sorted(slices, key=lambda ds: float(np.dot(ds.ImagePositionPatient, volume.stack.normal)))  # type: ignore[union-attr]
    for k, ds in enumerate(ordered):
        assert volume.to_index(ds.ImagePositionPatient) == pytest.approx([0, 0, k], abs=1e-9)


def test_voxels_of_uneven_slices_have_places_and_the_room_between_has_none() -> None:
    slices = series(4)
    slices[3].ImagePositionPatient = [-50, 30, 19]
    volume = load(slices)
    assert volume.to_patient([[2, 1, 3], [0, 0, 1]]).tolist() == [[-47.5, 30.75, 19], [-50, 30, 9.5]]
    with pytest.raises(GeometryError, match="no voxel"):
        volume.to_patient([0, 0, 1.5])
    with pytest.raises(GeometryError):
        volume.to_index([0, 0, 0])
    # From half a voxel before the first centre, 1.25 mm, to half the last distance behind the last, 3.5 mm.
    assert volume.bounding_box.tolist() == [[-50.625, 29.625, 5.75], [-46.875, 32.625, 22.5]]
    with pytest.raises(GeometryError, match="not evenly spaced"):
        _ = volume.patient_axes


def test_the_bounding_box_reaches_to_the_outer_corners() -> None:
    volume = load(series(3))
    # 3 columns of 1.25 mm from -50 - 0.625, 4 rows of 0.75 mm from 30 - 0.375, 3 slices of 2.5 mm from 7 - 1.25.
    assert volume.bounding_box.tolist() == [[-50.625, 29.625, 5.75], [-46.875, 32.625, 13.25]]
    assert volume.field_of_view == (3.75, 3.0, 7.5)
    turned = load(series(2, row=(0, 0.8, 0.6), column=(0, 0.6, -0.8), step=(-3.0, 0, 0))).bounding_box
    # x: two slices of 3 mm around -50 and -53; y: ends of 3 × 1.25 · 0.8 + 4 × 0.75 · 0.6 mm.
    assert turned[:, 0].tolist() == [-54.5, -48.5]
    assert turned[1, 1] - turned[0, 1] == pytest.approx(3 * 1.25 * 0.8 + 4 * 0.75 * 0.6)


def test_tilted_slices_are_no_patient_axes() -> None:
    with pytest.raises(GeometryError, match="sheared"):
        _ = load(series(5, step=(0.0, 0.7, 2.5))).patient_axes


def test_values_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    for k, ds in enumerate(series(4, SOPClassUID="1.2.840.10008.5.1.4.1.1.2")):
        ds.save_as(tmp_path / f"{k}.dcm")
    volume = load(tmp_path)
    assert volume[2].array[0, 0, 0] == 200
    assert "array" not in vars(volume)
    whole = volume.array
    assert volume[2].array.base is not None
    assert np.shares_memory(volume[1:3].array, whole)


def test_the_rich_explanation_escapes_what_comes_from_the_file() -> None:
    slices = series(3, SliceThickness=4.0, SliceLocation=1.0, RescaleIntercept=0, RescaleSlope=1, Modality="<b>")
    found = load(slices).explain()
    page = str(found._repr_html_())
    assert "<table" in page
    assert "PixelSpacing[1]" in page
    assert "overlap by 1.5 mm" in page
    assert "<b>" not in page.replace("<b>thickness_ne_spacing</b>", "").replace("<b>no_physical_scale</b>", "")
    assert found._repr_mimebundle_()["text/plain"] == str(found)
    assert "SliceLocation" in found


def test_a_gap_is_named_with_index_and_position() -> None:
    slices = series(6)
    del slices[4], slices[1]
    (missing, *_) = load(slices).findings
    assert missing.slices == (1, 4)
    assert "slice 1 at (-50.00, 30.00, 9.50) mm; slice 4 at (-50.00, 30.00, 17.00) mm" in missing.message


def test_jitter_of_microns_is_no_finding() -> None:
    rng = np.random.default_rng(4)
    slices = series(20, RescaleIntercept=0, RescaleSlope=1)
    for ds in slices:
        ds.ImagePositionPatient = [
            round(part, 6) for part in np.array(ds.ImagePositionPatient) + rng.normal(0, 0.002, 3)
        ]
    volume = load(slices)
    assert codes(volume) == []
    assert volume.spacing[2] == pytest.approx(2.5, abs=0.001)


def test_cosines_rounded_in_the_header_give_a_matrix_at_right_angles() -> None:
    # 30° about x and 20° about z, written with three decimals as some scanners do.
    row = tuple(np.round([0.93969, 0.34202, 0], 3).tolist())
    column = tuple(np.round([-0.29620, 0.81380, 0.5], 3).tolist())
    volume = load(series(2, row=row, column=column, step=(0.4, -1.1, 2.0), RescaleIntercept=0, RescaleSlope=1))
    x, y = volume.affine[:3, 0] / 1.25, volume.affine[:3, 1] / 0.75
    assert abs(x @ y) < 1e-12
    assert float(x @ x) == pytest.approx(1, abs=1e-12)
    assert float(y @ y) == pytest.approx(1, abs=1e-12)


def test_two_volumes_load_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2)
    read = volume_module.read_values  # type: ignore[attr-defined]  # what the module asks

    def meets(*arguments: Any) -> Any:
        both.wait(timeout=20)  # breaks unless the other one is here too
        return read(*arguments)

    monkeypatch.setattr(volume_module, "read_values", meets)
    volumes = [load(series(4)), load(series(3))]
    with ThreadPoolExecutor(2) as pool:
        arrays = list(pool.map(lambda volume: volume.array, volumes))
    assert [array.shape[0] for array in arrays] == [4, 3]
