from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest

from tests.compat.both import image, ours, pydicom


def ramp(library: Any) -> Any:
    """Return 70 rows and 90 columns of 12 bits."""
    return image(library, np.add.outer(np.arange(70) * 20, np.arange(90) * 9).astype(np.uint16))


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", ["SC_rgb_rle.dcm", "MR_small_RLE.dcm", "SC_ybr_full_422_uncompressed.dcm"])
def test_pixels_are_those_of_pydicom_kept_and_writable(name: str) -> None:
    path = pydicom.data.get_testdata_file(name)
    mine, theirs = ours.dcmread(path), pydicom.dcmread(path)
    assert mine.pixel_array.shape == theirs.pixel_array.shape
    assert np.abs(mine.pixel_array.astype(int) - theirs.pixel_array).max() <= 1
    assert mine.pixel_array is mine.pixel_array
    before = mine.PixelData
    mine.pixel_array[...] = 0
    assert mine.pixel_array.max() == 0
    assert mine.PixelData == before  # as with pydicom: saved is what PixelData is set to


@pytest.mark.parametrize(
    ("uid", "words"),
    [
        ("1.2.840.10008.1.2.5", {}),
        ("1.2.840.10008.1.2.4.80", {}),
        ("1.2.840.10008.1.2.4.81", {"jls_error": 2}),
        ("1.2.840.10008.1.2.4.90", {"encapsulate_ext": True}),
        ("1.2.840.10008.1.2.4.91", {"j2k_psnr": [40, 70]}),
        ("1.2.840.10008.1.2.4.91", {"j2k_cr": [40, 4]}),
    ],
)
def test_compress_takes_the_words_of_pydicom(uid: str, words: dict[str, Any]) -> None:
    mine = ramp(ours)
    before = mine.pixel_array.copy()
    mine.compress(uid, **words)
    assert mine.file_meta.TransferSyntaxUID == uid
    assert np.abs(mine.pixel_array.astype(int) - before).max() <= (
        30 if "j2k" in str(words) else words.get("jls_error", 0)
    )
    assert ("ExtendedOffsetTable" in mine) == bool(words.get("encapsulate_ext"))
    file = BytesIO()
    mine.save_as(file)
    assert pydicom.dcmread(BytesIO(file.getvalue())).PixelData == mine.PixelData
    assert ours.pixels.decompress(mine) is mine
    assert not mine.file_meta.TransferSyntaxUID.is_compressed


def test_samples_of_half_the_chrominance_are_spread_out_as_in_pydicom() -> None:
    ybr = bytes(range(16))
    assert ours.pixels.utils.expand_ybr422(ybr, 8) == pydicom.pixels.utils.expand_ybr422(ybr, 8)


def test_bits_are_packed_as_in_pydicom() -> None:
    bits = np.array([1, 0, 1, 1, 0, 0, 0, 1, 1, 1], np.uint8)
    raw = ours.pixels.pack_bits(bits)
    assert raw == pydicom.pixels.pack_bits(bits)
    assert ours.pixels.unpack_bits(raw)[:10].tolist() == bits.tolist()


@pytest.mark.parametrize("words", [{}, {"indices": [3, 0, 3]}, {"indices": iter([1]), "raw": True}])
def test_frames_come_one_by_one_all_or_those_that_were_asked_for(words: dict[str, Any]) -> None:
    stored = np.arange(4 * 5 * 3, dtype=np.uint16).reshape(4, 5, 3)
    mine, theirs = image(ours, stored), image(pydicom, stored)
    for dataset in (mine, theirs):
        dataset.NumberOfFrames, dataset.Rows, dataset.Columns = 4, 5, 3
    wanted = list(words.pop("indices", range(4)))
    described = ours.Dataset()
    found = list(ours.pixels.iter_pixels(mine, ds_out=described, indices=wanted, **words))
    expected = list(pydicom.pixels.iter_pixels(theirs, indices=wanted, **words))
    assert np.array_equal(found, expected)
    assert np.array_equal(found, stored[wanted])
    assert (described.Rows, described.Columns) == (5, 3)
