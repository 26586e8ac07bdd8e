from __future__ import annotations

import csv
import hashlib
import re
import struct
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import DicomWarning, InvalidValue, LimitExceeded, MissingDependency, UnsupportedPixels
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.codecs import registry
from dicomnb.pixels.codecs.registry import releases_gil
from dicomnb.pixels.frames import frame, frame_count, frames, pixel_array
from dicomnb.standard.transfer_syntax import TransferSyntax, known_syntaxes
from tests.images import compressed, dataset, image
from tests.watching import Watched

BASE = "1.2.840.10008.1.2"
SLOPE = np.arange(35, dtype=np.uint8).reshape(5, 7) * 7


@pytest.fixture
def imagecodecs() -> Any:
    return pytest.importorskip("imagecodecs")


@pytest.fixture
def no_imagecodecs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "imagecodecs", None)


@pytest.mark.parametrize(
    ("suffix", "encoder", "options"),
    [
        ("4.57", "jpeg8", {"lossless": True, "predictor": 5, "bitspersample": 16}),
        ("4.70", "ljpeg", {"bitspersample": 16}),
        ("4.80", "jpegls", {}),
        ("4.90", "jpeg2k", {"reversible": True, "codecformat": "j2k"}),
        ("4.90", "jpeg2k", {"reversible": True, "codecformat": "jp2"}),
        ("4.92", "jpeg2k", {"reversible": True, "codecformat": "j2k"}),
        ("4.201", "htj2k", {"reversible": True}),
        ("4.202", "htj2k", {"reversible": True}),
        ("4.110", "jpegxl", {"lossless": True}),
    ],
)
def test_lossless_codestreams_give_back_what_went_in(
    imagecodecs: Any, suffix: str, encoder: str, options: dict[str, Any]
) -> None:
    stored = np.random.default_rng(3).integers(0, 60000, (3, 40, 24)).astype(np.uint16)
    encode = getattr(imagecodecs, f"{encoder}_encode")
    streams = [encode(plane, **options) for plane in stored]
    ds = compressed(stored, f"{BASE}.{suffix}", streams, frames=3)
    assert np.array_equal(pixel_array(ds), stored)
    assert np.array_equal(frame(ds, 1), stored[1])
    assert [one.tolist() for one in frames(ds)] == stored.tolist()


@pytest.mark.parametrize(
    ("suffix", "encoder", "options", "off"),
    [
        # JPEG-LS promises no value further off than NEAR; the others a quality.
        ("4.51", "jpeg8", {"level": 95, "bitspersample": 12}, 60),
        ("4.81", "jpegls", {"level": 3}, 3),
        ("4.91", "jpeg2k", {"level": 80, "codecformat": "j2k"}, 30),
        ("4.93", "jpeg2k", {"level": 80, "codecformat": "j2k"}, 30),
        ("4.203", "htj2k", {"level": 0.0005}, 60),
        ("4.112", "jpegxl", {"distance": 0.1}, 60),
    ],
)
def test_lossy_codestreams_give_nearly_what_went_in(
    imagecodecs: Any, suffix: str, encoder: str, options: dict[str, Any], off: int
) -> None:
    ramp = np.add.outer(np.arange(40) * 50, np.arange(24) * 30)
    stored = (ramp + np.random.default_rng(8).integers(0, 20, ramp.shape)).astype(np.uint16)
    data = getattr(imagecodecs, f"{encoder}_encode")(stored, **options)
    found = pixel_array(compressed(stored, f"{BASE}.{suffix}", [data]))
    assert found.dtype == np.uint16
    assert 0 < np.abs(found.astype(int) - stored).max() <= off


