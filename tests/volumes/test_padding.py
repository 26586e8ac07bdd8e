from __future__ import annotations

import numpy as np
import pytest

from dicomnb.analysis.orthogonal import reslice_orthogonal, reslice_slabs
from dicomnb.analysis.reslice import reslice, reslice_isotropic, reslice_onto, reslice_straight
from dicomnb.analysis.roi import roi
from dicomnb.objects.dose import values_at
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.encode import set_pixels
from dicomnb.pixels.uptake.suv import suv
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.padding import padded_array
from tests.images import series

TISSUE, PADDING = 64.0, -2000


def round_field(tilt: float = 0.0, drift: float = 0.0, *, padding: int | None = PADDING) -> list[Dataset]:
    """Return seven slices of 12 × 9 pixels with 64 HU within a circle that moves, and padding around it."""
    slices = series(7, rows=12, columns=9, step=(0.0, tilt, 2.5), RescaleSlope=1, RescaleIntercept=-1024)
    j, i = np.indices((12, 9))
    for k, ds in enumerate(slices):
        outside = ((j - 5.5) / 5.1) ** 2 + ((i - 4 - drift * (k - 3)) / 3.6) ** 2 > 1
        set_pixels(ds, np.where(outside, PADDING, TISSUE + 1024).astype(np.int16))
        if padding is not None:
            ds.PixelPaddingValue = padding
    return slices


@pytest.mark.parametrize("order", ["nearest", "linear", "cubic"])
@pytest.mark.parametrize("tilt", [0.0, 0.7, -0.4])
def test_what_is_cut_anew_holds_tissue_or_nothing(tilt: float, order: str) -> None:
    volume = load(round_field(tilt, 0.3))
    oblique = reslice(volume, volume.bounding_box.mean(axis=0), (0.2, 0.3, 1.0), spacing=0.9, order=order)  # type: ignore[arg-type]
    for made in (
        reslice_straight(volume, order=order),  # type: ignore[arg-type]
        reslice_isotropic(volume, 0.9, order=order),  # type: ignore[arg-type]
        reslice_onto(volume, load(series(5, rows=6, columns=7)), order=order),  # type: ignore[arg-type]
        oblique,
    ):
        known = made.array[np.isfinite(made.array)]
        assert known.size
        np.testing.assert_allclose(known, TISSUE, atol=1e-3)


def test_a_derived_volume_does_not_forget_padding() -> None:
    straight = reslice_straight(load(round_field(0.7)))
    assert roi(straight, np.ones(straight.shape, np.bool_)).mean == pytest.approx(TISSUE, abs=1e-3)


@pytest.mark.parametrize("how", ["max", "mean", "min"])
def test_slabs_project_what_is_there(how: str) -> None:
    made = reslice_slabs(load(round_field(drift=0.5)), 5.0, how=how).array  # type: ignore[arg-type]
    assert set(np.unique(made[np.isfinite(made)]).tolist()) == {TISSUE}


def test_turned_slices_have_no_padding_either() -> None:
    made = reslice_orthogonal(load(round_field()), "coronal").array
    assert np.isnan(made).any()
    assert np.nanmin(made) == TISSUE


def test_values_at_points_beside_padding_are_none() -> None:
    volume = load(round_field())
    path = np.linspace(volume.to_patient([4, -2, 3]), volume.to_patient([4, 13, 3]), 61)
    found = values_at(volume, path)
    assert set(found[np.isfinite(found)].tolist()) == {TISSUE}
    assert np.isfinite(found[len(found) // 2])
    assert values_at(volume, volume.to_patient(np.array([4, 5, 6.4]))) == TISSUE
    assert np.isnan(values_at(volume, volume.to_patient(np.array([[4, 5, 6.6], [4, 5, -9]])))).all()
    assert values_at(volume, np.empty((0, 3))).shape == (0,)


def test_without_padding_nothing_is_copied() -> None:
    volume = load(round_field(padding=None))
    assert padded_array(volume) is volume.array
    stated_only = load(round_field(padding=-1))
    assert padded_array(stated_only) is stated_only.array


def test_uptake_values_of_padding_are_none() -> None:
    pet = {"Units": "GML", "SUVType": "BW", "PatientWeight": 70.0}
    slices = round_field()
    for ds in slices:
        for keyword, value in {"Modality": "PT", **pet}.items():
            setattr(ds, keyword, value)
    made = suv(load(slices)).array
    assert np.nanmin(made) == np.nanmax(made) == TISSUE
    assert np.isnan(made).any()
