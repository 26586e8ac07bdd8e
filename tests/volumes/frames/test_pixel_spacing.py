from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.errors import InvalidValue, MissingAttribute, UsageError
from dicomnb.standard.tag import to_tag
from dicomnb.volumes.axes import axes
from dicomnb.volumes.frames.pixel_spacing import demagnified, pixel_size, slice_thickness, stated_distance
from dicomnb.volumes.loading.load import load
from tests.images import dataset, image


def test_the_first_pixel_spacing_value_is_vertical() -> None:
    size = pixel_size(dataset(PixelSpacing=[2.0, 0.5]))
    assert (size.x, size.y, size.units, size.source, size.note) == (0.5, 2.0, "mm", "PixelSpacing", "")


def test_spacing_at_the_detector_says_so() -> None:
    size = pixel_size(dataset(ImagerPixelSpacing=[0.2, 0.1]))
    assert (size.x, size.y, size.units) == (0.1, 0.2, "mm")
    assert "at the detector" in size.note
    same = pixel_size(dataset(PixelSpacing=[0.2, 0.1], ImagerPixelSpacing=[0.2, 0.1]))
    assert "at the detector" in same.note
    calibrated = dataset(PixelSpacing=[0.15, 0.08], ImagerPixelSpacing=[0.2, 0.1])
    assert pixel_size(calibrated).note == ""


@pytest.mark.parametrize(
    ("header", "where"),
    [
        ({"PixelSpacing": [0.2, 0.1]}, ""),
        ({"ImagerPixelSpacing": [0.2, 0.1]}, "at the detector"),
        ({"PixelSpacing": [0.2, 0.1], "ImagerPixelSpacing": [0.2, 0.1]}, "at the detector"),
        ({"PixelSpacing": [0.15, 0.08], "ImagerPixelSpacing": [0.2, 0.1]}, ""),
        (
            {"PixelSpacing": [0.2, 0.1], "ImagerPixelSpacing": [0.2, 0.1], "PixelSpacingCalibrationType": "FIDUCIAL"},
            "in the plane of calibration",
        ),
        ({"NominalScannedPixelSpacing": [0.3, 0.4]}, "on the scanned film"),
    ],
)
def test_it_is_said_where_distances_hold(header: dict[str, Any], where: str) -> None:
    assert pixel_size(dataset(**header)).where == where


def test_a_scanned_film_has_nominal_spacing() -> None:
    size = pixel_size(dataset(NominalScannedPixelSpacing=[0.3, 0.4]))
    assert (size.x, size.y, size.source) == (0.4, 0.3, "NominalScannedPixelSpacing")


def test_an_aspect_ratio_gives_proportions_only() -> None:
    size = pixel_size(dataset(PixelAspectRatio=[6, 5]))
    # PS3.3 C.7.6.3.1.7: vertical \ horizontal.
    assert (size.x, size.y, size.units) == (1.0, 1.2, "pixels")
    assert "in pixels" in size.note


@pytest.mark.parametrize("spacing", [[], [0.5], [0.0, 0.5], [-0.5, 0.5], [0.5, 0.5, 0.5]])
def test_a_malformed_spacing_is_passed_over_with_a_note(spacing: list[float]) -> None:
    ds = dataset(ImagerPixelSpacing=[0.2, 0.1])
    ds.PixelSpacing = spacing
    size = pixel_size(ds)
    assert size.source == "ImagerPixelSpacing"
    assert size.note.startswith("PixelSpacing does not hold two distances above 0")
    del ds.ImagerPixelSpacing
    assert pixel_size(ds).units == "pixels"


@pytest.mark.parametrize(("stated", "expected"), [(2.5, 2.5), (0.0, None), (-1.0, None), (None, None)])
def test_thickness_is_above_zero_or_unknown(stated: float | None, expected: float | None) -> None:
    assert slice_thickness(dataset() if stated is None else dataset(SliceThickness=stated)) == expected


