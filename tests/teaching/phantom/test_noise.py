from __future__ import annotations

import numpy as np
import pytest

from dicomnb.teaching.phantom.noise import blurred, ramp_noise, white_noise


def test_white_noise_is_always_the_same_and_independent() -> None:
    noise = white_noise((40, 50), 7)
    # NumPy's generator gives 0.62509547 and 0.89721380 for this seed: less a half, times the root of 12.
    assert noise.ravel()[:2] == pytest.approx([0.43334341, 1.37598897], abs=1e-7)
    assert noise.mean() == pytest.approx(0, abs=0.05)
    assert noise.std() == pytest.approx(1, abs=0.03)
    assert abs(np.corrcoef(noise[:, 1:].ravel(), noise[:, :-1].ravel())[0, 1]) < 0.05
    assert abs(np.corrcoef(noise.ravel(), white_noise((40, 50), 8).ravel())[0, 1]) < 0.05


def test_grains_of_a_ct_hang_together_and_leave_no_patches() -> None:
    noise = ramp_noise((120, 150), (0.8, 0.7), 3, smooth=2.4)
    assert noise.std() == pytest.approx(1)
    assert np.corrcoef(noise[:, 1:].ravel(), noise[:, :-1].ravel())[0, 1] > 0.5
    # The ramp lets no low frequencies through: means of large squares differ little.
    squares = noise[:120, :150].reshape(6, 20, 6, 25).mean(axis=(1, 3))
    assert squares.std() < 0.12  # white noise seen through the same kernel has 0.3
    spectrum = abs(np.fft.fft2(noise)) ** 2
    assert spectrum[0, 1:4].mean() < spectrum[0, 12:20].mean() / 3


def test_a_point_is_spread_over_the_width_that_is_stated() -> None:
    values = np.zeros((31, 41, 51))
    values[15, 20, 25] = 1
    spread = blurred(values, (2.0, 2.5, 3.0), 8.0)
    assert spread.sum() == pytest.approx(1, abs=1e-3)
    # Half of the maximum at half of the width: 4 mm are 2 columns.
    assert spread[15, 20, 27] / spread[15, 20, 25] == pytest.approx(0.5, abs=0.01)
    assert spread[15, 24, 25] / spread[15, 20, 25] == pytest.approx(2 ** (-((10 / 4) ** 2)), abs=0.001)


def test_even_values_stay_as_they_are_up_to_the_border() -> None:
    assert blurred(np.full((5, 6, 7), 3.5), (1.0, 1.0, 1.0), 6.0) == pytest.approx(3.5)
