from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pydicom
import pytest

import dicomnb as dn
from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.encapsulated import encapsulate
from dicomnb.sharing.deidentify import deidentified
from tests.images import compressed, dataset, image

RLE = "1.2.840.10008.1.2.5"
JPEG = "1.2.840.10008.1.2.4.50"
JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70"


def blackened(ds: Dataset, *rectangles: tuple[int, int, int, int]) -> Dataset:
    return deidentified(ds, rectangles=rectangles).dataset


def grey(kind: Any = np.uint16, **more: Any) -> Dataset:
    """Return 4 rows of 6 columns, of which no value is another: 10 j + i + 3."""
    j, i = np.indices((4, 6))
    return image((10 * j + i + 3).astype(kind), **more)


def test_rectangles_become_the_darkest_value_of_the_image_and_nothing_else_changes() -> None:
    made = blackened(grey(), (1, 2, 3, 1))  # from column 1, row 2: three columns of one row
    expected = grey().pixel_array
    expected[2, 1:4] = 3
    assert made.pixel_array.tolist() == expected.tolist()
    assert made.BurnedInAnnotation == "NO"
    assert "113101" in [item.CodeValue for item in made.DeidentificationMethodCodeSequence]


def test_black_is_the_highest_value_where_the_scale_is_inverted() -> None:
    made = blackened(grey(PhotometricInterpretation="MONOCHROME1"), (0, 0, 1, 1))
    assert made.pixel_array[0, 0] == 38  # 10 * 3 + 5 + 3


def test_negative_values_and_all_frames_are_covered() -> None:
    stored = np.arange(-8, 16, dtype=np.int16).reshape(2, 3, 4)
    made = blackened(image(stored, frames=2, BitsStored=12, HighBit=11), (3, 0, 9, 1), (0, 2, 1, 9))
    assert made.pixel_array[:, 0, 3].tolist() == [-8, -8]
    assert made.pixel_array[:, 2, 0].tolist() == [-8, -8]
    assert made.pixel_array[1, 1].tolist() == [8, 9, 10, 11]
    assert (made.BitsStored, made.NumberOfFrames) == (12, 2)


def test_colours_become_black() -> None:
    stored = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3) + 100
    ds = dataset(Modality="US")
    dn.set_pixels(ds, stored, photometric="RGB")
    made = blackened(ds, (2, 0, 1, 1))
    assert made.pixel_array[0].tolist() == [[100, 101, 102], [103, 104, 105], [0, 0, 0]]
    dn.set_pixels(ds, stored, photometric="YBR_FULL")
    assert dn.rgb(blackened(ds, (2, 0, 1, 1)))[0, 2].tolist() == [0, 0, 0]


def test_a_palette_is_searched_for_its_darkest_entry() -> None:
    ds = grey(np.uint8, PhotometricInterpretation="PALETTE COLOR")
    for colour in ("Red", "Green", "Blue"):
        setattr(ds, f"{colour}PaletteColorLookupTableDescriptor", [4, 0, 8])
        setattr(ds, f"{colour}PaletteColorLookupTableData", bytes([200, 90, 7, 255]))
    assert blackened(ds, (5, 3, 1, 1)).pixel_array[3, 5] == 2


@pytest.mark.parametrize("bits", [1, 32])
def test_masks_and_floats_can_be_blackened(bits: int) -> None:
    stored: Any = np.ones((3, 5), bool) if bits == 1 else np.full((3, 5), 2.5, np.float32)
    if bits == 32:
        stored[0, 0] = -1.5
    ds = dataset(Modality="SEG")
    dn.set_pixels(ds, stored)
    made = blackened(ds, (4, 1, 1, 2)).pixel_array
    if bits == 1:
        assert made.tolist() == [[1, 1, 1, 1, 1], [1, 1, 1, 1, 0], [1, 1, 1, 1, 0]]
    else:
        assert made[1:, 4].tolist() == [-1.5, -1.5]
        assert made[0, 4] == 2.5


