"""What the samples of a colour pixel are, once they are decoded.

Photometric Interpretation says it; where a codestream's own markers contradict that, the codestream is right, since
it was made together with the pixels, and a warning tells of the contradiction.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from dicomnb.errors import DicomWarning, InvalidValue, UnsupportedPixels
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.codecs.codestream import Codestream
from dicomnb.pixels.codecs.registry import codestream
from dicomnb.pixels.fragments import fragments_of
from dicomnb.pixels.pixel_format import PixelFormat
from dicomnb.pixels.pixel_syntax import pixel_syntax
from dicomnb.standard.tag import tag_text, to_tag

__all__ = ["Space", "color_space"]

Space = Literal["RGB", "YBR_FULL", "YBR_PARTIAL", "PALETTE COLOR", "MONOCHROME"]

_SPACES: Final[Mapping[str, Space]] = MappingProxyType(
    {
        "MONOCHROME1": "MONOCHROME",
        "MONOCHROME2": "MONOCHROME",
        "PALETTE COLOR": "PALETTE COLOR",
        "RGB": "RGB",
        "YBR_FULL": "YBR_FULL",
        "YBR_FULL_422": "YBR_FULL",
        "YBR_PARTIAL_420": "YBR_PARTIAL",
        "YBR_PARTIAL_422": "YBR_PARTIAL",
        # A decoder undoes the transforms of JPEG 2000 and of JPEG XL.
        "YBR_ICT": "RGB",
        "YBR_RCT": "RGB",
        "XYB": "RGB",
    }
)
_OF_JPEG_2000: Final = frozenset({"YBR_ICT", "YBR_RCT"})
_WITHOUT_CODESTREAM: Final = frozenset({"", "none", "rle", "deflate", "unknown", "video"})


def color_space(dataset: Dataset, pixels: PixelFormat) -> Space:
    """Return what the samples of decoded pixels are, by the codestream's markers and by the header.

    Raises
    ------
    UnsupportedPixels
        If Photometric Interpretation is none that can be converted (HSV, ARGB, CMYK, words that PS3.3 does not have).
    InvalidValue
        If it does not go with Samples per Pixel, or there is no frame to look at.

    Warns
    -----
    DicomWarning
        If header and codestream contradict each other.

    References
    ----------
    PS3.3 C.7.6.3.1.2; PS3.5 8.2.4 (the component transform of JPEG 2000).
    """
    claimed = _claimed(pixels)
    if pixels.samples != 3:
        return claimed
    if pixel_syntax(dataset).codec in _WITHOUT_CODESTREAM:
        if pixels.photometric in _OF_JPEG_2000:
            _warn(pixels, "the pixels are not JPEG 2000, whose transform that is: taken for RGB")
        return claimed
    fragments = fragments_of(dataset)
    if not any(fragments.frames):
        raise InvalidValue(f"{tag_text(pixels.tag)} Pixel Data holds no frame.", tag=pixels.tag)
    return _found(codestream(fragments[0]), claimed, pixels)


def _claimed(pixels: PixelFormat) -> Space:
    photometric = pixels.photometric
    space = _SPACES.get(photometric) if photometric else "RGB" if pixels.samples == 3 else "MONOCHROME"
    tag = to_tag("PhotometricInterpretation")
    if space is None:
        raise UnsupportedPixels(
            f"{tag_text(tag)} PhotometricInterpretation is {photometric!r:.40}, which is not converted to RGB.",
            tag=tag,
            remedy="The samples as they are stored: pixel_array(ds).",
        )
    needed = 1 if space in {"MONOCHROME", "PALETTE COLOR"} else 3
    if pixels.samples != needed:
        tag = to_tag("SamplesPerPixel")
        raise InvalidValue(
            f"{tag_text(tag)} SamplesPerPixel is {pixels.samples}, {photometric} takes {needed}.", tag=tag
        )
    return space


def _found(header: Codestream, claimed: Space, pixels: PixelFormat) -> Space:
    """Return what a codestream of three components says that they are; warn where the header says otherwise."""
    space = claimed
    if header.kind in {"jpeg2000", "htj2k"}:
        has_transform = header.coded == "MCT"
        if has_transform:
            space = "RGB"
            if pixels.photometric and pixels.photometric not in _OF_JPEG_2000:
                _warn(pixels, "the codestream has the component transform of YBR_ICT or YBR_RCT: taken for RGB")
        elif pixels.photometric in _OF_JPEG_2000:
            # PS3.5 8.2.4: without the transform the components are what they are called, Y, Cb and Cr.
            space = "YBR_FULL"
            _warn(pixels, "the codestream has no component transform: taken for YBR_FULL")
        return space
    if header.kind == "jpeg-xl" or header.coded == "RGB":
        space = "RGB"
    elif header.coded == "YCC" and claimed == "RGB":
        space = "YBR_FULL"
    elif pixels.photometric in _OF_JPEG_2000:
        space = "YBR_FULL" if header.kind == "jpeg" else "RGB"
        _warn(pixels, f"the codestream is not JPEG 2000, whose transform that is: taken for {space}")
        return space
    if space != claimed:
        _warn(pixels, f"the codestream's markers say that its pixels are {space}: taken for that")
    return space


def _warn(pixels: PixelFormat, what: str) -> None:
    tag = to_tag("PhotometricInterpretation")
    warnings.warn(
        f"{tag_text(tag)} PhotometricInterpretation is {pixels.photometric}, but {what}.", DicomWarning, stacklevel=5
    )
