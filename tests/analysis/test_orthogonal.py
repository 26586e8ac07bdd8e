from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.analysis.orthogonal import reslice_orthogonal, reslice_slabs
from dicomnb.analysis.reslice import reslice_isotropic, reslice_onto
from dicomnb.errors import GeometryError, UsageError
from dicomnb.volumes.loading.load import load
from tests.analysis.ramps import OBLIQUE, noisy, places_of
from tests.images import series


@pytest.mark.parametrize("how", [{}, OBLIQUE], ids=["axial", "oblique"])
@pytest.mark.parametrize("plane", ["axial", "coronal", "sagittal"])
def test_turned_slices_hold_each_voxel_at_its_place(how: dict[str, Any], plane: Any) -> None:
    volume = load(noisy(5, **how))
    turned = reslice_orthogonal(volume, plane)
    assert turned.array.size == volume.array.size
    index = np.rint(volume.to_index(places_of(turned))).astype(int)
    assert np.abs(volume.to_index(places_of(turned)) - index).max() < 1e-9
    assert np.array_equal(volume.array[tuple(index[..., axis] for axis in (2, 1, 0))], turned.array)
    assert np.linalg.det(turned.affine[:3, :3]) > 0
    main = tuple(letters[0] for letters in turned.directions)
    assert main == {"axial": ("L", "P", "S"), "coronal": ("L", "I", "P"), "sagittal": ("P", "I", "R")}[plane]


def test_slabs_are_the_maximum_minimum_and_mean_of_their_slices() -> None:
    volume = load(noisy(9))  # 2.5 mm apart
    for how, reduce in (("max", np.max), ("min", np.min), ("mean", np.mean)):
        slabs = reslice_slabs(volume, 7.5, how=how)  # type: ignore[arg-type]
        assert np.allclose(slabs.array, [reduce(volume.array[k : k + 3], axis=0) for k in (0, 3, 6)], atol=1e-3)
    assert slabs.positions[:, 2].tolist() == [9.5, 17.0, 24.5]  # the middles of 7, 9.5, 12 and so on
    assert slabs.spacing[2] == 7.5
    assert reslice_slabs(volume, 7.5, step=2.5).shape == (7, 11, 7)
    # Rows are 0.75 mm apart, their centres at 0.375, 1.125, 1.875, 2.625 ... mm: slabs of 2.5 mm hold 3, 4, 3 and 1.
    coronal = reslice_slabs(volume, 2.5, "coronal").array[:, ::-1]
    parts = (slice(0, 3), slice(3, 7), slice(7, 10), slice(10, 11))
    assert np.array_equal(coronal, [volume.array[:, rows].max(axis=1) for rows in parts])
    # Slabs with gaps between them: at 0 and 20 mm of 22.5.
    assert np.array_equal(reslice_slabs(volume, 2.5, step=20).array, volume.array[[0, 8]])
    assert reslice_slabs(volume, 2.5, step=30).shape == (1, 11, 7)
    assert reslice_slabs(volume, 100).shape == (1, 11, 7)
    with pytest.raises(UsageError, match="hold no slices"):
        reslice_slabs(volume, 1.0)
    with pytest.raises(UsageError, match="no projection 'median'"):
        reslice_slabs(volume, 7.5, how="median")  # type: ignore[arg-type]


def test_a_fourth_dimension_is_kept() -> None:
    slices = [ds for echo in (9.0, 4.5) for ds in noisy(5, Modality="MR", EchoTime=echo)]
    for number, ds in enumerate(slices):
        ds.SOPInstanceUID, ds.InstanceNumber = f"2.25.{number + 50}", number + 1
    slices[0].PixelData = np.ones((11, 7), "<i2").tobytes()
    volume = load(slices)
    assert volume.shape == (2, 5, 11, 7)
    for made in (reslice_isotropic(volume, 2.5), reslice_orthogonal(volume, "coronal"), reslice_slabs(volume, 5.0)):
        assert made.dims == ("t", "k", "j", "i")
        assert made.labels == volume.labels
        assert made[1].array.shape == made.shape[1:]
    assert np.array_equal(reslice_onto(volume, volume[1]).array, volume.array)


def test_slabs_of_slices_that_are_missing_leave_them_out() -> None:
    slices = noisy(4)
    whole = load(slices).array
    made = reslice_slabs(load([*slices[:1], *slices[2:]]), 5.0, how="mean")
    assert np.array_equal(made.array[0], whole[0])  # of the two slices of the first slab one is missing
    assert np.allclose(made.array[1], whole[2:].mean(axis=0), atol=1e-3)


def test_what_has_no_place_cannot_be_turned() -> None:
    unplaced = series(1)
    for ds in unplaced:
        del ds.ImageOrientationPatient
    with pytest.raises(GeometryError):
        reslice_orthogonal(unplaced, "coronal")
