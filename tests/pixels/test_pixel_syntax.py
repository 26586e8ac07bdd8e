from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import DicomError, DicomWarning, InvalidValue
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.encapsulated import encapsulate
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.codecs import rle
from dicomnb.pixels.color import rgb
from dicomnb.pixels.frames import frames, pixel_array
from dicomnb.pixels.pixel_syntax import pixel_syntax
from dicomnb.volumes.loading.load import load
from tests.images import compressed, dataset, image

BASE = "1.2.840.10008.1.2"
STORED = np.random.default_rng(4).integers(0, 256, (12, 17)).astype(np.uint8)
ICON = np.random.default_rng(5).integers(0, 256, (6, 9)).astype(np.uint8)


def fragments_under(uid: str, fragments: list[bytes], stored: np.ndarray = STORED, **attributes: Any) -> Dataset:
    """Return an image read from a file whose meta information says `uid`, and whose Pixel Data is in fragments."""
    ds = compressed(stored, f"{BASE}.4.50", fragments, **attributes)
    file = io.BytesIO()
    ds.save_as(file)
    found = read(file.getvalue())
    assert found.stated_file_meta is not None
    found.file_meta.TransferSyntaxUID = uid
    return found


def encoded(codec: str) -> bytes:
    if codec == "rle":
        return rle.encode(STORED, 8)
    if codec == "none":
        return STORED.tobytes()
    imagecodecs = pytest.importorskip("imagecodecs")
    options: dict[str, dict[str, Any]] = {
        "jpeg2k": {"level": 0, "codecformat": "j2k"},
        "jpegxl": {"lossless": True},
        "jpeg8": {"lossless": True},
    }
    return bytes(getattr(imagecodecs, f"{codec}_encode")(STORED, **options.get(codec, {})))


@pytest.mark.parametrize("uid", [f"{BASE}.1", BASE, f"{BASE}.1.99"])
@pytest.mark.parametrize("codec", ["jpeg8", "jpegls", "jpeg2k", "htj2k", "jpegxl", "rle", "none"])
def test_fragments_under_a_native_syntax_are_decoded_by_what_they_look_like(codec: str, uid: str) -> None:
    ds = fragments_under(uid, [encoded(codec)])
    with pytest.warns(DicomWarning, match=r"\(7fe0,0010\) Pixel Data at byte \d+: the transfer syntax is .* fragments"):
        assert np.array_equal(pixel_array(ds), STORED)
    with pytest.warns(DicomWarning, match="fragments"):
        assert np.array_equal(next(frames(fragments_under(uid, [encoded(codec)]))), STORED)


def test_fragments_that_look_like_nothing_are_refused() -> None:
    ds = fragments_under(f"{BASE}.1", [b"no pixels at all"])
    with pytest.raises(DicomError, match=r"in fragments, but Explicit VR .* is native.*6e 6f 20 70") as caught:
        pixel_array(ds)
    assert caught.value.tag == 0x7FE00010
    with pytest.raises(InvalidValue, match="holds no frame"):
        pixel_array(fragments_under(f"{BASE}.1", []))


def test_a_volume_of_fragments_under_a_native_syntax_has_their_values() -> None:
    ds = fragments_under(f"{BASE}.1", [encoded("rle")])
    with pytest.warns(DicomWarning, match="look like RLE Lossless"):
        assert np.array_equal(load([ds]).stored[0], STORED)


def test_colours_of_fragments_under_a_native_syntax_are_those_of_the_codestream() -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    red = np.full((16, 24, 3), (255, 0, 0), np.uint8)
    data = imagecodecs.jpeg8_encode(red, level=95, subsampling="444")
    attributes: dict[str, Any] = {"SamplesPerPixel": 3, "PhotometricInterpretation": "YBR_FULL_422"}
    ds = fragments_under(f"{BASE}.1", [data], red[..., 0], **attributes)
    with pytest.warns(DicomWarning, match="look like JPEG Baseline"):
        assert np.abs(rgb(ds).astype(int) - red).max() <= 3


def test_native_pixels_under_a_compressing_syntax_are_read_as_native() -> None:
    ds = image(STORED)
    file = io.BytesIO()
    ds.save_as(file)
    found = read(file.getvalue())
    assert found.stated_file_meta is not None
    found.file_meta.TransferSyntaxUID = f"{BASE}.4.50"
    with pytest.warns(DicomWarning, match="its length is stated"):
        assert np.array_equal(pixel_array(found), STORED)


def with_icon(icon: Dataset) -> Dataset:
    """Return what a compressed file with this icon says of the icon."""
    ds = compressed(STORED, f"{BASE}.5", [rle.encode(STORED, 8)], IconImageSequence=[icon])
    file = io.BytesIO()
    ds.save_as(file)
    found = read(file.getvalue())
    assert np.array_equal(pixel_array(found), STORED)
    icon_read: Dataset = found.IconImageSequence[0]
    return icon_read


@pytest.mark.parametrize("codec", ["jpeg8", "jpegls", "rle"])
def test_an_icon_is_in_fragments_as_its_file_is(codec: str) -> None:
    if codec == "rle":
        data = rle.encode(ICON, 8)
    else:
        imagecodecs = pytest.importorskip("imagecodecs")
        data = imagecodecs.jpegls_encode(ICON) if codec == "jpegls" else imagecodecs.jpeg8_encode(ICON, lossless=True)
    icon = image(ICON)
    icon.PixelData = encapsulate([data])
    found = with_icon(icon)
    assert pixel_syntax(found).encapsulated
    assert np.array_equal(pixel_array(found), ICON)


def test_an_icon_whose_length_is_stated_is_native() -> None:
    raw = image(ICON)
    ds = compressed(STORED, f"{BASE}.4.50", [encoded("rle")])
    file = io.BytesIO()
    ds.save_as(file)
    # Native Pixel Data in an item, by hand: the writer puts what looks like fragments into fragments only.
    item = io.BytesIO()
    raw.file_meta = dataset(TransferSyntaxUID=f"{BASE}.1")
    raw.save_as(item)
    content = item.getvalue()[item.getvalue().index(struct.pack("<HH", 0x28, 2)) :]
    sequence = struct.pack("<HH2sHI", 0x88, 0x200, b"SQ", 0, len(content) + 8)
    sequence += struct.pack("<HHI", 0xFFFE, 0xE000, len(content)) + content
    data = file.getvalue()
    at = data.index(struct.pack("<HH2s", 0x7FE0, 0x10, b"OB"))
    found = read(data[:at] + sequence + data[at:])
    assert np.array_equal(pixel_array(found.IconImageSequence[0]), ICON)