def test_magnification_is_said_and_not_applied() -> None:
    size = pixel_size(dataset(ImagerPixelSpacing=[0.2, 0.1], EstimatedRadiographicMagnificationFactor=1.25))
    assert (size.x, size.y) == (0.1, 0.2)
    # 0.1 / 1.25 and 0.2 / 1.25.
    assert "magnified 1.25 times" in size.note
    assert "0.08 mm wide and 0.16 mm high" in size.note
    distances = dataset(ImagerPixelSpacing=[0.2, 0.1], DistanceSourceToDetector=1200.0, DistanceSourceToPatient=800.0)
    assert "magnified 1.5 times (DistanceSourceToDetector" in pixel_size(distances).note


def test_a_calibration_says_where_it_holds() -> None:
    fiducial = dataset(PixelSpacing=[0.15, 0.08], ImagerPixelSpacing=[0.2, 0.1], PixelSpacingCalibrationType="FIDUCIAL")
    assert "object of known size" in pixel_size(fiducial).note
    geometry = dataset(PixelSpacing=[0.15, 0.08], ImagerPixelSpacing=[0.2, 0.1], PixelSpacingCalibrationType="GEOMETRY")
    assert "corrected for magnification" in pixel_size(geometry).note
    assert (pixel_size(geometry).x, pixel_size(geometry).source) == (0.08, "PixelSpacing")


@pytest.mark.parametrize("where", ["shared", "frames"])
def test_enhanced_projections_keep_their_spacing_in_a_functional_group(where: str) -> None:
    group = dataset(FramePixelDataPropertiesSequence=[dataset(ImagerPixelSpacing=[0.308, 0.29])])
    other = dataset(FramePixelDataPropertiesSequence=[dataset(ImagerPixelSpacing=[0.616, 0.58])])
    if where == "shared":
        ds = dataset(SharedFunctionalGroupsSequence=[group], PerFrameFunctionalGroupsSequence=[dataset(), dataset()])
    else:
        ds = dataset(PerFrameFunctionalGroupsSequence=[group, other])
    size = pixel_size(ds)
    assert (size.x, size.y, size.units) == (0.29, 0.308, "mm")
    assert size.where == "at the detector"
    assert pixel_size(ds, 1).x == (0.29 if where == "shared" else 0.58)


def test_an_rt_image_has_distances_in_its_image_plane_and_names_its_distance_from_the_source() -> None:
    ds = dataset(ImagePlanePixelSpacing=[0.8, 0.4], RTImageSID=1500.0, RadiationMachineSAD=1000.0)
    size = pixel_size(ds)
    assert (size.x, size.y, size.units, size.where) == (0.4, 0.8, "mm", "in the image plane")
    assert "1500 mm from the source (RTImageSID)" in size.note
    # 1000 / 1500 of 0.4 and of 0.8.
    assert "a pixel is 0.2667 mm wide and 0.5333 mm high" in size.note
    del ds.RTImageSID
    assert "RTImageSID" not in pixel_size(ds).note


@pytest.mark.parametrize(
    ("header", "x", "y", "how"),
    [
        (
            {"ImagerPixelSpacing": [0.2, 0.1], "EstimatedRadiographicMagnificationFactor": 1.25},
            0.08,
            0.16,
            "EstimatedRadiographicMagnificationFactor",
        ),
        (
            {"PixelSpacing": [0.2, 0.1], "ImagerPixelSpacing": [0.2, 0.1], "DistanceSourceToDetector": 1200,
             "DistanceSourceToPatient": 800},
            0.1 / 1.5,
            0.2 / 1.5,
            "DistanceSourceToPatient",
        ),
        (
            {"ImagePlanePixelSpacing": [0.4, 0.3], "RTImageSID": 1500, "RadiationMachineSAD": 1000},
            0.2,
            0.4 / 1.5,
            "RTImageSID",
        ),
        (
            {"ImagerPixelSpacing": [0.2, 0.1], "SharedFunctionalGroupsSequence": [
                dataset(ProjectionPixelCalibrationSequence=[dataset(ObjectPixelSpacingInCenterOfBeam=[0.15, 0.07])])]},
            0.07,
            0.15,
            "ObjectPixelSpacingInCenterOfBeam",
        ),
    ],
)  # fmt: skip
def test_magnification_is_taken_out_where_asked_and_named(header: dict[str, Any], x: float, y: float, how: str) -> None:
    ds = dataset(**header)
    size = demagnified(ds, pixel_size(ds))
    assert (size.x, size.y) == pytest.approx((x, y))
    assert how in size.note
    assert size.where.startswith("in the body")


