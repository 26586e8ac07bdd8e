from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
import SimpleITK

import dicomnb as dn
from dicomnb import Dataset
from dicomnb.errors import MissingDependency, UsageError
from dicomnb.pixels.codecs import encoding, libraries
from dicomnb.standard.transfer_syntax import transfer_syntax

BASE = "1.2.840.10008.1.2"
LOSSLESS = ["5", "8.1", "1.98", "4.80", "4.90", "4.110", "4.201"]
"""RLE, deflated frames, native fragments, JPEG-LS, JPEG 2000, JPEG XL, high-throughput JPEG 2000."""


def stored(dtype: str, bits: int, shape: tuple[int, ...]) -> Any:
    rng = np.random.default_rng(bits)
    low, high = (-(1 << (bits - 1)), 1 << (bits - 1)) if dtype[0] == "i" else (0, 1 << bits)
    array = rng.integers(low, high, shape).astype(dtype)
    array.reshape(-1)[-1], array.reshape(-1)[0] = low, high - 1
    return array


def written(ds: Dataset) -> bytes:
    ds.SOPClassUID, ds.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    file = BytesIO()
    ds.save_as(file)
    return file.getvalue()


@pytest.mark.parametrize("suffix", LOSSLESS)
@pytest.mark.parametrize(
    ("dtype", "bits"), [("u1", 8), ("u1", 5), ("i1", 8), ("u2", 12), ("u2", 16), ("i2", 11), ("i2", 16)]
)
def test_what_is_written_without_loss_is_read_again(suffix: str, dtype: str, bits: int) -> None:
    array = stored(dtype, bits, (2, 7, 5))
    ds = Dataset()
    dn.set_pixels(ds, array, bits_stored=bits, syntax=f"{BASE}.{suffix}")
    again = dn.read(written(ds))
    assert (again.BitsStored, again.HighBit, again.NumberOfFrames) == (bits, bits - 1, 2)
    assert again.transfer_syntax.uid == f"{BASE}.{suffix}"
    assert again.pixel_array.dtype == array.dtype
    assert np.array_equal(again.pixel_array, array)


@pytest.mark.parametrize("suffix", LOSSLESS)
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (3, 5)])
def test_images_of_any_size_are_written(suffix: str, shape: tuple[int, int]) -> None:
    array = stored("u2", 12, shape)
    ds = Dataset()
    dn.set_pixels(ds, array, bits_stored=12, syntax=f"{BASE}.{suffix}")
    assert np.array_equal(dn.read(written(ds)).pixel_array, array)


@pytest.mark.parametrize(
    ("suffix", "space"),
    [("4.80", "RGB"), ("4.90", "YBR_RCT"), ("4.110", "RGB"), ("4.201", "YBR_RCT"), ("5", "RGB"), ("8.1", "RGB")],
)
def test_colours_are_written_and_the_header_names_their_transform(suffix: str, space: str) -> None:
    array = stored("u1", 8, (2, 7, 5, 3))
    ds = Dataset()
    dn.set_pixels(ds, array, syntax=f"{BASE}.{suffix}")
    again = dn.read(written(ds))
    assert again.PhotometricInterpretation == space
    assert np.array_equal(dn.rgb(again), array)
    again.decompress()
    assert again.PhotometricInterpretation == "RGB"
    assert np.array_equal(again.pixel_array, array)


@pytest.mark.parametrize("suffix", ["4.80", "4.90", "5"])
@pytest.mark.parametrize(("dtype", "bits"), [("u2", 12), ("i2", 12), ("u1", 8)])
def test_other_libraries_read_the_same_values(suffix: str, dtype: str, bits: int, tmp_path: Path) -> None:
    array = stored(dtype, bits, (7, 5))
    ds = Dataset()
    dn.set_pixels(ds, array, bits_stored=bits, syntax=f"{BASE}.{suffix}")
    (tmp_path / "a.dcm").write_bytes(written(ds))
    if suffix != "5":  # GDCM reads no RLE of so few columns
        theirs = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(tmp_path / "a.dcm"))
        assert np.array_equal(theirs.reshape(array.shape), array)
    if suffix != "4.90":  # that would need one more package
        assert np.array_equal(pydicom.dcmread(tmp_path / "a.dcm").pixel_array, array)


def test_another_decoder_reads_what_is_written_for_high_throughput() -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    array = stored("u2", 12, (7, 5))
    ds = Dataset()
    dn.set_pixels(ds, array, bits_stored=12, syntax=f"{BASE}.4.201")
    (frame,) = pydicom.encaps.generate_frames(dn.read(written(ds)).PixelData, number_of_frames=1)
    assert np.array_equal(imagecodecs.jpeg2k_decode(frame), array)  # OpenJPEG; OpenJPH has written it


def test_values_of_one_bit_or_of_32_go_into_codecs_that_take_them() -> None:
    mask = np.arange(35).reshape(7, 5) % 3 == 0
    for array in (mask, stored("u4", 30, (7, 5))):
        for suffix in ("8.1", "5"):
            ds = Dataset()
            dn.set_pixels(ds, array, syntax=f"{BASE}.{suffix}")
            assert np.array_equal(dn.read(written(ds)).pixel_array, array)
        for suffix in ("4.80", "4.90"):
            with pytest.raises(UsageError, match="for 8 and 16"):
                dn.set_pixels(Dataset(), array, syntax=f"{BASE}.{suffix}")


@pytest.mark.parametrize("suffix", ["2", "4.50", "4.70", "4.92", "4.93", "4.100", "4.111", "4.112", "4.202", "4.203"])
def test_what_is_not_written_is_refused_with_what_is(suffix: str) -> None:
    assert not encoding.is_written(transfer_syntax(f"{BASE}.{suffix}"))
    with pytest.raises(UsageError, match=r"JPEG-LS Lossless.*JPEG 2000 Lossless.*JPEG XL Lossless"):
        dn.set_pixels(Dataset(), np.zeros((3, 5), np.uint8), syntax=f"{BASE}.{suffix}")


def test_a_missing_package_is_named_and_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "imagecodecs", lambda: None)
    ds = Dataset()
    dn.set_pixels(ds, np.ones((3, 5), np.uint8))
    with pytest.raises(MissingDependency, match="imagecodecs"):
        dn.set_pixels(ds, np.zeros((3, 7), np.uint8), syntax=f"{BASE}.4.90")
    assert ds.pixel_array.tolist() == [[1] * 5] * 3
