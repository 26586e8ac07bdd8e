from __future__ import annotations

import csv
import hashlib
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import DicomWarning, InvalidValue, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.color import has_color, rgb, rgb_bytes, ybr_to_rgb
from dicomnb.pixels.frames import frame_count
from tests.images import compressed, image


def colour(pixels: list[list[int]], photometric: str, **attributes: Any) -> Dataset:
    """Return an image of one row of pixels."""
    stored = np.array([pixels], np.uint8)
    header = {"SamplesPerPixel": 3, "PhotometricInterpretation": photometric, "PlanarConfiguration": 0}
    return image(stored, **{"Rows": 1, "Columns": len(pixels), **header, **attributes})


# PS3.3 C.7.6.3.1.2: Y = .2990 R + .5870 G + .1140 B, CB = -.1687 R - .3313 G + .5000 B + 128,
# CR = .5000 R - .4187 G - .0813 B + 128. Red: 76.2, 85.0, 255.5; green: 149.7, 43.5, 21.2; blue: 29.1, 255.5, 107.3.
PRIMARIES = {(255, 0, 0): (76, 85, 255), (0, 255, 0): (150, 44, 21), (0, 0, 255): (29, 255, 107)}


@pytest.mark.parametrize(("red_green_blue", "ybr"), PRIMARIES.items())
def test_the_equations_of_the_standard_lead_back(red_green_blue: tuple[int, ...], ybr: tuple[int, ...]) -> None:
    found = rgb(colour([list(ybr)], "YBR_FULL"))[0, 0].astype(int)
    # Three numbers rounded to integers, times at most 1.772.
    assert np.abs(found - red_green_blue).max() <= 2


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_no_chrominance_is_grey(bits: int) -> None:
    levels = np.array([0, 1, 100, (1 << bits) - 1], np.uint16)
    ybr = np.stack([levels, np.full(4, 1 << (bits - 1)), np.full(4, 1 << (bits - 1))], axis=-1).astype(np.uint16)
    assert np.array_equal(ybr_to_rgb(ybr, bits), np.repeat(levels[:, None], 3, axis=1))


def test_partial_range_ends_at_16_and_235() -> None:
    assert rgb(colour([[16, 128, 128], [235, 128, 128]], "YBR_PARTIAL_420"))[0].tolist() == [[0] * 3, [255] * 3]


def test_planes_of_luminance_and_chrominance_are_converted() -> None:
    ds = colour([[0, 0, 0], [0, 0, 0]], "YBR_FULL", PlanarConfiguration=1)
    # Y Y, CB CB, CR CR: a grey of 90, and red as above.
    ds.PixelData = bytes([90, 76, 128, 85, 128, 255])
    grey, red = rgb(ds)[0].astype(int)
    assert grey.tolist() == [90] * 3
    assert np.abs(red - (255, 0, 0)).max() <= 2


def test_neighbours_that_share_chrominance_are_converted() -> None:
    ds = colour([[0, 0, 0], [0, 0, 0]], "YBR_FULL_422")
    ds.PixelData = bytes([10, 200, 128, 128])
    assert rgb(ds).tolist() == [[[10] * 3, [200] * 3]]


def test_rgb_stays_as_it_is_in_a_new_array() -> None:
    ds = colour([[1, 2, 3], [4, 5, 6]], "RGB")
    found = rgb(ds)
    found[...] = 0
    assert rgb(ds).tolist() == [[[1, 2, 3], [4, 5, 6]]]


def paletted(stored: list[int], first: int, bits: int, kind: type = np.uint8, **attributes: Any) -> Dataset:
    entries = {"Red": [0, 10, 200], "Green": [0, 20, 100], "Blue": [0, 30, 50]}
    scale = 1 if bits == 8 else 257
    tables = {
        f"{name}PaletteColorLookupTable{part}": value
        for name, column in entries.items()
        for part, value in (
            ("Descriptor", [3, first, bits]),
            ("Data", (np.array(column) * scale).astype("<u2").tobytes()),
        )
    }
    return image(np.array([stored], kind), **{"PhotometricInterpretation": "PALETTE COLOR", **tables, **attributes})


def test_a_palette_maps_from_its_first_value_on() -> None:
    found = rgb(paletted([0, 4, 5, 6, 255], first=4, bits=8))
    assert found.dtype == np.uint8
    assert found[0].tolist() == [[0, 0, 0], [0, 0, 0], [10, 20, 30], [200, 100, 50], [200, 100, 50]]


def test_a_palette_of_16_bits_keeps_them_and_a_screen_gets_the_upper_8() -> None:
    ds = paletted([1, 2], first=0, bits=16)
    assert rgb(ds).dtype == np.uint16
    assert rgb(ds)[0, 0].tolist() == [2570, 5140, 7710]
    assert rgb_bytes(ds)[0].tolist() == [[10, 20, 30], [200, 100, 50]]


