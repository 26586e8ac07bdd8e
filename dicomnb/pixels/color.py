"""Colour: stored values of a colour image as red, green and blue.

`pixel_array` keeps the colour space of the file, this module leaves it; `color_space` tells which one it is.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import InvalidValue, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.pixels.attributes import integer, text
from dicomnb.pixels.color_space import color_space
from dicomnb.pixels.frames import stored_values
from dicomnb.pixels.intensity import values
from dicomnb.pixels.lut import LookupTable, lookup_table
from dicomnb.pixels.pixel_format import COLOUR_NAMES, PixelFormat, StoredArray
from dicomnb.pixels.screen.screen_colors import profile_of, screen_colors
from dicomnb.pixels.window import default_window, is_inverted, window_bytes
from dicomnb.standard.tag import tag_text, to_tag

__all__ = ["has_color", "palette", "rgb", "rgb_bytes", "ybr_to_rgb"]

_COLOURS: Final = ("Red", "Green", "Blue")


def rgb(dataset: Readable, frame: int | None = None, *, icc: bool | None = None) -> NDArray[Any]:
    """Return red, green and blue of a colour image as a new array.

    Where the image has an ICC profile they are those of a standard screen, sRGB (by Pillow's ImageCms).

    Parameters
    ----------
    dataset : Dataset or path
        An image in RGB, YBR_FULL, YBR_FULL_422, YBR_PARTIAL_422 or _420, YBR_ICT, YBR_RCT or PALETTE COLOR, or in
        grey with a supplemental palette: there the values that the palette maps are in its colours, the others as
        grey as the header's window (else a robust one) shows them.
    frame : int, optional
        Index of a frame; all of them by default.
    icc : bool, optional
        False for the colours of the file, whatever profile it has. True to apply it to label maps too, and that of a
        slide's optical path; by default tiles and labels keep the colours that others compare them by.

    Returns
    -------
    ndarray
        Shape (rows, columns, 3) for one frame, (frames, rows, columns, 3) for several. Of the type of the stored
        values; for a palette uint8 or uint16, as its entries are; uint8 for a supplemental palette.

    Raises
    ------
    UsageError
        If the image is not in colour.
    MissingAttribute, InvalidValue, UnsupportedPixels, MissingDependency
        If the pixels cannot be read, see `dicomnb.pixels.frames.pixel_array`.

    Warns
    -----
    DicomWarning
        If the codestream's markers contradict Photometric Interpretation; if an ICC profile cannot be applied, because
        it is broken, colours have more than 8 bits, or Pillow is not installed.

    References
    ----------
    PS3.3 C.7.6.3.1.2, C.7.6.19 (supplemental palettes), C.11.15 (ICC Profile); PS3.5 8.2.

    Examples
    --------
    >>> import numpy as np
    >>> import dicomnb as dn
    >>> ds = dn.Dataset()
    >>> dn.set_pixels(ds, np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8), photometric="RGB")
    >>> dn.rgb(ds).shape, dn.rgb(ds)[0, 2].tolist()
    ((1, 3, 3), [0, 0, 255])
    """
    dataset = read(dataset)
    colours = _file_colors(dataset, frame)
    # The colours of a label map tell labels apart, and are compared with those of its palette.
    if icc is False or (icc is None and "SegmentSequence" in dataset):
        return colours
    profile = profile_of(dataset, frame or 0, of_path=icc is True)
    return screen_colors(colours, profile) if profile else colours


def _file_colors(dataset: Dataset, frame: int | None) -> NDArray[Any]:
    """Return red, green and blue as the file has them."""
    pixels = PixelFormat.of(dataset)
    space = color_space(dataset, pixels)
    if space == "MONOCHROME" and _is_supplemented(dataset):
        return _supplemented(dataset, frame)
    if space == "MONOCHROME":
        raise UsageError(
            f"The image is in shades of grey, {pixels.photometric or 'without a PhotometricInterpretation'}.",
            remedy="window(values(ds), center, width) gives its brightness.",
        )
    stored = stored_values(dataset, frame)
    if space == "PALETTE COLOR":
        return _looked_up(palette(dataset), stored)
    if space == "RGB":
        return stored if stored.flags.writeable else stored.copy()
    return ybr_to_rgb(stored, pixels.bits_stored, partial=space == "YBR_PARTIAL")


def rgb_bytes(dataset: Dataset, frame: int | None = None) -> NDArray[np.uint8]:
    """Return the colours of the file in 8 bits each: of more bits the upper 8 are kept."""
    colours = rgb(dataset, frame, icc=False)
    pixels = PixelFormat.of(dataset)
    bits = colours.dtype.itemsize * 8 if pixels.samples == 1 else pixels.bits_stored
    if bits > 8:
        # A lossy codec may leave the range of the bits that are stored.
        colours = np.clip(colours >> (bits - 8), 0, 255)
    return colours.astype(np.uint8, copy=False)


def has_color(dataset: Dataset) -> bool:
    """Return True if `rgb` is to be asked: the image has several samples a pixel, or a palette that is to be used.

    It may still refuse them, by name, where they are no colours that can be converted.
    """
    photometric = text(dataset, "PhotometricInterpretation").upper()
    if photometric == "PALETTE COLOR" or photometric.startswith(COLOUR_NAMES) or _is_supplemented(dataset):
        return True
    return integer(dataset, "SamplesPerPixel", 1) > 1


def ybr_to_rgb(ybr: StoredArray, bits: int = 8, *, partial: bool = False) -> NDArray[Any]:
    """Return luminance and two chrominances as red, green and blue, rounded and kept within `bits`.

    Parameters
    ----------
    ybr : ndarray of unsigned integers
        Shape (..., 3): Y, Cb and Cr.
    bits : int
        Bits of a value. No chrominance is in the middle of their range: 128 for 8.
    partial : bool
        True for YBR_PARTIAL, where Y goes from 16 to 235 and chrominance from 16 to 240.

    References
    ----------
    PS3.3 C.7.6.3.1.2, whose equations go the other way; ITU-R BT.601.
    """
    middle, top = 1 << (bits - 1), (1 << bits) - 1
    # In single precision 16 bits are exact and 32 are not.
    y, cb, cr = (ybr[..., sample].astype("f4" if bits <= 16 else "f8") for sample in range(3))
    cb -= middle
    cr -= middle
    if partial:
        y -= middle // 8
        y *= 255 / 219
        cb *= 255 / 224
        cr *= 255 / 224
    converted = np.empty(ybr.shape, ybr.dtype)
    # Green is what the other two leave of Y = 0.299 R + 0.587 G + 0.114 B.
    red = y + 1.402 * cr
    green = y - 0.114 * 1.772 / 0.587 * cb - 0.299 * 1.402 / 0.587 * cr
    blue = y + 1.772 * cb
    for sample, colour in enumerate((red, green, blue)):
        colour += 0.5
        converted[..., sample] = np.clip(np.floor(colour), 0, top)
    return converted


def palette(dataset: Dataset) -> tuple[LookupTable, LookupTable, LookupTable]:
    """Return the tables of red, green and blue of an image or of a palette object; segments are expanded.

    Raises
    ------
    InvalidValue
        If a table is missing, cut off, or the three are not alike.

    References
    ----------
    PS3.3 C.7.6.3.1.5 and .6, C.7.9.
    """
    signed = dataset.get("PixelRepresentation") == 1
    red, green, blue = (
        lookup_table(
            dataset,
            signed=signed,
            descriptor=f"{colour}PaletteColorLookupTableDescriptor",
            data=f"{colour}PaletteColorLookupTableData",
            segmented=f"Segmented{colour}PaletteColorLookupTableData",
        )
        for colour in _COLOURS
    )
    if not (red.first == green.first == blue.first and len(red.entries) == len(green.entries) == len(blue.entries)):
        tag = to_tag("RedPaletteColorLookupTableDescriptor")
        raise InvalidValue(f"{tag_text(tag)} The palettes of red, green and blue map different values.", tag=tag)
    return red, green, blue


def _looked_up(tables: tuple[LookupTable, ...], stored: StoredArray) -> NDArray[Any]:
    kind = np.uint8 if all(table.bits <= 8 for table in tables) else np.uint16
    entries = np.stack([table.entries for table in tables], axis=-1).astype(kind)
    index = stored.astype(np.int64) - tables[0].first
    return np.asarray(entries[np.clip(index, 0, len(entries) - 1, out=index)])


def _is_supplemented(dataset: Dataset) -> bool:
    # Many grey images carry a palette; only Pixel Presentation says that it is part of the picture.
    return (
        text(dataset, "PixelPresentation") in {"COLOR", "MIXED"} and "RedPaletteColorLookupTableDescriptor" in dataset
    )


def _supplemented(dataset: Dataset, frame: int | None) -> NDArray[np.uint8]:
    tables = palette(dataset)
    stored = stored_values(dataset, frame)
    physical = values(dataset, frame)
    shown = default_window(dataset, physical, frame or 0)
    grey = window_bytes(physical, shown.center, shown.width, function=shown.function, inverted=is_inverted(dataset))
    mixed = np.repeat(grey[..., None], 3, axis=-1)
    coloured = stored >= tables[0].first
    colours = _looked_up(tables, stored[coloured])
    mixed[coloured] = colours >> 8 if colours.dtype == np.uint16 else colours
    return mixed
