from __future__ import annotations

import numpy as np
import pytest

from dicomnb.geometry.coincidence import coincidence_tolerance


@pytest.mark.parametrize("scale", [0.001, 1.0])
def test_a_jump_tells_what_is_small_from_a_step_whatever_the_scale(scale: float) -> None:
    gaps = np.array([0.02, 0.03, 2.95, 0.03, 0.01, 2.96]) * scale
    tolerance = coincidence_tolerance(gaps, 0, 1e-7)
    # The widest place: 0.02 + 0.03.
    assert tolerance == pytest.approx(0.05 * scale, abs=2e-7)


def test_even_distances_are_all_steps() -> None:
    assert coincidence_tolerance(np.full(5, 0.006), 0.01, 1e-4) == 1e-4


def test_where_distances_do_not_tell_the_answer_is_the_callers() -> None:
    assert coincidence_tolerance(np.array([0.006]), 0.01, 1e-4) == 0.01
    assert coincidence_tolerance(np.array([]), 0.0, 1e-4) == 1e-4


def test_a_creep_that_adds_up_to_much_of_a_step_is_no_one_place() -> None:
    # 0.1 mm each, but 0.5 mm from the first to the last, of 2 mm.
    gaps = np.array([*[0.1] * 5, 2.0, *[0.1] * 5])
    assert coincidence_tolerance(gaps, 0.01, 1e-4) < 0.1
