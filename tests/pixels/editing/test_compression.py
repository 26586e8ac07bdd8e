from __future__ import annotations

from io import BytesIO

import numpy as np
import pydicom
import pytest

import dicomnb as dn
from dicomnb import Dataset
from dicomnb.errors import UsageError

RLE = "1.2.840.10008.1.2.5"


@pytest.mark.parametrize("dtype", ["u1", "i2", "u2"])
@pytest.mark.parametrize("shape", [(3, 5), (2, 3, 5), (3, 5, 3)])
def test_rle_and_back_keeps_each_value(dtype: str, shape: tuple[int, ...]) -> None:
    if dtype == "i2" and shape[-1] == 3:
        pytest.skip("colour has no sign")
    array = (np.arange(np.prod(shape)).reshape(shape) * 7).astype(dtype)
    ds = Dataset()
    dn.set_pixels(ds, array, photometric="RGB" if shape[-1] == 3 else None)
    before = ds.get("SOPInstanceUID")
    ds.compress(RLE)
    assert ds.SOPInstanceUID != before
    file = BytesIO()
    ds.save_as(file)
    file.seek(0)
    assert np.array_equal(pydicom.dcmread(file).pixel_array, array)
    uid = ds.SOPInstanceUID
    ds.decompress(generate_instance_uid=False)
    assert ds.SOPInstanceUID == uid
    assert not ds.transfer_syntax.encapsulated
    assert np.array_equal(ds.pixel_array, array)
    ds.decompress()
    assert ds.SOPInstanceUID == uid  # there was nothing to do


def test_ybr_becomes_rgb_as_pydicom_makes_it() -> None:
    rng = np.random.default_rng(4)
    ds = Dataset()
    dn.set_pixels(ds, rng.integers(0, 256, (3, 5, 3), np.uint8), photometric="YBR_FULL", syntax=RLE)
    ds.SOPClassUID, ds.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    file = BytesIO()
    ds.save_as(file)
    file.seek(0)
    theirs = pydicom.dcmread(file)
    theirs.decompress()
    kept = ds.copy()
    kept.decompress(as_rgb=False)
    assert kept.PhotometricInterpretation == "YBR_FULL"
    ds.decompress()
    assert ds.PhotometricInterpretation == "RGB"
    assert np.abs(ds.pixel_array.astype(int) - theirs.pixel_array).max() <= 1


def test_an_array_is_compressed_in_place_of_the_own_pixels() -> None:
    ds = Dataset()
    dn.set_pixels(ds, np.zeros((3, 5), np.uint8))
    ds.compress(RLE, np.full((3, 5), 9, np.uint8))
    assert ds.pixel_array.tolist() == [[9] * 5] * 3


def test_a_syntax_that_is_not_written_is_refused() -> None:
    ds = Dataset()
    dn.set_pixels(ds, np.zeros((3, 5), np.uint8))
    with pytest.raises(UsageError, match="cannot be written"):
        ds.compress("1.2.840.10008.1.2.4.90")
