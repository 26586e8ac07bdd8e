from __future__ import annotations

import numpy as np

from dicomnb.geometry.slabs import common_distance, covering, slabs


def test_a_slab_reaches_halfway_to_its_neighbours() -> None:
    assert slabs(np.array([0.0, 3.0, 7.0])).tolist() == [[-1.75, 1.5], [1.5, 5.0], [5.0, 8.75]]


def test_a_gap_where_a_plane_is_left_out_stays_empty() -> None:
    # Planes 3 mm apart, the one at 9 left out: 6 mm are more than 1.5 times 3.
    borders = slabs(np.array([0.0, 3.0, 6.0, 12.0]))
    assert borders.tolist() == [[-1.5, 1.5], [1.5, 4.5], [4.5, 7.5], [10.5, 13.5]]
    assert covering(borders, np.array([-1.6, -1.0, 2.0, 9.0, 12.2, 14.0])).tolist() == [-1, 0, 1, -1, 3, -1]


def test_a_height_between_two_slabs_is_in_the_upper_one() -> None:
    borders = slabs(np.array([0.0, 2.0]))
    # 0.999999 is 1 as somebody has written it.
    assert covering(borders, np.array([1.0, 0.999999, 0.9])).tolist() == [1, 1, 0]


def test_a_single_plane_is_as_thick_as_it_is_said_to_be() -> None:
    assert slabs(np.array([4.0]), 3.0).tolist() == [[2.5, 5.5]]
    assert slabs(np.array([4.0])).tolist() == [[4.0, 4.0]]
    assert slabs(np.empty(0)).shape == (0, 2)


def test_planes_have_the_distance_of_which_all_gaps_are_multiples() -> None:
    assert common_distance(np.array([2.5, 7.5, 2.5])) == 2.5
    assert common_distance(np.array([5.0, 7.5])) == 2.5  # two and three steps
    assert common_distance(np.array([4.0])) == 4.0
    assert common_distance(np.array([1.0, 1.23])) is None
    assert common_distance(np.empty(0)) is None
