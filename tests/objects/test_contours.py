from __future__ import annotations

import numpy as np
import pytest

from dicomnb.errors import GeometryError
from dicomnb.objects.contours import Outlines
from dicomnb.volumes.loading.load import load
from tests.images import series
from tests.objects.made.structure_sets import Points, ct

SQUARE = np.array([[0.0, 0, 0], [4, 0, 0], [4, 3, 0], [0, 3, 0]])


def at(height: float, shape: Points = SQUARE) -> Points:
    """Return an outline moved along z, mm."""
    return np.asarray(shape + np.array([0, 0, height]))


def beside(height: float) -> Points:
    """Return the same outline 9 mm further to the left."""
    return np.asarray(at(height) + np.array([9, 0, 0]))


def test_outlines_of_one_plane_are_put_together_in_the_order_of_planes() -> None:
    found = Outlines.of([at(7.5), at(2.5), beside(7.46), at(5)])
    assert found.normal.tolist() == [0, 0, 1]
    assert found.heights == pytest.approx([2.5, 5, 7.48])
    assert [len(plane) for plane in found.planes] == [1, 1, 2]


def test_the_way_round_makes_no_other_plane() -> None:
    assert Outlines.of([at(0), at(2)[::-1]]).heights.tolist() == [0, 2]


def test_a_plane_counts_with_its_slab() -> None:
    # Three planes 2 mm apart of 12 mm² each.
    assert Outlines.of([at(0), at(2), at(4)]).volume() == pytest.approx(72)
    # The hole of 1 mm² counts once.
    hole = SQUARE[::-1] / [4, 3, 1] + [1, 1, 0]
    assert Outlines.of([at(0), at(0, hole), at(2)]).volume() == pytest.approx(2 * (11 + 12))


def test_a_single_plane_has_a_volume_once_it_has_a_thickness() -> None:
    with pytest.raises(GeometryError, match="no thickness, and so no volume"):
        Outlines.of([at(0)]).volume()
    assert Outlines.of([at(0)]).volume(2.5) == pytest.approx(30)
    assert Outlines.of([at(0)], thickness=[1.5]).volume() == pytest.approx(18)


def test_thicknesses_are_stated_for_a_plane_only_by_all_its_outlines() -> None:
    nan = float("nan")
    found = Outlines.of([at(0), beside(0), at(2), at(4)], thickness=[1.5, nan, 2.5, 1.0])
    assert found.thickness is not None
    assert np.isnan(found.thickness).tolist() == [True, False, False]
    assert found.thickness[1:].tolist() == [2.5, 1]
    assert Outlines.of([at(0), at(2)], thickness=[nan, nan]).thickness is None


def test_lines_there_and_back_enclose_nothing() -> None:
    line = np.array([[0.0, 0, 0], [4, 0, 0], [8, 0, 0], [4, 0, 0]])
    assert Outlines.of([line]).planes == ()
    assert Outlines.of([line]).volume() == 0
    assert not Outlines.of([]).mask(ct(3)).any()
    assert Outlines.of([]).on_slices(ct(3)) == ()


def test_points_may_be_off_their_plane_by_the_tolerance_and_no_more() -> None:
    bent = SQUARE + np.array([[0, 0, 0.1], [0, 0, -0.1], [0, 0, 0.1], [0, 0, -0.1]])
    Outlines.of([bent], tolerance=0.11)
    with pytest.raises(GeometryError, match=r"points are 0\.1 mm off, 0\.05 mm are allowed"):
        Outlines.of([bent], tolerance=0.05)
    with pytest.raises(GeometryError, match="not in parallel planes"):
        Outlines.of([at(0), SQUARE[:, [0, 2, 1]]])


def test_axes_lie_in_the_planes_at_right_angles() -> None:
    tilted = SQUARE @ np.array([[1, 0, 0], [0, 0.8, 0.6], [0, -0.6, 0.8]])
    found = Outlines.of([tilted])
    frame = np.vstack([found.axes, found.normal])
    assert frame @ frame.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.linalg.det(frame) == pytest.approx(1)
    assert found.is_along(found.normal)
    assert not found.is_along(np.array([0.0, 0, 1]))


