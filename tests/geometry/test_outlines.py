from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dicomnb.geometry.fill import area, fill_polygons
from dicomnb.geometry.outlines import signed_area, trace_level, trace_mask, with_keyholes

Array = NDArray[Any]


def masks() -> st.SearchStrategy[Array]:
    sides = st.tuples(st.integers(1, 9), st.integers(1, 12))
    return sides.flatmap(
        lambda shape: st.lists(st.booleans(), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
            lambda bits: np.array(bits).reshape(shape)
        )
    )


def test_an_outline_runs_along_the_edges_of_pixels() -> None:
    mask = np.zeros((5, 7), bool)
    mask[1:3, 2:6] = mask[3, 2] = True
    (outline,) = trace_mask(mask)
    corners = {(1.5, 0.5), (5.5, 0.5), (5.5, 2.5), (2.5, 2.5), (2.5, 3.5), (1.5, 3.5)}
    assert {tuple(corner) for corner in outline.tolist()} == corners
    assert len(outline) == 6
    assert signed_area(outline) == 9


def test_pixels_that_touch_at_a_corner_are_apart_and_holes_that_do_are_one() -> None:
    assert [signed_area(each) for each in trace_mask(np.eye(3, dtype=bool))] == [1, 1, 1]
    ring = np.ones((4, 4), bool)
    ring[1, 1] = ring[2, 2] = False
    assert sorted(signed_area(each) for each in trace_mask(ring)) == [-2, 16]
    assert trace_mask(np.zeros((3, 2), bool)) == []


@settings(max_examples=150, deadline=None)
@given(masks())
def test_outlines_and_keyholes_of_any_mask_give_it_back(mask: Array) -> None:
    for outlines in (trace_mask(mask), with_keyholes(trace_mask(mask))):
        assert np.array_equal(fill_polygons(outlines, mask.shape), mask)
        assert area(outlines) == pytest.approx(mask.sum())
    assert all(signed_area(each) > 0 for each in with_keyholes(trace_mask(mask)))


@settings(max_examples=150, deadline=None)
@given(masks(), st.sampled_from([0.25, 0.5, 0.8]))
def test_outlines_at_a_level_enclose_the_pixels_that_reach_it(mask: Array, level: float) -> None:
    values = mask * np.linspace(0.3, 1, mask.size).reshape(mask.shape)
    for outlines in (trace_level(values, level), with_keyholes(trace_level(values, level))):
        found = fill_polygons(outlines, mask.shape)
        # A pixel within a hundredth of an outline is on it; those that hold the level itself have no area around them.
        near = np.abs(values - level) < 0.05
        assert np.array_equal(found | near, (values >= level) | near)


def test_a_level_is_reached_between_pixels_where_a_straight_line_says() -> None:
    (outline,) = trace_level(np.array([[0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.8, 0.0], [0.0, 0.0, 0.0, 0.0]]), 0.5)
    # From 0 to 1 half is half way; from 0.8 to 0 it is 3/8 of the way behind it.
    assert {tuple(corner) for corner in outline.round(6).tolist()} == {
        (0.5, 1.0), (1.0, 0.5), (2.0, 0.625), (2.375, 1.0), (2.0, 1.375), (1.0, 1.5),
    }  # fmt: skip


def test_the_outline_of_a_blurred_disc_is_the_circle() -> None:
    j, i = np.indices((60, 80))
    away = np.hypot(i - 41.3, j - 28.7)
    (outline,) = trace_level(np.clip((17.6 - away) / 8 + 0.5, 0, 1), 0.5)
    radii = np.hypot(outline[:, 0] - 41.3, outline[:, 1] - 28.7)
    assert np.abs(radii - 17.6).max() < 0.02


def test_a_saddle_is_joined_where_its_middle_is_inside() -> None:
    values = np.array([[1.0, 0.2], [0.2, 1.0]])
    assert len(trace_level(values, 0.5)) == 1  # the mean of the four is 0.6
    assert len(trace_level(values, 0.7)) == 2


def test_a_hole_within_a_part_within_a_hole_keeps_its_place() -> None:
    mask = np.zeros((11, 15), bool)
    mask[1:10, 1:14] = True
    mask[2:9, 2:13] = False
    mask[3:8, 4:12] = True
    mask[4:7, 5:7] = mask[5, 9:11] = False
    outlines = with_keyholes(trace_mask(mask))
    assert len(outlines) == 2
    assert np.array_equal(fill_polygons(outlines, (11, 15)), mask)