def test_large_frames_keep_their_order_in_several_threads(imagecodecs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    stored = np.random.default_rng(6).integers(0, 60000, (11, 130, 90)).astype(np.uint16)
    encode = imagecodecs.jpeg2k_encode
    streams = [encode(plane, reversible=True, codecformat="j2k") for plane in stored]
    assert len(streams[0]) > 20_000
    ds = compressed(stored, f"{BASE}.4.90", streams, frames=11)
    assert np.array_equal(pixel_array(ds), stored)
    several = frames(ds)
    assert np.array_equal(next(several), stored[0])
    several.close()  # type: ignore[attr-defined]  # a generator; what was begun is waited for, or dropped
    streams[7] = streams[7][:40]
    with pytest.raises(InvalidValue, match="Frame 7"):
        pixel_array(compressed(stored, f"{BASE}.4.90", streams, frames=11))


def test_a_sign_is_where_the_header_says_even_if_the_codestream_has_none(imagecodecs: Any) -> None:
    stored = np.arange(-60, 66, dtype=np.int16).reshape(9, 14) * 30
    twelve_bits = (stored & 0x0FFF).astype(np.uint16)
    attributes = {"BitsStored": 12, "HighBit": 11}
    unsigned = imagecodecs.jpeg2k_encode(twelve_bits, reversible=True, codecformat="j2k", bitspersample=12)
    assert np.array_equal(pixel_array(compressed(stored, f"{BASE}.4.90", [unsigned], **attributes)), stored)
    signed = imagecodecs.jpeg2k_encode(stored, reversible=True, codecformat="j2k")
    assert np.array_equal(pixel_array(compressed(stored, f"{BASE}.4.90", [signed])), stored)
    for suffix, whole in (
        ("4.80", imagecodecs.jpegls_encode(twelve_bits)),
        ("4.70", imagecodecs.ljpeg_encode(twelve_bits, bitspersample=12)),
    ):
        assert np.array_equal(pixel_array(compressed(stored, f"{BASE}.{suffix}", [whole], **attributes)), stored)
    for suffix, words in (
        ("4.80", imagecodecs.jpegls_encode(stored.view(np.uint16))),
        ("4.70", imagecodecs.ljpeg_encode(stored.view(np.uint16), bitspersample=16)),
    ):
        assert np.array_equal(pixel_array(compressed(stored, f"{BASE}.{suffix}", [words])), stored)


@pytest.mark.usefixtures("no_imagecodecs")
def test_pillow_serves_where_imagecodecs_is_missing(corpus: Path) -> None:
    pytest.importorskip("PIL")
    folder = corpus / "pydicom+pydicom" / "src" / "pydicom" / "data" / "test_files"
    for name in ("SC_rgb_dcmtk_+eb+cr.dcm", "SC_rgb_jpeg_dcmtk.dcm", "JPEG2000.dcm", "examples_jpeg2k.dcm"):
        ds = read(folder / name)
        row = _catalogue(corpus)[f"pydicom+pydicom/src/pydicom/data/test_files/{name}"]
        if name == "JPEG2000.dcm":
            with pytest.raises(MissingDependency, match="imagecodecs"):  # signed
                pixel_array(ds)
        else:
            assert hashlib.sha256(pixel_array(ds).tobytes()).hexdigest() == row["pix_sha256_raw"], name


@pytest.mark.usefixtures("no_imagecodecs")
def test_a_missing_codec_names_the_syntax_and_the_remedy() -> None:
    frame_header = struct.pack(">BBHBHHB", 0xFF, 0xF7, 11, 8, 5, 7, 1) + b"\1\x11\0"
    ds = compressed(SLOPE, f"{BASE}.4.80", [b"\xff\xd8" + frame_header])
    with pytest.raises(MissingDependency, match=r"JPEG-LS Lossless \(1\.2\.840\.10008\.1\.2\.4\.80\)") as error:
        pixel_array(ds)
    assert 'pip install "dicomnb[codecs]"' in str(error.value)


def test_no_compression_but_pillow_s_own_is_decoded_without_imagecodecs(
    imagecodecs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = SLOPE.astype(np.uint16) * 9
    streams = {
        "4.51": imagecodecs.jpeg8_encode(words, level=95, bitspersample=12),
        "4.57": imagecodecs.jpeg8_encode(words, lossless=True, predictor=5, bitspersample=16),
        "4.70": imagecodecs.ljpeg_encode(words, bitspersample=16),
        "4.80": imagecodecs.jpegls_encode(words),
        "4.201": imagecodecs.htj2k_encode(words, reversible=True),
        "4.110": imagecodecs.jpegxl_encode(words, lossless=True),
    }
    monkeypatch.setitem(sys.modules, "imagecodecs", None)
    for suffix, data in streams.items():
        with pytest.raises(MissingDependency, match=rf"\({re.escape(f'{BASE}.{suffix}')}\)") as error:
            pixel_array(compressed(words, f"{BASE}.{suffix}", [data]))
        assert 'pip install "dicomnb[codecs]"' in str(error.value), suffix


@pytest.mark.parametrize(
    ("suffix", "name"),
    [
        *((f"4.10{number}{part}", "MPEG2") for number in (0, 1) for part in ("", ".1")),
        *((f"4.10{number}{part}", "MPEG-4") for number in (2, 3, 4, 5, 6) for part in ("", ".1")),
        ("4.107", "HEVC"),
        ("4.108", "HEVC"),
    ],
)
def test_a_video_is_called_one(suffix: str, name: str) -> None:
    ds = compressed(SLOPE, f"{BASE}.{suffix}", [b"\0\0\1\xba"], frames=1)
    with pytest.raises(UnsupportedPixels, match=f"video, .*{name}") as error:
        pixel_array(ds)
    assert "video players" in str(error.value)
    with pytest.raises(UnsupportedPixels, match="video"):
        next(frames(ds))


def test_an_unknown_syntax_is_named() -> None:
    ds = compressed(SLOPE, "1.2.840.113619.5.2", [b"\0\0"])
    with pytest.raises(UnsupportedPixels, match=r"1\.2\.840\.113619\.5\.2"):
        pixel_array(ds)


def test_a_codestream_of_another_size_is_refused_before_it_is_decoded() -> None:
    # The codestream's header claims 65535 × 65535 pixels; nothing follows it.
    claim = struct.pack(">BBHBHHB", 0xFF, 0xC0, 11, 8, 65535, 65535, 1) + b"\1\x11\0"
    ds = compressed(SLOPE, f"{BASE}.4.50", [b"\xff\xd8" + claim])
    with pytest.raises(InvalidValue, match=r"65535 × 65535 pixels of 1 samples.* say 5 × 7 of 1"):
        pixel_array(ds)


@pytest.mark.parametrize("suffix", ["4.50", "4.90", "5", "8.1"])
def test_a_small_frame_that_claims_gigapixels_is_refused(suffix: str) -> None:
    claim = struct.pack(">BBHBHHB", 0xFF, 0xC0, 11, 8, 65535, 65535, 1) + b"\1\x11\0"
    ds = compressed(SLOPE, f"{BASE}.{suffix}", [b"\xff\xd8" + claim])
    ds.Rows = ds.Columns = 65535
    with pytest.raises(LimitExceeded, match="claims to be 65535 × 65535 pixels"):
        pixel_array(ds)


def test_more_bits_than_are_allocated_are_refused(imagecodecs: Any) -> None:
    wide = imagecodecs.jpegls_encode(np.full((5, 7), 40000, np.uint16))
    with pytest.raises(InvalidValue, match="values of 16 bits, BitsAllocated is 8"):
        pixel_array(compressed(SLOPE, f"{BASE}.4.80", [wide]))


def test_frames_that_are_missing_are_left_out_with_a_warning(imagecodecs: Any) -> None:
    ds = compressed(SLOPE, f"{BASE}.4.80", [imagecodecs.jpegls_encode(SLOPE)] * 2, frames=3)
    with pytest.warns(DicomWarning, match="holds 2 of 3 frames"):
        assert pixel_array(ds).shape == (2, 5, 7)
    with pytest.warns(DicomWarning), pytest.raises(InvalidValue, match="ends before frame 2"):
        frame(ds, 2)


def test_a_damaged_frame_is_named(imagecodecs: Any) -> None:
    good = imagecodecs.jpegls_encode(SLOPE)
    ds = compressed(SLOPE, f"{BASE}.4.80", [good, good[:44], good], frames=3)
    with pytest.raises(InvalidValue, match=r"Frame 1: .*codestream of 44 bytes is .*damaged"):
        pixel_array(ds)
    assert np.array_equal(frame(ds, 2), SLOPE)


def test_one_frame_touches_no_other_frame(imagecodecs: Any, tmp_path: Path) -> None:
    noise = np.random.default_rng(5).integers(0, 9000, (40, 300, 512)).astype(np.uint16)
    ds = compressed(noise, f"{BASE}.4.80", [imagecodecs.jpegls_encode(plane) for plane in noise], frames=40)
    ds.save_as(tmp_path / "many.dcm")
    read_back = read(tmp_path / "many.dcm")
    encoded = read_back[0x7FE00010].encoded
    assert encoded is not None
    source = Watched(encoded.block.source)
    encoded.block.source = source
    assert np.array_equal(frame(read_back, 30), noise[30])
    # 16 KB for the headers of each fragment at most, and the frame itself.
    assert source.taken < 40 * 16_384 + noise[30].nbytes * 1.1
    assert source.size > 10_000_000


def _catalogue(corpus: Path) -> dict[str, dict[str, str]]:
    with (corpus / "catalog.csv").open(newline="") as catalog:
        return {row["path"]: row for row in csv.DictReader(catalog)}


NATIVE = {"", BASE, f"{BASE}.1", f"{BASE}.2", f"{BASE}.1.99"}


def test_every_compressed_file_has_the_stored_values_that_pydicom_found(corpus: Path, imagecodecs: Any) -> None:
    checked, twelve_bit = 0, []
    for path, row in _catalogue(corpus).items():
        if row["transfer_syntax_uid"] in NATIVE or row["decode_ok"] != "1":
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DicomWarning)
            ds = read(corpus / path)
            array = pixel_array(ds)
        assert "x".join(map(str, array.shape)) == row["pix_shape"], path
        assert array.dtype == np.dtype(row["pix_dtype"]), path
        if frame_count(ds) > 1:
            assert np.array_equal(frame(ds, frame_count(ds) - 1), array[-1]), path
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        if hashlib.sha256(little.tobytes()).hexdigest() != row["pix_sha256_raw"]:
            # Two decoders of lossy 12-bit JPEG round the inverse cosine transform differently.
            assert row["transfer_syntax_uid"] == f"{BASE}.4.51", path
            twelve_bit.append(path)
        checked += 1
    assert checked > 80
    pydicom = pytest.importorskip("pydicom")
    pytest.importorskip("libjpeg")
    for path in twelve_bit:
        theirs = pydicom.pixels.pixel_array(corpus / path, raw=True, decoding_plugin="pylibjpeg")
        assert np.abs(theirs.astype(int) - pixel_array(read(corpus / path))).max() <= 1, path


@pytest.mark.parametrize("name", ["liver", "liver_nonbyte_aligned"])
@pytest.mark.parametrize("codec", ["rle", "deflate"])
def test_bits_are_the_same_in_every_compression(corpus: Path, imagecodecs: Any, name: str, codec: str) -> None:
    # pydicom decodes the JPEG 2000 twin of these files only.
    folder = corpus / "pydicom+pydicom-data" / "data_store" / "data"
    row = _catalogue(corpus)[f"pydicom+pydicom-data/data_store/data/{name}_j2k.dcm"]
    array = pixel_array(read(folder / f"{name}_{codec}.dcm"))
    assert hashlib.sha256(array.tobytes()).hexdigest() == row["pix_sha256_raw"]


def test_the_file_meta_may_be_missing_from_native_images_only() -> None:
    ds = image(SLOPE)
    ds.file_meta = dataset()
    assert np.array_equal(pixel_array(ds), SLOPE)


def test_every_transfer_syntax_with_frames_has_a_codec() -> None:
    names = {syntax.codec for syntax in known_syntaxes()} - {"", "video"}
    assert names <= set(registry.CODECS)
    assert set(registry.CODECS) <= names


@pytest.mark.parametrize("name", sorted(registry.CODECS))
def test_threads_serve_what_is_decoded_outside_of_python(name: str) -> None:
    assert releases_gil(TransferSyntax("1.2", "", codec=name)) == (name not in {"none", "rle"})


def test_the_old_place_of_rle_still_works_with_a_warning() -> None:
    with pytest.warns(DeprecationWarning, match=r"dicomnb\.pixels\.codecs\.rle"):
        from dicomnb.pixels import rle
    assert rle.encode(np.array([[7, 7]], np.uint8), 8)[64:] == b"\x01\x07\x07\x00"
