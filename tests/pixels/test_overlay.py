from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dicomnb.errors import DicomWarning, InvalidValue
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.frames import pixel_array
from dicomnb.pixels.overlay import overlays
from tests.images import image


def with_overlay(
    ds: Dataset,
    bits: np.ndarray,
    origin: tuple[int, int] = (1, 1),
    *,
    group: int = 0x6000,
    frames: int | None = None,
    first_frame: int | None = None,
) -> Dataset:
    """Add an overlay of these bits, (rows, columns) or (frames, rows, columns), packed with the first bit lowest."""
    rows, columns = bits.shape[-2:]
    flat = [int(bit) for bit in bits.reshape(-1)]
    flat += [0] * (-len(flat) % 16)
    data = bytes(sum(bit << n for n, bit in enumerate(flat[k : k + 8])) for k in range(0, len(flat), 8))
    elements = [
        (0x0010, "US", rows),
        (0x0011, "US", columns),
        (0x0022, "LO", "Drawn by hand"),
        (0x0040, "CS", "G"),
        (0x0050, "SS", list(origin)),
        (0x0100, "US", 1),
        (0x0102, "US", 0),
        (0x3000, "OW", data),
    ]
    if frames is not None:
        elements.append((0x0015, "IS", frames))
    if first_frame is not None:
        elements.append((0x0051, "US", first_frame))
    for element, vr, value in elements:
        ds[group << 16 | element] = DataElement(group << 16 | element, vr, value)
    return ds


PATTERN = np.array([[1, 0, 1], [0, 1, 1]], bool)


def test_an_overlay_lies_where_its_origin_says() -> None:
    (found,) = overlays(with_overlay(image(np.zeros((4, 5), np.uint8)), PATTERN, origin=(2, 3)))
    # Row 2, column 3, counted from 1.
    assert found.mask.astype(int).tolist() == [
        [0, 0, 0, 0, 0],
        [0, 0, 1, 0, 1],
        [0, 0, 0, 1, 1],
        [0, 0, 0, 0, 0],
    ]
    assert (found.group, found.kind, found.description) == (0x6000, "G", "Drawn by hand")


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ((0, 0), [[1, 1], [0, 0]]),  # one row above and one column to the left of the image
        ((2, 2), [[0, 0], [0, 1]]),
        ((-5, 1), [[0, 0], [0, 0]]),
        ((9, 9), [[0, 0], [0, 0]]),
    ],
)
def test_what_lies_outside_of_the_image_is_cut_off(origin: tuple[int, int], expected: list[list[int]]) -> None:
    (found,) = overlays(with_overlay(image(np.zeros((2, 2), np.uint8)), PATTERN, origin))
    assert found.mask.astype(int).tolist() == expected


def test_each_group_is_an_overlay_of_its_own() -> None:
    ds = with_overlay(image(np.zeros((2, 3), np.uint8)), PATTERN)
    ds = with_overlay(ds, ~PATTERN, group=0x6004)
    assert [one.group for one in overlays(ds)] == [0x6000, 0x6004]
    assert np.array_equal(overlays(ds)[1].mask, ~PATTERN)


def test_overlay_frames_begin_at_a_frame_of_the_image() -> None:
    several = np.stack([PATTERN, ~PATTERN])
    ds = image(np.zeros((4, 2, 3), np.uint8), frames=4)
    ds = with_overlay(ds, several, frames=2, first_frame=3)
    assert [len(overlays(ds, k)) for k in range(4)] == [0, 0, 1, 1]
    # 6 bits a frame: the second one does not begin with a byte.
    assert np.array_equal(overlays(ds, 3)[0].mask, ~PATTERN)


def test_an_overlay_without_frames_lies_on_all() -> None:
    ds = with_overlay(image(np.zeros((4, 2, 3), np.uint8), frames=4), PATTERN)
    assert np.array_equal(overlays(ds, 3)[0].mask, PATTERN)


def test_an_overlay_in_a_high_bit_is_no_part_of_the_value() -> None:
    ds = image(np.array([[0x1123, 0x0456], [0x1789, 0x2FFF]], np.uint16), BitsStored=12, HighBit=11)
    for element, vr, value in ((0x0010, "US", 2), (0x0011, "US", 2), (0x0100, "US", 16), (0x0102, "US", 12)):
        ds[0x6002 << 16 | element] = DataElement(0x6002 << 16 | element, vr, value)
    (found,) = overlays(ds)
    assert found.mask.tolist() == [[True, False], [True, False]]
    assert pixel_array(ds).tolist() == [[0x123, 0x456], [0x789, 0xFFF]]


def test_data_that_are_too_short_are_refused() -> None:
    ds = with_overlay(image(np.zeros((2, 3), np.uint8)), PATTERN)
    ds[0x60000010].value = 40
    with pytest.raises(InvalidValue, match="40 × 3 bits ends after 15"):
        overlays(ds)


def test_an_image_without_overlays_has_none() -> None:
    assert overlays(image(np.zeros((2, 3), np.uint8))) == ()


@pytest.mark.parametrize("name", ["examples_overlay.dcm", "slicethickness_empty_string.dcm"])
def test_overlays_of_real_files_are_those_that_pydicom_finds(corpus: Path, name: str) -> None:
    pydicom = pytest.importorskip("pydicom")
    (path,) = corpus.rglob(name)
    (found,) = overlays(read(path))
    assert np.array_equal(found.mask, pydicom.dcmread(path).overlay_array(0x6000).astype(bool))


def with_embedded_overlay(ds: Dataset, position: int, *, rows: int, columns: int) -> Dataset:
    """Add an overlay whose bits lie in Pixel Data, at this position."""
    for element, vr, value in (
        (0x0010, "US", rows),
        (0x0011, "US", columns),
        (0x0040, "CS", "G"),
        (0x0050, "SS", [1, 1]),
        (0x0100, "US", 16),
        (0x0102, "US", position),
    ):
        ds[0x60000000 | element] = DataElement(0x60000000 | element, vr, value)
    return ds


@pytest.mark.parametrize(("stored", "high", "position"), [(12, 11, 0), (12, 11, 5), (12, 11, 11), (10, 15, 6)])
def test_bits_of_the_image_are_no_overlay(stored: int, high: int, position: int) -> None:
    ds = image(np.full((2, 3), 0xFFFF, np.uint16), BitsStored=stored, HighBit=high)
    with pytest.warns(DicomWarning, match=rf"\(6000,0102\).*bit {position} of Pixel Data"):
        assert overlays(with_embedded_overlay(ds, position, rows=2, columns=3)) == ()


@pytest.mark.parametrize(("stored", "high", "position"), [(12, 11, 12), (12, 11, 15), (10, 15, 0), (10, 15, 5)])
def test_bits_that_the_image_does_not_use_may_be_an_overlay(stored: int, high: int, position: int) -> None:
    bits = np.array([[1, 0, 1], [0, 0, 1]], np.uint16)
    ds = image(bits << position, BitsStored=stored, HighBit=high)
    (found,) = overlays(with_embedded_overlay(ds, position, rows=2, columns=3))
    assert found.mask.astype(int).tolist() == [[1, 0, 1], [0, 0, 1]]


def test_an_origin_that_is_no_number_is_named() -> None:
    ds = with_overlay(image(np.zeros((4, 5), np.uint8)), PATTERN)
    ds[0x60000050] = DataElement(0x60000050, "LO", ["1", "left"])
    with pytest.raises(InvalidValue, match=r"\(6000,0050\) Overlay Origin"):
        overlays(ds)