def test_segments_of_a_palette_are_expanded() -> None:
    ds = paletted([0, 1, 3, 4, 5], first=0, bits=16)
    for name, top in (("Red", 400), ("Green", 800), ("Blue", 1200)):
        setattr(ds, f"{name}PaletteColorLookupTableDescriptor", [5, 0, 16])
        delattr(ds, f"{name}PaletteColorLookupTableData")
        # PS3.3 C.7.9.2: a discrete segment of one entry, 0, and a linear one of four up to the top.
        segments = np.array([0, 1, 0, 1, 4, top], "<u2").tobytes()
        setattr(ds, f"Segmented{name}PaletteColorLookupTableData", segments)
    expected = [[0, 0, 0], [100, 200, 300], [300, 600, 900], [400, 800, 1200], [400, 800, 1200]]
    assert rgb(ds)[0].tolist() == expected


def test_a_palette_may_begin_below_zero() -> None:
    ds = paletted([-2, -1, 0], first=65534, bits=8, kind=np.int8)
    assert rgb(ds)[0].tolist() == [[0, 0, 0], [10, 20, 30], [200, 100, 50]]


def test_a_missing_table_is_named() -> None:
    ds = paletted([0], first=0, bits=8)
    del ds.GreenPaletteColorLookupTableDescriptor
    with pytest.raises(InvalidValue, match="GreenPaletteColorLookupTableDescriptor"):
        rgb(ds)


def test_a_supplemental_palette_colours_its_values_and_leaves_the_others_grey() -> None:
    ds = paletted(
        [0, 50, 100, 201, 202], first=200, bits=8, PhotometricInterpretation="MONOCHROME2", PixelPresentation="COLOR"
    )
    ds.WindowCenter, ds.WindowWidth, ds.VOILUTFunction = 50, 100, "LINEAR_EXACT"
    assert has_color(ds)
    # Grey: 0 of 100, 50 of 100 (127.5, halves up), 100 of 100.
    assert rgb(ds)[0].tolist() == [[0] * 3, [128] * 3, [255] * 3, [10, 20, 30], [200, 100, 50]]
    del ds.PixelPresentation
    assert not has_color(ds)


def test_grey_has_no_colour() -> None:
    ds = image(np.zeros((1, 2), np.uint8))
    assert not has_color(ds)
    with pytest.raises(UsageError, match="shades of grey, MONOCHROME2"):
        rgb(ds)


def test_the_markers_of_a_jpeg_outweigh_the_header() -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    red = np.full((16, 24, 3), (255, 0, 0), np.uint8)
    # JFIF, Y Cb Cr; the header says RGB, as many do.
    data = imagecodecs.jpeg8_encode(red, level=95, subsampling="444")
    attributes: dict[str, Any] = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}
    ds = compressed(red[..., 0], "1.2.840.10008.1.2.4.50", [data], **attributes)
    with pytest.warns(DicomWarning, match="markers say that its pixels are YBR_FULL"):
        found = rgb(ds)
    assert np.abs(found.astype(int) - red).max() <= 3


def test_the_transform_of_jpeg_2000_is_undone_once() -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    pixels = np.random.default_rng(2).integers(0, 255, (20, 30, 3)).astype(np.uint8)
    data = imagecodecs.jpeg2k_encode(pixels, reversible=True, codecformat="j2k", mct=True)
    attributes: dict[str, Any] = {"SamplesPerPixel": 3, "PhotometricInterpretation": "YBR_RCT"}
    ds = compressed(pixels[..., 0], "1.2.840.10008.1.2.4.90", [data], **attributes)
    assert np.array_equal(rgb(ds), pixels)
    data = imagecodecs.jpeg2k_encode(pixels, level=60, codecformat="j2k", mct=True)
    ds = compressed(
        pixels[..., 0], "1.2.840.10008.1.2.4.91", [data], **{**attributes, "PhotometricInterpretation": "YBR_ICT"}
    )
    assert np.abs(rgb(ds).astype(int) - pixels).max() <= 4


def test_every_colour_file_has_the_colours_that_pydicom_found(corpus: Path) -> None:
    pytest.importorskip("imagecodecs")
    pydicom = pytest.importorskip("pydicom")
    checked = 0
    with (corpus / "catalog.csv").open(newline="") as catalog:
        rows = [row for row in csv.DictReader(catalog) if row["decode_ok"] == "1"]
    for row in rows:
        if row["photometric"].startswith("MONOCHROME") or not row["photometric"]:
            continue
        path = corpus / row["path"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ds = read(path)
            found = rgb(ds)
            if row["photometric"] == "PALETTE COLOR":
                theirs = pydicom.dcmread(path, force=True)
                stored = pydicom.pixels.pixel_array(path, transfer_syntax_uid=ds.transfer_syntax.uid, raw=True)
                assert np.array_equal(found, pydicom.pixels.apply_color_lut(stored, theirs)), path
            else:
                little = found.astype(found.dtype.newbyteorder("<"), copy=False)
                assert hashlib.sha256(little.tobytes()).hexdigest() == row["pix_sha256"], path
            if frame_count(ds) > 1:
                assert np.array_equal(rgb(ds, 1), found[1]), path
        checked += 1
    assert checked > 60
