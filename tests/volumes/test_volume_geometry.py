from __future__ import annotations

import numpy as np
import pytest

from dicomnb.errors import GeometryError
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import image, series


def codes(volume: Volume) -> list[str]:
    return [finding.code for finding in volume.findings]


def test_spacing_is_column_row_slice() -> None:
    volume = load(series(3, spacing=(0.75, 1.25)))
    assert volume.spacing == (1.25, 0.75, 2.5)
    assert volume.shape == (3, 4, 3)
    assert volume.axes.y.edges.tolist() == [0, 0.75, 1.5, 2.25, 3]
    assert volume.directions == ("L", "P", "S")


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


def test_directions_are_letters_of_the_patient() -> None:
    assert load(series(3)).directions == ("L", "P", "S")
    turned = load(series(3, row=(0, 1, 0), column=(0, 0, -1), step=(4.0, 0, 0)))
    assert turned.directions == ("P", "I", "R")


def test_padding_has_limits_where_the_header_states_it() -> None:
    assert load(series(2)).padding_limits is None
    limits = load(series(2, PixelPaddingValue=-2000, PixelPaddingRangeLimit=-1900)).padding_limits
    assert limits is not None
    assert limits.tolist() == [[-2000, -1900]] * 2


def test_the_modality_is_that_of_the_headers_and_may_be_missing() -> None:
    assert load(series(2, Modality="PT")).modality == "PT"
    bare = series(2)
    for ds in bare:
        del ds.Modality
    assert load(bare).modality == ""
