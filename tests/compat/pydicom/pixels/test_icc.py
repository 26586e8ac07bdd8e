from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import ImageCms

from tests.compat.both import header_of, ours, pydicom


def icc() -> bytes:
    return bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


@pytest.mark.parametrize("shape", [(3, 5, 3), (2, 3, 5, 3)])
@pytest.mark.parametrize("intent", [None, 1, 3])
def test_icc_profiles_turn_colours_as_in_pydicom(shape: tuple[int, ...], intent: int | None) -> None:
    rgb = np.random.default_rng(2).integers(0, 256, shape, np.uint8)
    mine, theirs = rgb.copy(), rgb.copy()
    one = ours.pixels.apply_icc_profile(mine, header_of(ours, ICCProfile=icc()), intent=intent, color_space="sRGB")
    two = pydicom.pixels.apply_icc_profile(
        theirs, header_of(pydicom, ICCProfile=icc()), intent=intent, color_space="sRGB"
    )
    assert one is mine  # in place
    assert np.array_equal(one, two)
    transform = ours.pixels.create_icc_transform(icc_profile=icc(), intent=intent)
    assert np.array_equal(ours.pixels.apply_icc_profile(rgb.copy(), transform=transform), two)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "call",
    [
        lambda p: p.create_icc_transform(),
        lambda p: p.create_icc_transform(icc_profile=icc(), color_space="CMYK"),
        lambda p: p.create_icc_transform(icc_profile=icc(), intent=7),
        lambda p: p.apply_icc_profile(np.zeros((3, 5), np.uint8), transform=p.create_icc_transform(icc_profile=icc())),
        lambda p: p.apply_icc_profile(np.zeros((3, 5, 3), np.uint8)),
        lambda p: p.apply_color_lut(np.zeros((3, 5), np.uint8)),
        lambda p: p.apply_color_lut(np.zeros((3, 5), np.uint8), palette="MUD"),
    ],
)
def test_what_is_no_colour_is_refused_in_both(call: Any) -> None:
    for library in (ours.pixels, pydicom.pixels):
        with pytest.raises(ValueError, match=r"."):
            call(library)
