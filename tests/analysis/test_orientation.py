from __future__ import annotations

from itertools import permutations, product
from typing import Any

import numpy as np
import pytest

from dicomnb.analysis.orientation import reorient
from dicomnb.analysis.reslice import reslice_straight
from dicomnb.errors import GeometryError, UsageError
from dicomnb.export.itk import to_sitk
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import series

VECTORS = {"L": (1, 0, 0), "R": (-1, 0, 0), "P": (0, 1, 0), "A": (0, -1, 0), "S": (0, 0, 1), "I": (0, 0, -1)}
ALL = ["".join(letters) for axes in permutations(("LR", "PA", "SI")) for letters in product(*axes)]
PROPER = [code for code in ALL if np.linalg.det([VECTORS[letter] for letter in code]) > 0]


def stack(count: int = 5, **how: Any) -> Volume:
    """Slices of 4 rows × 3 columns, 1.25 × 0.75 mm; each voxel's value is its own number."""
    return load(series(count, **{"rows": 4, "columns": 3, "spacing": (1.25, 0.75), **how}))


OBLIQUE: dict[str, Any] = {"row": (0.0, 0.8, 0.6), "column": (0.0, 0.6, -0.8), "step": (-3.0, 0.0, 0.0)}
PLACES: dict[str, dict[str, Any]] = {"axial": {}, "oblique": OBLIQUE}


def by_place(volume: Volume) -> dict[tuple[float, ...], float]:
    k, j, i = np.indices(volume.shape)
    places = volume.to_patient(np.stack([i, j, k], -1)).reshape(-1, 3).round(4) + 0.0
    return dict(zip(map(tuple, places.tolist()), volume.array.reshape(-1).tolist(), strict=True))


@pytest.mark.parametrize("place", PLACES)
def test_all_24_turns_keep_each_voxel_at_its_place(place: str) -> None:
    volume = stack(**PLACES[place])
    before = by_place(volume)
    assert len(PROPER) == 24
    for code in PROPER:
        turned = reorient(volume, code)
        if place == "axial":
            assert "".join(turned.directions) == code
        assert by_place(turned) == before


def test_simpleitk_turns_the_same_way() -> None:
    sitk = pytest.importorskip("SimpleITK")
    volume = stack(**OBLIQUE)
    for code in ("LPS", "RAS", "PSL", "SAL"):
        # ITK names the sides that axes come from where others name those that they run to: its LPS runs to L, P and S.
        theirs = sitk.DICOMOrient(to_sitk(volume), code)
        ours = to_sitk(reorient(volume, code))
        assert np.array_equal(sitk.GetArrayFromImage(theirs), sitk.GetArrayFromImage(ours))
        for name in ("Origin", "Spacing", "Direction"):
            assert getattr(theirs, f"Get{name}")() == pytest.approx(getattr(ours, f"Get{name}")(), abs=1e-6)


def test_axes_are_taken_from_another_volume() -> None:
    volume, other = stack(), stack(row=(0, 1, 0), column=(0, 0, -1), step=(-2.0, 0, 0))
    turned = reorient(volume, like=other)
    assert turned.directions == other.directions
    assert by_place(turned) == by_place(volume)
    assert "Reoriented as another volume: columns were rows" in str(turned.explain())


def test_units_go_along() -> None:
    volume = stack(RescaleSlope=1, RescaleIntercept=-1024, Modality="CT", SOPClassUID="1.2.840.10008.5.1.4.1.1.2")
    turned = reorient(volume, "ras")
    assert (turned.units, turned.directions) == ("HU", ("R", "A", "S"))


def test_tilted_and_uneven_slices_stay_slices() -> None:
    tilted = stack(step=(0.0, 0.7, 2.4))
    turned = reorient(tilted, "RAS")
    assert by_place(turned) == by_place(tilted)
    assert "gantry_tilt" in [finding.code for finding in turned.findings]
    over = reorient(tilted, "PLI")
    assert by_place(over) == by_place(tilted)
    with pytest.raises(GeometryError, match="reslice_straight"):
        reorient(tilted, "PSL")
    assert reorient(reslice_straight(tilted), "PSL").directions == ("P", "S", "L")
    slices = series(5, rows=4, columns=3)
    for ds, z in zip(slices, (0.0, 2.0, 5.0, 6.0, 11.0), strict=True):
        ds.ImagePositionPatient = [0, 0, z]
    uneven = load(slices)
    assert by_place(reorient(uneven, "LAI")) == by_place(uneven)
    with pytest.raises(GeometryError, match="evenly"):
        reorient(uneven, "SLP")


def test_a_single_slice_becomes_a_row() -> None:
    one = stack(1, SliceThickness=3)
    turned = reorient(one, "PSL")
    assert turned.shape == (3, 1, 4)
    assert turned.spacing == pytest.approx((1.25, 3, 0.75))
    assert by_place(turned) == by_place(one)


def test_what_names_no_order_is_refused() -> None:
    volume = stack()
    for code in ("LAS", "RPS", "LLS", "LP", "LPX", ""):
        with pytest.raises(UsageError):
            reorient(volume, code)
    with pytest.raises(UsageError, match="LAI"):
        reorient(volume, "LAS")
    with pytest.raises(UsageError):
        reorient(volume)
    with pytest.raises(UsageError):
        reorient(volume, "LPS", like=volume)
