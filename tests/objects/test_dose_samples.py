from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dicomnb.objects.dose_samples import DoseField, DoseSamples, pitch_of, samples_of_mask, samples_of_outlines
from dicomnb.objects.structures import structures
from tests.objects.made.doses import dose
from tests.objects.made.structure_sets import ct, structure_set

CORNERS = np.array([[-9.15, -6.2], [8.15, -6.2], [8.15, 5.7], [-9.15, 5.7]])
"""17.3 × 11.9 mm."""


def linear(places: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(9 + 0.05 * places[..., 0] + 0.02 * places[..., 1] - 0.01 * places[..., 2])


@pytest.fixture(scope="module")
def field() -> DoseField:
    return DoseField.of(dose(linear))


def joined(samples: Any) -> DoseSamples:
    parts = list(samples)
    return tuple(np.concatenate([part[index] for part in parts]) for index in range(3))  # type: ignore[return-value]


def test_a_linear_dose_is_looked_up_as_it_is_and_beyond_the_grid_there_is_none(field: DoseField) -> None:
    origin, across, down = np.array([-3.3, 2.2, 1.1]), np.array([1.7, 0.4, 0.0]), np.array([0.0, 0.3, 2.9])
    found = field.plane(origin, across, down, (3, 5))
    j, i = np.indices((3, 5))
    assert found == pytest.approx(linear(origin + i[..., None] * across + j[..., None] * down), abs=1e-5)
    assert np.isnan(field.plane(np.array([500.0, 0, 0]), across, down, (2, 3))).all()


def test_the_size_of_the_dose_is_its_least_distance(field: DoseField) -> None:
    assert field.size == 4


@pytest.mark.parametrize(
    ("volume", "size", "wanted"),
    [
        (200_000.0, 4.0, 1.0),  # a quarter of the dose's voxels
        (8_100_000.0, 4.0, 3.0),  # not more than 300,000 places: 27 mm³ each
        (800.0, 4.0, 0.2),  # not fewer than 100,000: 0.008 mm³ each
    ],
)
def test_places_are_a_quarter_of_a_voxel_apart_within_their_number(volume: float, size: float, wanted: float) -> None:
    assert pitch_of(volume, size) == pytest.approx(wanted)


@pytest.mark.parametrize("pitch", [0.7, 1.9])
def test_pieces_of_outlines_have_the_volume_and_the_mean_dose_of_the_box(field: DoseField, pitch: float) -> None:
    planes = [np.column_stack([CORNERS, np.full(4, z)]) for z in (-6.1, -3.1, -0.1)]
    (box,) = structures(structure_set(planes))
    doses, spread, volumes = joined(samples_of_outlines(box.outlines(), field, pitch))
    assert volumes.sum() == pytest.approx(17.3 * 11.9 * 9)
    # The mean of a linear dose is that at the middle: (-0.5, -0.25, -3.1).
    assert np.average(doses, weights=volumes) == pytest.approx(9 - 0.025 - 0.005 + 0.031, abs=2e-4)
    assert spread.min() > 0


def test_pieces_of_a_mask_share_out_its_voxels(field: DoseField) -> None:
    grid = ct()
    mask = np.zeros(grid.shape, bool)
    mask[4:7, 11:20, 30:41] = True
    doses, _, volumes = joined(samples_of_mask(mask, grid, field, 0.5))
    assert volumes.sum() == pytest.approx(3 * 9 * 11 * 0.75 * 1.25 * 2)
    # Voxel (k, j, i) is at (-24 + 0.75 i, -30 + 1.25 j, -20 + 2 k): the middle one of these at (2.25, -11.25, -10).
    assert np.average(doses, weights=volumes) == pytest.approx(9 + 0.1125 - 0.225 + 0.1, abs=2e-4)


def test_shares_of_voxels_count_by_their_share(field: DoseField) -> None:
    grid = ct()
    shares = np.zeros(grid.shape)
    shares[4, 11, 30], shares[5, 11, 30] = 0.25, 1.0
    volumes = joined(samples_of_mask(shares, grid, field, 0.5))[2]
    assert volumes.sum() == pytest.approx(1.25 * 0.75 * 1.25 * 2)


def test_slices_reach_as_far_as_their_borders_say(field: DoseField) -> None:
    grid = ct()
    mask = np.zeros(grid.shape, bool)
    mask[4, 11, 30] = True
    borders = np.column_stack([np.arange(20) * 2.0 - 21, np.arange(20) * 2.0 - 19])
    borders[4, 1] += 3
    volumes = joined(samples_of_mask(mask, grid, field, 0.5, borders))[2]
    assert volumes.sum() == pytest.approx(0.75 * 1.25 * 5)


def test_a_mask_without_a_voxel_has_no_pieces(field: DoseField) -> None:
    assert list(samples_of_mask(np.zeros((20, 48, 64), bool), ct(), field, 0.5)) == []


def test_a_piece_spans_the_doses_from_one_of_its_sides_to_the_other(field: DoseField) -> None:
    grid = ct()
    mask = np.zeros(grid.shape, bool)
    mask[4:6, 11:20, 30:41] = True
    spread = joined(samples_of_mask(mask, grid, field, 1.0))[1]
    # Pieces of 0.75 × 1.25 × 1 mm in slopes of 0.05, 0.02 and -0.01 Gy/mm.
    assert spread == pytest.approx(np.sqrt(0.0375**2 + 0.025**2 + 0.01**2), abs=1e-4)