def test_compressed_pixels_are_written_anew_without_loss() -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    stored = grey(np.uint8).pixel_array
    ds = compressed(stored, JPEG_LOSSLESS, [imagecodecs.ljpeg_encode(stored, bitspersample=8)])
    done = deidentified(ds, rectangles=[(0, 0, 2, 1)])
    stored[0, :2] = 3
    made = done.dataset
    assert made.transfer_syntax.uid == RLE
    assert made.pixel_array.tolist() == stored.tolist()
    assert any("RLE Lossless" in reason for _, _, reason in done.outcomes)


def test_what_jpeg_lost_stays_lost_and_no_more(tmp_path: Any) -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    rng = np.random.default_rng(5)
    picture = rng.integers(0, 255, (16, 24, 3), dtype=np.uint8)
    stream = imagecodecs.jpeg8_encode(picture, level=90, colorspace="rgb", outcolorspace="ycbcr")
    ds = dataset(
        Modality="US",
        Rows=16,
        Columns=24,
        SamplesPerPixel=3,
        PhotometricInterpretation="YBR_FULL_422",
        PlanarConfiguration=0,
        BitsAllocated=8,
        BitsStored=8,
        HighBit=7,
        PixelRepresentation=0,
    )
    ds.file_meta = dataset(TransferSyntaxUID=JPEG)
    ds.PixelData = encapsulate([stream])
    before = dn.rgb(ds)
    made = blackened(ds, (20, 0, 4, 4))
    after = dn.rgb(made)
    assert made.PhotometricInterpretation == "YBR_FULL"
    assert (after[:4, 20:] == 0).all()
    assert np.array_equal(after[4:], before[4:])
    made.save_as(tmp_path / "a.dcm")
    assert pydicom.dcmread(tmp_path / "a.dcm").pixel_array.shape == (16, 24, 3)


def test_a_name_in_a_comment_of_a_codestream_is_left_out() -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    stored = grey(np.uint8).pixel_array
    stream = imagecodecs.jpeg8_encode(stored, level=95)
    text = b"Lindqvist^Mary"
    marked = stream[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + stream[2:]  # COM
    ds = compressed(stored, JPEG, [marked], PatientName="Lindqvist^Mary")
    made = deidentified(ds).dataset
    assert b"Lindqvist" not in made.value_bytes("PixelData")
    assert made.pixel_array.tolist() == ds.pixel_array.tolist()
    other = compressed(stored, JPEG, [marked], PatientName="Somebody^Else")
    assert deidentified(other).dataset.transfer_syntax.uid == JPEG  # no reason to decode


def test_an_overlay_in_spare_bits_goes() -> None:
    words = np.array([[5, 6 | 1 << 15], [7 | 1 << 15, 8]], np.uint16)
    ds = image(words, BitsStored=12, HighBit=11)
    for element, value in ((0x10, 2), (0x11, 2), (0x100, 16), (0x102, 15)):
        ds.add_new(0x60000000 | element, "US", value)
    made = deidentified(ds).dataset
    assert np.frombuffer(made.PixelData, "<u2").tolist() == [5, 6, 7, 8]


def test_rectangles_may_depend_on_the_data_set() -> None:
    def upper(ds: Dataset) -> list[tuple[int, int, int, int]]:
        return [(0, 0, int(ds.Columns), 1)] if ds.Modality == "CT" else []

    assert deidentified(grey(), rectangles=upper).dataset.pixel_array[0].tolist() == [3] * 6
    assert deidentified(grey(Modality="MR"), rectangles=upper).dataset.pixel_array[0].tolist() == [3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("wrong", [(0, 0, 0, 1), (-1, 0, 2, 2), (1, 2, 3)])
def test_what_is_no_rectangle_is_refused(wrong: Any) -> None:
    with pytest.raises(UsageError, match="no rectangle"):
        deidentified(grey(), rectangles=[wrong])


def test_a_report_without_pixels_has_nothing_to_blacken() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = blackened(dataset(Modality="SR", PatientName="A^B"), (0, 0, 5, 5))
    assert "BurnedInAnnotation" not in made