def test_slices_show_the_outlines_in_columns_and_rows() -> None:
    # Voxels of 0.75 × 1.25 × 2 mm from (-24, -30, -20) on: z = 0 is slice 10.
    shown = Outlines.of([at(0)]).on_slices(ct())
    assert [k for k, outlines in enumerate(shown) if outlines] == [10]
    ((corners),) = shown[10]
    assert corners == pytest.approx(np.array([[32, 24], [24 / 0.75 + 4 / 0.75, 24], [112 / 3, 26.4], [32, 26.4]]))


def test_outlines_across_the_slices_are_shown_on_none_and_fill_them_all_the_same() -> None:
    upright = [np.array([[x, 0.0, -6], [x, 5, -6], [x, 5, 6.5], [x, 0, 6.5]]) for x in (0.0, 1.0, 2.0)]
    found = Outlines.of(upright)
    assert found.on_slices(ct()) == ()
    mask = found.mask(ct())
    # x from -0.5 to 2.5: columns at 0, 0.75, 1.5, 2.25; y from 0 to 5: five rows; z from -6 to 6: seven slices.
    assert mask.sum() == 4 * 5 * 7
    assert np.flatnonzero(mask.any(axis=(1, 2))).tolist() == list(range(7, 14))


def test_voxels_without_a_place_have_no_inside() -> None:
    bare = series(1)
    for ds in bare:
        del ds.ImagePositionPatient
    with pytest.raises(GeometryError, match="do not say where the voxels lie"):
        Outlines.of([at(0)]).mask(load(bare))


@pytest.mark.parametrize("scale", [0.004, 0.02, 1.0])
def test_planes_of_a_small_animal_are_not_taken_for_one(scale: float) -> None:
    # At a scale of 0.02 planes lie 0.05 mm apart, less than the 0.1 mm that contours of people are rounded to.
    found = Outlines.of([scale * at(2.5 * k) for k in range(4)])
    assert found.heights == pytest.approx(np.arange(4) * 2.5 * scale)
    assert found.volume() == pytest.approx(4 * 12 * 2.5 * scale**3)
    # Two alone are two as well, and in each plane several outlines are together.
    assert [len(plane) for plane in Outlines.of([scale * at(0), scale * at(2.5), scale * beside(0)]).planes] == [2, 1]


def test_points_halfway_to_the_next_plane_are_on_none_unless_it_is_asked_for() -> None:
    # Two corners of one outline are 0.06 mm above the others, of planes that are 0.05 mm apart.
    bent = 0.02 * (SQUARE + np.array([[0, 0, 0], [0, 0, 3], [0, 0, 0], [0, 0, 3]]))
    drawn = [bent, *(0.02 * at(1.5 + 2.5 * k) for k in range(1, 4))]
    with pytest.raises(GeometryError, match=r"0\.03 mm off, 0\.025 mm are allowed"):
        Outlines.of(drawn)
    assert Outlines.of(drawn, tolerance=0.2).heights == pytest.approx([0.03, 0.08, 0.13, 0.18])


def test_outlines_that_are_turned_against_small_slices_are_probed_voxel_by_voxel() -> None:
    slices = series(
        7, rows=6, columns=6, origin=(0, 0, 0), step=(0, 0, 0.05), spacing=(0.05, 0.05), SliceThickness=0.05
    )
    volume = load(slices)
    # A square of 0.2 mm that rises from the lowest slice to the highest, 1.5 slices thick.
    turned = np.array([[0.02, 0, 0], [0.22, 0, 0.2], [0.22, 0.2, 0.2], [0.02, 0.2, 0]])
    found = Outlines.of([turned], thickness=[0.075]).mask(volume)
    assert found.any(axis=(1, 2)).sum() > 3
    assert Outlines.of([turned], thickness=[0.075]).on_slices(volume) == ()
