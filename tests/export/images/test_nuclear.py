from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest

from dicomnb.errors import UsageError
from dicomnb.export.derive import from_array
from dicomnb.volumes.loading.load import load
from tests.export.images.scanned import errors, scanned


def test_slices_come_back_at_their_places(tmp_path: Path, dciodvfy: str) -> None:
    volume, path = scanned("NM"), tmp_path / "made.dcm"
    wanted = volume.array * 3
    made = from_array(wanted, like=volume)
    assert errors(dciodvfy, made.dataset, path) == []
    again = load(path)
    assert np.array_equal(again.array, wanted)
    assert np.allclose(again.affine, volume.affine)
    theirs = pydicom.dcmread(path)
    assert np.array_equal(theirs.pixel_array, wanted)
    assert list(theirs.SliceVector) == [1, 2, 3, 4, 5, 6]
    assert theirs.SourceImageSequence[0].ReferencedSOPInstanceUID == "2.25.77"


def test_a_part_turned_over_stays_at_its_place() -> None:
    volume = scanned("NM")
    affine = volume.affine @ np.array([[1, 0, 0, 0], [0, 1, 0, 2], [0, 0, -1, 4], [0, 0, 0, 1]])
    made = from_array(volume.array[4:0:-1, 2:], affine, like=volume)
    assert np.array_equal(made.array, volume.array[1:5, 2:])
    assert np.allclose(made.to_patient([0, 0, 0]), volume.to_patient([0, 2, 1]))


def test_what_has_no_place_in_it_is_refused() -> None:
    volume = scanned("NM")
    for change in (volume.array / 2, volume.array - 500, volume.array + 1e5):
        with pytest.raises(UsageError, match="whole numbers"):
            from_array(change, like=volume)
    sheared = volume.affine.copy()
    sheared[1, 2] = 1
    with pytest.raises(UsageError, match="reslice_straight"):
        from_array(volume.array, sheared, like=volume)
