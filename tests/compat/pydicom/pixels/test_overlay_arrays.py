from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest

from tests.compat.both import image, ours, pydicom


def overlaid(library: Any) -> Any:
    """Return an image with an overlay plane of 3 rows and 7 columns: every third bit is set."""
    bits = np.array([n % 3 == 0 for n in range(21)], np.uint8)
    made = image(ours, np.zeros((3, 7), "u2"))
    for tag, vr, value in (
        (0x60000010, "US", 3),
        (0x60000011, "US", 7),
        (0x60000040, "CS", "G"),
        (0x60000050, "SS", [1, 1]),
        (0x60000100, "US", 1),
        (0x60000102, "US", 0),
        (0x60003000, "OW", np.packbits(bits, bitorder="little").tobytes() + b"\0"),
    ):
        made.add_new(tag, vr, value)
    file = BytesIO()
    made.save_as(file)
    return library.dcmread(BytesIO(file.getvalue()))


def test_a_plane_is_that_of_pydicom() -> None:
    mine = ours.overlays.get_overlay_array(overlaid(ours), 0x6000)
    assert np.array_equal(mine, pydicom.overlays.numpy_handler.get_overlay_array(overlaid(pydicom), 0x6000))
    assert mine.shape == (3, 7)
    assert ours.overlays.is_available()


def test_lengths_and_shapes_are_those_of_pydicom() -> None:
    size = {"NumberOfFramesInOverlay": 2, "OverlayRows": 3, "OverlayColumns": 7}
    theirs = pydicom.overlays.numpy_handler
    for unit in ("bytes", "pixels"):
        assert ours.overlays.get_expected_length(size, unit) == theirs.get_expected_length(size, unit)
    flat = np.arange(42)
    assert np.array_equal(ours.overlays.reshape_overlay_array(size, flat), theirs.reshape_overlay_array(size, flat))
    with pytest.raises(ValueError, match="Frames in Overlay is 0"):
        ours.overlays.reshape_overlay_array({**size, "NumberOfFramesInOverlay": 0}, flat)
