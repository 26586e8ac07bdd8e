"""Values that are drawn of a slice or of a slab."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.display.common.plane import find_plane
from dicomnb.display.common.plane_values import slice_values
from dicomnb.display.common.windows import automatic_window
from dicomnb.pixels.encode import set_pixels
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import series

PADDING = -3000  # stored; -4024 HU


def padded_volume(slope: float = 1.0) -> Volume:
    """Return four slices of 3 rows × 5 columns, 10 HU and more, that have padding in column 0, in slice 2 in all."""
    slices = series(4, rows=3, columns=5, RescaleSlope=slope, RescaleIntercept=-1024, PixelPaddingValue=PADDING)
    for k, ds in enumerate(slices):
        stored = np.full((3, 5), 1034 + k, np.int16)
        stored[:, : 5 if k == 2 else 1] = PADDING
        set_pixels(ds, stored)
    return load(slices)


# Slices 1, 2 and 3 are in a slab of 5 mm around slice 2: 11 HU, padding, and 13 HU.
@pytest.mark.parametrize(("how", "expected"), [("max", 13.0), ("min", 11.0), ("mean", 12.0)])
def test_padding_takes_no_part_in_a_slab(how: Any, expected: float) -> None:
    found = slice_values(padded_volume(), 2, slab=5.0, how=how)
    assert found[:, 1:].tolist() == [[expected] * 4] * 3
    assert np.isnan(found[:, 0]).all()  # nothing else is there


@pytest.mark.parametrize(("how", "expected"), [("max", 13.0), ("min", 10.0), ("mean", 34 / 3)])
def test_padding_takes_no_part_in_a_slab_across_slices(how: Any, expected: float) -> None:
    stack = padded_volume()
    for name, width in (("coronal", 5), ("sagittal", 3)):
        plane = find_plane(stack, name)
        # All columns or rows but for the first one; of slices, the head is at the top.
        found = slice_values(plane, 2, slab=4.5 if name == "coronal" else 2.0, how=how)
        assert found.shape == (4, width)
        known = found[:, 1:] if name == "coronal" else found
        assert known[0].tolist() == pytest.approx([10.0] * known.shape[1])
        assert np.isnan(known[2]).all()
        assert float(slice_values(plane, 1, slab=2.0, how="max")[3, -1]) == 13.0
    # The mean of 10, 11 and 13, as slices 0, 1 and 3 hold them, is that of a slab of all four.
    assert float(slice_values(stack, 1, slab=10.0, how=how)[0, 4]) == pytest.approx(expected)


def test_a_single_slice_is_shown_with_its_padding_as_stored() -> None:
    assert slice_values(padded_volume(), 1)[0].tolist() == [-4024.0, 11.0, 11.0, 11.0, 11.0]


def test_an_automatic_window_leaves_padding_out_whose_scale_differs_from_slice_to_slice() -> None:
    slices = series(4, rows=3, columns=5, RescaleIntercept=0, PixelPaddingValue=PADDING)
    for k, ds in enumerate(slices):
        ds.RescaleSlope = k + 1  # padding is -3000, -6000, -9000 and -12000
        stored = np.full((3, 5), 60 // (k + 1), np.int16)
        stored[0] = PADDING
        set_pixels(ds, stored)
    window = automatic_window(load(slices))
    assert window.center - window.width / 2 > 0  # all values are 60