def test_magnification_is_taken_out_of_what_a_detector_states_and_of_nothing_else() -> None:
    ds = dataset(ImagerPixelSpacing=[0.2, 0.1])
    with pytest.raises(MissingAttribute, match="EstimatedRadiographicMagnificationFactor is absent"):
        demagnified(ds, pixel_size(ds))
    ds = dataset(PixelSpacing=[0.2, 0.1], EstimatedRadiographicMagnificationFactor=1.25)
    with pytest.raises(UsageError, match="not those of a detector"):
        demagnified(ds, pixel_size(ds))


@pytest.mark.parametrize("factor", [1e300, -1.25, 1e-300, 0.001])
def test_a_magnification_that_cannot_be_is_an_error_where_asked_and_else_not_spoken_of(factor: float) -> None:
    ds = dataset(ImagerPixelSpacing=[0.2, 0.1], EstimatedRadiographicMagnificationFactor=factor)
    with pytest.raises(InvalidValue, match=r"\(0018,1114\) EstimatedRadiographicMagnificationFactor is") as caught:
        demagnified(ds, pixel_size(ds))
    assert caught.value.tag == 0x00181114
    assert "magnified" not in pixel_size(ds).note


def test_axes_and_volumes_have_distances_in_the_body_where_asked() -> None:
    ds = image(
        np.zeros((4, 6), np.uint16),
        Modality="DX",
        ImagerPixelSpacing=[0.2, 0.1],
        EstimatedRadiographicMagnificationFactor=1.25,
    )
    assert axes(ds).spacing[:2] == (0.1, 0.2)
    assert axes(ds, demagnify=True).spacing[:2] == pytest.approx((0.08, 0.16))
    volume = load(ds, demagnify=True)
    assert volume.spacing[:2] == pytest.approx((0.08, 0.16))
    assert "EstimatedRadiographicMagnificationFactor" in str(volume.explain())
    assert load(load(ds), demagnify=True).spacing == volume.spacing
    with pytest.raises(UsageError, match="load"):
        axes(volume, demagnify=True)


@pytest.mark.parametrize("spacing", [[1e308, 1e308], [1.0, 1e7], [1e-200, 1e-200], [1e-12, 2.0]])
@pytest.mark.parametrize("keyword", ["PixelSpacing", "ImagerPixelSpacing", "PixelAspectRatio"])
def test_a_spacing_beyond_all_measure_is_an_error_with_its_tag(keyword: str, spacing: list[float]) -> None:
    with pytest.raises(InvalidValue, match=f"{keyword} is .*so large or so small") as caught:
        pixel_size(dataset(**{keyword: spacing}))
    assert caught.value.tag == to_tag(keyword)


def test_spacings_of_electron_microscopes_and_of_tables_are_spacings() -> None:
    assert pixel_size(dataset(PixelSpacing=[1e-7, 2e-7])).x == 2e-7
    assert pixel_size(dataset(PixelSpacing=[900.0, 1000.0])).x == 1000.0


@pytest.mark.parametrize("keyword", ["SliceThickness", "SpacingBetweenSlices"])
def test_a_distance_beyond_all_measure_is_an_error_with_its_tag(keyword: str) -> None:
    assert stated_distance(dataset(**{keyword: -2.5}), keyword) == -2.5
    assert stated_distance(dataset(), keyword) is None
    for value in (1e308, -1e7, 1e-12):
        with pytest.raises(InvalidValue, match=keyword) as caught:
            stated_distance(dataset(**{keyword: value}), keyword)
        assert caught.value.tag == to_tag(keyword)
