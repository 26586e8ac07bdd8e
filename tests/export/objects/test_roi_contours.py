from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dicomnb.errors import GeometryError, UsageError
from dicomnb.export.objects.roi_contours import Roi, Tracing, rois_of
from dicomnb.objects.structures import structures
from tests.objects.made.structure_sets import circle, ct, structure_set

VOLUME = ct(3, rows=6, columns=9, SOPClassUID="1.2.840.10008.5.1.4.1.1.2")
"""Voxels of 0.75 × 1.25 × 2 mm from (-24, -30, -20) on."""

SQUARE: list[list[float]] = [[-20.0, -28, -18], [-10, -28, -18], [-10, -25, -18], [-20, -25, -18]]


def rois(given: Any, names: Any = None, **how: Any) -> list[Roi]:
    return rois_of(given, names, VOLUME, Tracing(**{**dict.fromkeys(("level", "affine")), "holes": "KEYHOLE",
                                                     "any_frame": False, **how}))  # fmt: skip


def area(points: NDArray[np.float64]) -> float:
    """Return the area that a polygon encloses by the shoelace formula, mm²."""
    x, y = points[:, 0], points[:, 1]
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def ring() -> NDArray[np.bool_]:
    """Return 5 × 4 voxels of the middle slice, but for 2 of them inside."""
    mask = np.zeros((3, 6, 9), bool)
    mask[1, 1:5, 2:7] = True
    mask[1, 2:4, 4] = False
    return mask


def test_the_edges_of_voxels_are_traced_in_the_patient() -> None:
    mask = np.zeros((3, 6, 9), bool)
    mask[1, 1:5, 2:7] = True
    ((contour,),) = [each.contours for each in rois(mask, "Lump")]
    # Columns 2 to 6 and rows 1 to 4, each half a voxel further out.
    assert contour.points.min(axis=0).tolist() == [-24 + 1.5 * 0.75, -30 + 0.5 * 1.25, -18]
    assert contour.points.max(axis=0).tolist() == [-24 + 6.5 * 0.75, -30 + 4.5 * 1.25, -18]
    assert (contour.kind, contour.slice) == ("CLOSED_PLANAR", 1)


@pytest.mark.parametrize(("holes", "kind", "count"), [("KEYHOLE", "CLOSED_PLANAR", 1), ("XOR", "CLOSEDPLANAR_XOR", 2)])
def test_a_hole_is_joined_to_its_outline_or_one_of_its_own(holes: Any, kind: str, count: int) -> None:
    (made,) = rois(ring(), holes=holes)
    assert [each.kind for each in made.contours] == [kind] * count
    areas = sorted(area(each.points) for each in made.contours)
    voxel = 0.75 * 1.25
    assert areas == pytest.approx([18 * voxel] if count == 1 else [2 * voxel, 20 * voxel])


def test_shares_are_traced_at_a_half_or_where_it_is_said() -> None:
    shares = np.zeros((3, 6, 9), np.float32)
    shares[1, 2:4, 2:7] = 1
    for level, wide in ((None, 5.0), (0.25, 5.5), (0.75, 4.5)):
        ((contour,),) = [each.contours for each in rois(shares, level=level)]
        # Between a voxel of 1 and one of 0, the level lies 1 - level of the way.
        assert np.ptp(contour.points[:, 0]) == pytest.approx(wide * 0.75)


def test_polygons_keep_their_points_and_name_the_slice_that_they_lie_on() -> None:
    high = [[x, y, -17.0] for x, y, _ in SQUARE]
    first, second = rois([[SQUARE, high], [SQUARE]], ["A", "B"])
    assert (first.description.name, second.description.name) == ("A", "B")
    assert first.contours[0].points.tolist() == SQUARE
    assert [each.slice for each in first.contours] == [1, None]
    assert first.grid is None
    assert [each.description.name for each in rois({"Lump": [SQUARE]})] == ["Lump"]


def test_structures_of_a_file_keep_name_and_contours() -> None:
    (lump,) = structures(structure_set([circle((-21, -27, -18), 2.0, 12)]))
    (made,) = rois(lump)
    assert (made.description.name, made.description.color) == ("Lump", (255, 128, 0))
    assert made.contours[0].points == pytest.approx(circle((-21, -27, -18), 2.0, 12))


def test_a_structure_set_stands_for_its_structures() -> None:
    (made,) = rois(structure_set([circle((-21, -27, -18), 2.0, 12)]))
    assert made.description.name == "Lump"
    assert made.contours[0].points == pytest.approx(circle((-21, -27, -18), 2.0, 12))


def test_structures_of_another_frame_of_reference_are_refused_until_they_are_said_to_fit() -> None:
    (other,) = structures(structure_set([SQUARE], ReferencedFrameOfReferenceUID="2.25.9"))
    with pytest.raises(GeometryError, match="different frames of reference"):
        rois(other)
    assert len(rois(other, any_frame=True)[0].contours) == 1


def test_a_mask_beside_polygons_is_traced() -> None:
    drawn, traced = rois([[SQUARE], ring()])
    assert (drawn.grid, traced.grid is None) == (None, False)
    assert traced.description.name == "Structure 2"


@pytest.mark.parametrize(
    ("given", "names", "error", "message"),
    [
        ([SQUARE[:2]], None, UsageError, "fewer than three points"),
        ([[[0, 0, np.nan], *SQUARE]], None, UsageError, "no numbers"),
        ([[[0.0, 0, 0], [1, 0, 0], [1, 1, 0.5], [0, 1, 0]]], None, GeometryError, "is not flat"),
        ([[SQUARE], [SQUARE]], ["A"], UsageError, "2 structures, and not as many names"),
        (np.ones((2, 6, 9), bool), None, UsageError, r"\(2, 6, 9\)"),
    ],
)
def test_what_is_no_contour_is_refused(given: Any, names: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        rois(given, names)
