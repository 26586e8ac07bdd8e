from __future__ import annotations

import io
import struct
import sys
import warnings
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import DicomWarning, InvalidValue
from dicomnb.pixels.frames import frames, pixel_array
from tests.images import compressed

imagecodecs: Any = pytest.importorskip("imagecodecs")

EOI = b"\xff\xd9"
BASE = "1.2.840.10008.1.2.4"


def picture(rows: int, columns: int) -> np.ndarray:
    """Return a noisy slope of 8 bits whose lower right quarter is even."""
    slope = np.add.outer(np.arange(rows) * 2, np.arange(columns))
    noisy = (slope + np.random.default_rng(7).integers(0, 9, slope.shape)) % 251
    noisy[rows * 3 // 4 :, columns // 2 :] = 9
    return noisy.astype(np.uint8)


def baseline(rows: int, columns: int) -> tuple[np.ndarray, str, bytes]:
    return picture(rows, columns), f"{BASE}.50", imagecodecs.jpeg8_encode(picture(rows, columns), level=92)


def twelve_bits(rows: int, columns: int) -> tuple[np.ndarray, str, bytes]:
    stored = picture(rows, columns).astype(np.uint16) * 16
    return stored, f"{BASE}.51", imagecodecs.jpeg8_encode(stored, level=95, bitspersample=12)


def lossless(rows: int, columns: int) -> tuple[np.ndarray, str, bytes]:
    stored = picture(rows, columns).astype(np.uint16) * 200
    options: dict[str, Any] = {"lossless": True, "predictor": 1, "bitspersample": 16}
    return stored, f"{BASE}.70", imagecodecs.jpeg8_encode(stored, **options)


def lossless_by_both_neighbours(rows: int, columns: int) -> tuple[np.ndarray, str, bytes]:
    stored = picture(rows, columns)
    return stored, f"{BASE}.57", imagecodecs.jpeg8_encode(stored, lossless=True, predictor=5)


def progressive(rows: int, columns: int) -> tuple[np.ndarray, str, bytes]:
    stored = picture(rows, columns)
    file = io.BytesIO()
    pytest.importorskip("PIL.Image").fromarray(stored).save(file, "JPEG", quality=92, progressive=True)
    return stored, f"{BASE}.50", file.getvalue()


KINDS = [baseline, twelve_bits, lossless, lossless_by_both_neighbours]
SIZES = [(40, 56), (301, 278)]


def cut(data: bytes, share: float) -> bytes:
    """Return a codestream with this share of its last scan's entropy-coded data, and no end."""
    scan = data.rindex(b"\xff\xda")
    start = scan + 2 + struct.unpack_from(">H", data, scan + 2)[0]
    return data[: start + int((len(data) - 2 - start) * share)]


@pytest.mark.parametrize("end", [b"", EOI])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_scan_that_ends_in_the_lower_half_gives_the_rows_before_and_a_warning(
    kind: Any, size: tuple[int, int], end: bytes
) -> None:
    stored, syntax, data = kind(*size)
    whole = pixel_array(compressed(stored, syntax, [data]))
    ds = compressed(stored, syntax, [cut(data, 0.8) + end])
    with pytest.warns(DicomWarning, match=r"Frame 0 at byte \d+: \(7fe0,0010\).* cut off: its scan ends in row \d+"):
        found = pixel_array(ds)
    right = (found == whole).all(axis=1)
    first = int((~right).argmin() if right.all() else right.argmin())
    assert size[0] // 2 <= first < size[0] - 1
    assert not found[first:].any()


@pytest.mark.parametrize("end", [b"", EOI])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", [*KINDS, progressive])
@pytest.mark.parametrize("share", [0.03, 0.3])
def test_a_scan_that_ends_in_the_upper_half_is_refused(
    kind: Any, size: tuple[int, int], end: bytes, share: float
) -> None:
    stored, syntax, data = kind(*size)
    with pytest.raises(InvalidValue, match=r"Frame 1: .* cut off") as caught:
        pixel_array(compressed(stored, syntax, [data, cut(data, share) + end], frames=2, Rows=size[0], Columns=size[1]))
    assert caught.value.tag == 0x7FE00010
    assert caught.value.offset is not None


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", [*KINDS, progressive])
def test_an_end_marker_alone_may_be_missing(kind: Any, size: tuple[int, int]) -> None:
    stored, syntax, data = kind(*size)
    whole = pixel_array(compressed(stored, syntax, [data]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.array_equal(pixel_array(compressed(stored, syntax, [data[:-2]])), whole)
        assert np.array_equal(pixel_array(compressed(stored, syntax, [data + bytes(4)])), whole)


@pytest.mark.parametrize("value", [0, 128, 255])
@pytest.mark.parametrize("options", [{"level": 90}, {"lossless": True}, {"lossless": True, "predictor": 4}])
def test_even_pictures_are_whole(value: int, options: dict[str, Any]) -> None:
    stored = np.full((300, 500), value, np.uint8)
    stored[:90] = picture(90, 500)
    data = imagecodecs.jpeg8_encode(stored, **options)
    found = pixel_array(compressed(stored, f"{BASE}.70", [data]))
    assert np.abs(found.astype(int) - stored).max() <= (30 if "level" in options else 0)


@pytest.mark.parametrize("size", [(40, 56), (24, 33)])
@pytest.mark.parametrize("end", [b"", EOI])
def test_a_progressive_scan_that_lacks_its_last_bits_is_noticed_wherever_that_changes_a_pixel(
    size: tuple[int, int], end: bytes
) -> None:
    """Last bits correct coefficients that are known already: some make no difference, and nothing is said of them."""
    for seed in range(4):
        noise = np.random.default_rng(seed).integers(0, 255, size).astype(np.uint8)
        file = io.BytesIO()
        pytest.importorskip("PIL.Image").fromarray(noise).save(file, "JPEG", quality=92, progressive=True)
        data = file.getvalue()
        whole = imagecodecs.jpeg8_decode(data)
        for short in (data[: -2 - missing] + end for missing in range(1, 11)):
            # An odd length is padded with a zero (PS3.5 A.4), which may stand for the byte that is missing.
            if len(short) % 2 == 0 and not np.array_equal(imagecodecs.jpeg8_decode(short), whole):
                with pytest.warns(DicomWarning, match="cut off"):
                    pixel_array(compressed(noise, f"{BASE}.50", [short]))


def test_one_bad_frame_is_told_by_its_number() -> None:
    stored, syntax, data = baseline(40, 56)
    ds = compressed(stored, syntax, [data, cut(data, 0.9), data], frames=3, Rows=40, Columns=56)
    with pytest.warns(DicomWarning, match="Frame 1 at byte"):
        first, second, third = frames(ds)
    assert np.array_equal(first, third)
    assert not np.array_equal(first, second)


def test_colours_that_are_cut_are_noticed_where_pillow_decodes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("PIL")
    stored = np.stack([picture(72, 88), picture(72, 88)[::-1], picture(72, 88)[:, ::-1]], axis=-1)
    data = imagecodecs.jpeg8_encode(stored, level=90)
    attributes: dict[str, Any] = {"SamplesPerPixel": 3, "PhotometricInterpretation": "YBR_FULL_422"}
    monkeypatch.setitem(sys.modules, "imagecodecs", None)
    whole = pixel_array(compressed(stored[..., 0], f"{BASE}.50", [data], **attributes))
    assert np.array_equal(pixel_array(compressed(stored[..., 0], f"{BASE}.50", [data[:-2]], **attributes)), whole)
    with pytest.warns(DicomWarning, match="cut off"):
        pixel_array(compressed(stored[..., 0], f"{BASE}.50", [cut(data, 0.85)], **attributes))


@pytest.mark.parametrize("rows_between", [1, 2])
def test_a_scan_with_restart_markers_that_ends_before_one_is_noticed(rows_between: int) -> None:
    stored = picture(96, 64)
    file = io.BytesIO()
    options: dict[str, Any] = {"quality": 90, "restart_marker_rows": rows_between}
    pytest.importorskip("PIL.Image").fromarray(stored).save(file, "JPEG", **options)
    data = file.getvalue()
    whole = pixel_array(compressed(stored, f"{BASE}.50", [data]))
    marker = data.rindex(b"\xff\xd3" if rows_between == 2 else b"\xff\xd7")
    for end in (b"", EOI):
        with pytest.warns(DicomWarning, match="cut off"):
            found = pixel_array(compressed(stored, f"{BASE}.50", [data[:marker] + end]))
        assert np.array_equal(found[:48], whole[:48])
        assert not found[-8:].any()


def test_planes_of_a_lossless_picture_that_are_missing_are_noticed() -> None:
    # Three scans of one component each, by hand: the first two alone are no picture.
    data = imagecodecs.jpeg8_encode(np.stack([picture(40, 56)] * 3, axis=-1), lossless=True, colorspace="RGB")
    at = data.index(b"\xff\xda")
    assert data[at + 4] == 3
    alone = data[:at] + b"\xff\xda\x00\x08\x01" + data[at + 5 : at + 7] + b"\x01\x00\x00" + data[at + 14 :]
    attributes: dict[str, Any] = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}
    with pytest.raises(InvalidValue, match=r"ends in row 0|damaged"):
        pixel_array(compressed(picture(40, 56), f"{BASE}.70", [alone], **attributes))
