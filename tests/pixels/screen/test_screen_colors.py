from __future__ import annotations

import io
import sys
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

import dicomnb as dn
from dicomnb.errors import DicomWarning
from dicomnb.teaching import STUDIES
from dicomnb.teaching.phantom.icc_profile import SRGB_PRIMARIES, icc_profile

RED, GREEN, BLUE = SRGB_PRIMARIES
TURNED = icc_profile((BLUE, RED, GREEN), gamma=1.8)


def picture(frames: int = 1, dtype: str = "u1", **more: Any) -> dn.Dataset:
    values = np.arange(frames * 3 * 5 * 3) * 5 % 256
    stored = values.reshape(frames, 3, 5, 3).astype(dtype)
    made = dn.Dataset()
    dn.set_pixels(made, stored if frames > 1 else stored[0], photometric="RGB")
    for keyword, value in more.items():
        setattr(made, keyword, value)
    return made


def by_pillow(colours: Any, profile: bytes) -> Any:
    read = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    intent = ImageCms.Intent(ImageCms.getDefaultIntent(read))
    srgb = ImageCms.createProfile("sRGB")
    shown = ImageCms.profileToProfile(Image.fromarray(colours), read, srgb, renderingIntent=intent)
    return np.asarray(shown)


def test_the_profile_of_an_image_is_applied_as_pillow_does() -> None:
    ds = picture(ICCProfile=TURNED)
    plain = dn.rgb(picture())
    assert np.array_equal(dn.rgb(ds), by_pillow(plain, TURNED))
    assert (dn.rgb(ds) != plain).any()
    assert np.array_equal(dn.rgb(ds, icc=False), plain)
    assert np.array_equal(ds.pixel_array, plain)


def test_every_frame_is_turned() -> None:
    ds = picture(frames=4, ICCProfile=TURNED)
    plain = dn.rgb(ds, icc=False)
    found = dn.rgb(ds)
    assert found.shape == (4, 3, 5, 3)
    for number in range(4):
        assert np.array_equal(found[number], by_pillow(plain[number], TURNED))
        assert np.array_equal(dn.rgb(ds, number), found[number])


def test_a_profile_of_the_screen_changes_nothing_to_speak_of() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    ds = picture(ICCProfile=profile)
    assert np.abs(dn.rgb(ds).astype(int) - dn.rgb(ds, icc=False)).max() <= 1


def test_that_of_an_optical_path_is_applied_on_demand() -> None:
    tiles: Any = STUDIES["slide"].datasets()[2]
    plain = dn.rgb(tiles, 0)
    assert np.array_equal(plain, tiles.pixel_array[0])
    profile = tiles.OpticalPathSequence[0].ICCProfile
    assert np.array_equal(dn.rgb(tiles, 0, icc=True), by_pillow(plain, profile))


def test_what_cannot_be_applied_is_told_and_colours_stay() -> None:
    for broken in (b"no profile at all", TURNED[:200], b"\0" * 300):
        with pytest.warns(DicomWarning, match=r"\(0028,2000\) ICC Profile is not applied"):
            found = dn.rgb(picture(ICCProfile=broken))
        assert np.array_equal(found, dn.rgb(picture()))
    with pytest.warns(DicomWarning, match="colours of 16 bits"):
        dn.rgb(picture(dtype="u2", ICCProfile=TURNED))
    grey = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    with pytest.warns(DicomWarning, match="is not applied"):
        dn.rgb(picture(ICCProfile=grey))
    assert np.array_equal(dn.rgb(picture(ICCProfile=None)), dn.rgb(picture()))


def test_without_pillow_colours_stay_and_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.warns(DicomWarning, match="pillow"):
        dn.rgb(picture(ICCProfile=TURNED))
