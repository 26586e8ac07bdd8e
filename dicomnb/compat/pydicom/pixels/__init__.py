"""Pixels by the names of ``pydicom.pixels``, ``pydicom.overlays`` and ``pydicom.waveforms``.

- `arrays`: pixel arrays of data sets and files, and compression.
- `processing`: LUTs, windows, palettes, colour spaces. `icc`: ICC profiles.
- `coders`: encoders and decoders; `handlers`: what stood for them in pydicom 2.
- `overlay_arrays`, `waveform_arrays`: overlay planes and waveforms.
"""

from __future__ import annotations

import sys

from dicomnb.compat.pydicom.pixels import arrays, coders, handlers, processing
from dicomnb.compat.pydicom.pixels.arrays import (
    as_pixel_options,
    compress,
    decompress,
    expand_ybr422,
    get_expected_length,
    get_image_pixel_ids,
    get_j2k_parameters,
    get_nr_frames,
    iter_pixels,
    pack_bits,
    pixel_array,
    pixel_dtype,
    reshape_pixel_array,
    set_pixel_data,
    unpack_bits,
)
from dicomnb.compat.pydicom.pixels.coders import Decoder, Encoder, get_decoder, get_encoder
from dicomnb.compat.pydicom.pixels.icc import apply_icc_profile, create_icc_transform
from dicomnb.compat.pydicom.pixels.processing import (
    apply_color_lut,
    apply_modality_lut,
    apply_presentation_lut,
    apply_rescale,
    apply_voi,
    apply_voi_lut,
    apply_windowing,
    convert_color_space,
)

utils = arrays
encoders = decoders = coders
numpy_handler = rle_handler = pillow_handler = gdcm_handler = jpeg_ls_handler = pylibjpeg_handler = handlers
util = sys.modules[__name__]
"""Where pydicom 2 had what is here."""

__all__ = [
    "Decoder",
    "Encoder",
    "apply_color_lut",
    "apply_icc_profile",
    "apply_modality_lut",
    "apply_presentation_lut",
    "apply_rescale",
    "apply_voi",
    "apply_voi_lut",
    "apply_windowing",
    "as_pixel_options",
    "compress",
    "convert_color_space",
    "create_icc_transform",
    "decoders",
    "decompress",
    "encoders",
    "expand_ybr422",
    "gdcm_handler",
    "get_decoder",
    "get_encoder",
    "get_expected_length",
    "get_image_pixel_ids",
    "get_j2k_parameters",
    "get_nr_frames",
    "iter_pixels",
    "jpeg_ls_handler",
    "numpy_handler",
    "pack_bits",
    "pillow_handler",
    "pixel_array",
    "pixel_dtype",
    "processing",
    "pylibjpeg_handler",
    "reshape_pixel_array",
    "rle_handler",
    "set_pixel_data",
    "unpack_bits",
    "util",
    "utils",
]
