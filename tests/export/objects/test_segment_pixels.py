"""The witness is pydicom: the pixels that it reads."""

from __future__ import annotations

import io

import numpy as np
import pydicom
import pytest

from dicomnb.errors import UsageError
from dicomnb.export.objects.segment_pixels import packed_plane, put_frames, segment_syntax
from tests.images import dataset


def test_bits_are_packed_from_the_lowest() -> None:
    plane = np.zeros((3, 5), bool)
    plane[0, 0] = plane[0, 3] = plane[1, 4] = plane[2, 4] = True
    # Pixels 0, 3, 9 and 14: bits 0 and 3 of the first byte, 1 and 6 of the second.
    assert packed_plane(plane).tolist() == [0b00001001, 0b01000010]


@pytest.mark.parametrize("shape", [(3, 5), (4, 6), (1, 1)])
@pytest.mark.parametrize(
    ("bits", "syntax"),
    [(1, None), (8, None), (16, None), (8, "rle"), (16, "rle"), (1, "deflated"), (8, "deflated"), (16, "deflated")],
)
def test_pydicom_reads_the_frames_that_were_put_in(shape: tuple[int, int], bits: int, syntax: str | None) -> None:
    values = np.random.default_rng(bits).integers(0, 2**bits, (3, *shape))
    planes = [each.astype(bool if bits == 1 else f"u{bits // 8}") for each in values]
    ds = dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.66.4", SOPInstanceUID="2.25.1")
    put_frames(ds, planes, shape, bits, segment_syntax(syntax, bits), [packed_plane(each) for each in planes])
    assert len(ds.PixelData) % 2 == 0
    file = io.BytesIO()
    ds.save_as(file)
    found = pydicom.dcmread(io.BytesIO(file.getvalue()))
    assert (found.NumberOfFrames, found.Rows, found.Columns, found.BitsStored) == (3, *shape, bits)
    assert np.array_equal(found.pixel_array.reshape(values.shape), values)


@pytest.mark.parametrize(
    ("name", "uid"),
    [
        (None, pydicom.uid.ExplicitVRLittleEndian),
        ("rle", pydicom.uid.RLELossless),
        ("deflated", pydicom.uid.DeflatedExplicitVRLittleEndian),
        ("deflated frames", "1.2.840.10008.1.2.8.1"),
        (pydicom.uid.ImplicitVRLittleEndian, pydicom.uid.ImplicitVRLittleEndian),
    ],
)
def test_transfer_syntaxes_have_short_names(name: str | None, uid: str) -> None:
    assert segment_syntax(name, 8).uid == uid


@pytest.mark.parametrize(
    ("name", "bits", "message"),
    [
        ("rle", 1, "single bits"),
        (pydicom.uid.JPEGBaseline8Bit, 8, "cannot be written as JPEG Baseline"),
        (pydicom.uid.ExplicitVRBigEndian, 8, "cannot be written"),
    ],
)
def test_what_segmentations_are_not_written_in_is_refused(name: str, bits: int, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        segment_syntax(name, bits)
