from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.analysis.cropping import crop, pad
from dicomnb.errors import GeometryError, UsageError
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import series

WAYS: dict[str, dict[str, Any]] = {
    "upright": {},
    "tilted": {"step": (0.0, 0.7, 2.4)},
    "oblique": {"row": (0.0, 0.8, 0.6), "column": (0.0, 0.6, -0.8), "step": (-3.0, 0.0, 0.0)},
}


def stack(count: int = 9, **how: Any) -> Volume:
    """Slices of 12 rows × 16 columns, 1.25 × 0.75 mm; each voxel's value is its own number."""
    return load(series(count, **{"rows": 12, "columns": 16, "spacing": (1.25, 0.75), **how}))


@pytest.mark.parametrize("way", WAYS)
def test_a_part_holds_the_mask_and_its_voxels_stay_where_they_were(way: str) -> None:
    volume = stack(**WAYS[way])
    mask = np.zeros(volume.shape, bool)
    mask[2:5, 3:9, 4] = mask[4, 8, 4:11] = True
    part = crop(volume, mask=mask)
    assert part.shape == (3, 6, 7)
    assert np.array_equal(part.array, volume.array[2:5, 3:9, 4:11])
    for i, j, k in ((0, 0, 0), (6, 5, 2), (3, 1, 1)):
        assert part.to_patient([i, j, k]) == pytest.approx(volume.to_patient([i + 4, j + 3, k + 2]))
    assert "Cropped to 3 × 6 × 7 voxels, from column 4, row 3 and slice 2 on" in str(part.explain())


def test_a_margin_is_whole_voxels_and_ends_at_the_border() -> None:
    mask = np.zeros((9, 12, 16), bool)
    mask[7, 5, 5] = True
    # 2 mm are three columns of 0.75, two rows of 1.25 and one slice of 2.5 mm; 1.5 mm are two columns exactly.
    assert crop(stack(), mask=mask, margin=2).shape == (2 + 1, 5, 7)
    assert crop(stack(), mask=mask, margin=(1.5, 0, 30)).shape == (9, 1, 5)


@pytest.mark.parametrize("way", WAYS)
def test_a_box_takes_the_voxels_whose_centres_lie_in_it(way: str) -> None:
    volume = stack(**WAYS[way])
    ends = volume.to_patient([[3, 2, 1], [12, 9, 6]])
    k, j, i = np.indices(volume.shape)
    places = volume.to_patient(np.stack([i, j, k], axis=-1))
    inside = ((places >= ends.min(axis=0) - 1e-9) & (places <= ends.max(axis=0) + 1e-9)).all(axis=-1)
    spans = [(int(axis.min()), int(axis.max())) for axis in np.nonzero(inside)]
    part = crop(volume, box=[ends.min(axis=0) - 1e-9, ends.max(axis=0) + 1e-9])
    assert part.shape == tuple(last - first + 1 for first, last in spans)
    assert part.array[0, 0, 0] == volume.array[tuple(first for first, _ in spans)]


@pytest.mark.parametrize("way", WAYS)
def test_room_has_no_value_and_nothing_else_moves(way: str) -> None:
    volume = stack(**WAYS[way])
    wide = pad(volume, (1.5, 0, 4.8))
    k = 2
    assert wide.shape == (9 + 2 * k, 12, 20)
    assert np.array_equal(wide.array[k:-k, :, 2:-2], volume.array)
    assert np.isnan(wide.array).sum() == wide.array.size - volume.array.size
    assert wide.to_patient([2, 0, k]) == pytest.approx(volume.to_patient([0, 0, 0]))
    assert np.array_equal(crop(wide, mask=np.isfinite(wide.array)).array, volume.array)


def test_uneven_slices_can_be_cropped_and_not_padded() -> None:
    slices = series(5)
    for ds, z in zip(slices, (0.0, 2.0, 5.0, 6.0, 11.0), strict=True):
        ds.ImagePositionPatient = [-50, 30, z]
    volume = load(slices)
    mask = np.zeros(volume.shape, bool)
    mask[1:4, 1, 1] = True
    assert crop(volume, mask=mask).positions[:, 2].tolist() == [2, 5, 6]
    with pytest.raises(GeometryError):
        pad(volume, 3)


@pytest.mark.parametrize(
    ("how", "error", "message"),
    [
        ({}, UsageError, "one of them"),
        ({"mask": np.zeros((9, 12, 16), bool)}, UsageError, "no voxel"),
        ({"mask": np.ones((9, 12, 15), bool)}, UsageError, r"\(9, 12, 15\)"),
        ({"mask": np.ones((9, 12, 16))}, UsageError, "float64"),
        ({"box": [[0, 0, 0]]}, UsageError, "two opposite corners"),
        ({"box": [[900, 900, 900], [901, 901, 901]]}, GeometryError, "No voxel"),
        ({"mask": np.ones((9, 12, 16), bool), "margin": -1}, UsageError, "margin"),
        ({"mask": np.ones((9, 12, 16), bool), "margin": (1, 2)}, UsageError, "margin"),
    ],
)
def test_what_is_no_part_is_refused(how: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        crop(stack(), **how)
