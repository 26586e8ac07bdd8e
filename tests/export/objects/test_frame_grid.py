from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.analysis.reslice import reslice_isotropic
from dicomnb.errors import GeometryError, UsageError
from dicomnb.export.objects.frame_grid import FramePlace, decimals, frame_grid, put_frame_geometry, put_sources
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.standard.code import Code
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import series

DERIVED = Code("113076", "DCM", "Segmentation")


def stack(count: int = 4, **how: Any) -> Volume:
    """Return slices of 4 rows × 3 columns, 0.75 and 1.25 mm apart, from (-50, 30, 7) on, 2.5 mm apart."""
    return load(series(count, SOPClassUID="1.2.840.10008.5.1.4.1.1.2", FrameOfReferenceUID="2.25.3", **how))


def test_the_grid_of_a_volume_is_that_of_its_slices() -> None:
    grid = frame_grid(stack())
    assert grid.shape == (4, 4, 3)
    assert grid.positions.tolist() == [[-50, 30, 7 + 2.5 * k] for k in range(4)]
    assert grid.cosines.tolist() == [1, 0, 0, 0, 1, 0]
    assert (grid.size, grid.thickness, grid.distance) == ((1.25, 0.75), 2.5, 2.5)
    assert [each and each.ReferencedSOPInstanceUID for each in grid.references] == [f"2.25.1.{k}" for k in range(1, 5)]


def test_uneven_slices_have_a_median_thickness_and_no_distance() -> None:
    slices = series(4, FrameOfReferenceUID="2.25.3")
    for ds, z in zip(slices, (7, 9, 12, 20), strict=True):
        ds.ImagePositionPatient = [-50, 30, z]
    grid = frame_grid(load(slices))
    assert (grid.thickness, grid.distance) == (3, None)


def test_a_single_slice_is_as_thick_as_it_says_or_refused() -> None:
    assert frame_grid(stack(1, SliceThickness=4)).thickness == 4
    with pytest.raises(GeometryError, match="without Slice Thickness"):
        frame_grid(stack(1, SliceThickness=None))


def test_a_grid_of_its_own_refers_to_no_image() -> None:
    affine = np.array([[2.0, 0, 0, 5], [0, 3, 0, 6], [0, 0, 4, 7], [0, 0, 0, 1]])
    grid = frame_grid(stack(), (2, 5, 6), affine)
    assert (grid.shape, grid.size, grid.distance) == ((2, 5, 6), (2, 3), 4)
    assert grid.references == (None, None)
    with pytest.raises(UsageError, match="4×4"):
        frame_grid(stack(), (2, 5, 6), np.eye(3))


@pytest.mark.parametrize("moved", [0.0, 0.009, 0.02])
def test_the_affine_of_the_images_but_for_a_hundredth_of_a_millimetre_is_their_grid(moved: float) -> None:
    volume = stack()
    affine = volume.affine
    affine[0, 3] += moved
    grid = frame_grid(volume, (4, 4, 3), affine)
    assert (grid.references[0] is not None) == (moved < 0.01)
    # The same places from the last slice to the first.
    affine[:3, 3] += 3 * affine[:3, 2]
    affine[:3, 2] *= -1
    turned = frame_grid(volume, (4, 4, 3), affine)
    assert turned.is_turned
    assert (turned.references[0] is not None) == (moved < 0.01)
    assert turned.positions[0] == pytest.approx([-50 + moved, 30, 7], abs=0.01)


def test_numbers_are_those_that_sixteen_characters_hold_and_nothing_is_minus_nothing() -> None:
    found = decimals([1 / 3, -1e-12, -0.0, 123456.789012345])
    assert [str(each) for each in found[1:3]] == ["0.0", "0.0"]
    assert found[0] == pytest.approx(1 / 3, abs=1e-9)
    assert all(len(f"{each:.10g}") <= 16 for each in found)


def test_frames_say_their_place_their_numbers_and_their_image() -> None:
    volume, made = stack(), Dataset()
    places = [FramePlace(3, (1,)), FramePlace(1, (2,)), FramePlace(3, (2,))]
    put_frame_geometry(made, frame_grid(volume), places, DERIVED, [(0x0062000B, 0x0062000A, "Segment")])
    frames = made.PerFrameFunctionalGroupsSequence
    # Places count from 1, in the order of the slices that have a frame.
    indices = [list(each.FrameContentSequence[0].DimensionIndexValues) for each in frames]
    assert indices == [[1, 2], [2, 1], [2, 2]]
    assert [each.PlanePositionSequence[0].ImagePositionPatient[2] for each in frames] == [14.5, 9.5, 14.5]
    sources = [each.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID for each in frames]
    assert sources == ["2.25.1.4", "2.25.1.2", "2.25.1.4"]
    shared = made.SharedFunctionalGroupsSequence[0]
    assert shared.PixelMeasuresSequence[0].PixelSpacing == [0.75, 1.25]
    assert shared.PixelMeasuresSequence[0].SpacingBetweenSlices == 2.5
    assert [each.DimensionDescriptionLabel for each in made.DimensionIndexSequence] == ["Segment", "Position"]
    organization = made.DimensionOrganizationSequence[0].DimensionOrganizationUID
    assert {each.DimensionOrganizationUID for each in made.DimensionIndexSequence} == {organization}


def test_sources_are_the_series_and_of_what_was_computed_its_images_too() -> None:
    volume, made = stack(), Dataset()
    put_sources(made, volume, frame_grid(volume))
    (series_item,) = made.ReferencedSeriesSequence
    assert series_item.SeriesInstanceUID == "2.25.7"
    assert len(series_item.ReferencedInstanceSequence) == 4
    assert "SourceImageSequence" not in made
    computed, other = reslice_isotropic(volume), Dataset()
    put_sources(other, computed, frame_grid(computed))
    assert {each.ReferencedSOPInstanceUID for each in other.SourceImageSequence} == {f"2.25.1.{k}" for k in range(1, 5)}
