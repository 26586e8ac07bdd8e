from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageCms

from dicomnb.teaching.phantom.icc_profile import SRGB_PRIMARIES, icc_profile


def test_littlecms_takes_the_profile_for_what_it_is() -> None:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(icc_profile(name="eleven")))
    assert ImageCms.getProfileDescription(profile).strip() == "eleven"
    stated = profile.profile.red_primary
    assert stated is not None
    assert np.allclose(stated[0], SRGB_PRIMARIES[0], atol=1e-4)
    assert icc_profile(name="eleven") == icc_profile(name="eleven")


def test_primaries_that_change_places_change_the_colours() -> None:
    red, green, blue = SRGB_PRIMARIES
    turned = ImageCms.ImageCmsProfile(io.BytesIO(icc_profile((blue, red, green))))
    image = Image.new("RGB", (2, 1), (255, 0, 0))
    screen, how = ImageCms.createProfile("sRGB"), ImageCms.Intent.RELATIVE_COLORIMETRIC
    shown = ImageCms.profileToProfile(image, turned, screen, renderingIntent=how)
    assert shown is not None
    # What the file calls red is the blue of the screen.
    assert np.abs(np.asarray(shown)[0, 0].astype(int) - [0, 0, 255]).max() <= 6
