from __future__ import annotations

import io
from typing import Any

import ipywidgets
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from dicomnb.display.figure.overlay_artists import AREA
from dicomnb.display.widget.viewer import Viewer
from dicomnb.errors import GeometryError
from dicomnb.objects.dose import values_at
from dicomnb.teaching import make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.display.core_widgets import core_view as view
from tests.display.viewers import widgets
from tests.images import series
from tests.objects.made.structure_sets import FRAME, ball, structure_set


def volume(**settings: Any) -> Volume:
    return load(series(12, rows=40, columns=52, FrameOfReferenceUID=FRAME, RescaleSlope=1, **settings))


def box() -> NDArray[np.bool_]:
    mask = np.zeros((12, 40, 52), np.bool_)
    mask[3:9, 10:30, 15:40] = True
    return mask


def pixels(shown: Viewer) -> NDArray[np.uint8]:
    (picture,) = widgets(shown, ipywidgets.Image)
    return np.asarray(Image.open(io.BytesIO(picture.value)).convert("RGB"))


def boxes(shown: Viewer) -> list[Any]:
    return widgets(shown, ipywidgets.Checkbox)


def test_what_lies_over_the_picture_can_be_switched_off() -> None:
    plain = view(volume(), index=5)
    shown = view(volume(), index=5, overlay={"box": box()})
    assert not boxes(plain)
    (switch,) = boxes(shown)
    assert switch.description == "box"
    before, over = pixels(plain).astype(float), pixels(shown).astype(float)
    changed = (before != over).any(axis=-1)
    color = np.array([255, 212, 0.0])
    border = (over == color).all(axis=-1)
    assert np.abs(over - (before + (color - before) * AREA))[changed & ~border].max() <= 0.5
    # 25 of 52 columns and 20 of 40 rows; the picture's own frame is 5 inches of 100 pixels wide.
    down, across = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    width, height = across[-1] + 1 - across[0], down[-1] + 1 - down[0]
    assert width == pytest.approx(500 * 25 / 52, abs=1)
    assert height / width == pytest.approx(20 * 0.75 / (25 * 1.25), rel=0.02)
    switch.value = False
    assert np.array_equal(pixels(shown), pixels(plain))
    switch.value = True
    shown.index = plain.index = 1
    assert np.array_equal(pixels(shown), pixels(plain))  # nothing lies on this slice
    shown.plane = plain.plane = "sagittal"
    shown.index = plain.index = 20
    assert not np.array_equal(pixels(shown), pixels(plain))


def test_dose_and_regions_are_read_out() -> None:
    study = make_study("dose")
    ct = load(sorted(study.glob("ct*.dcm")))
    shown = view(ct, index=17, overlay=[study / "rtstruct.dcm", study / "rtdose.dcm"])
    shown.voxel = (70, 80, 17)
    (readout,) = [each for each in widgets(shown, ipywidgets.Label) if "HU" in each.value]
    dose = float(values_at(study / "rtdose.dcm", ct.to_patient([70, 80, 17])))
    assert readout.value.endswith(f"· dose {dose:.4g} Gy · Body · Tumour")
    boxes(shown)[1].value = False
    assert readout.value.endswith(" Gy · Body")
    boxes(shown)[3].value = False
    assert readout.value.endswith(" HU · Body")
    (bar,) = [each for each in widgets(shown, ipywidgets.HTML) if "linear-gradient" in each.value]
    assert " Gy" in bar.value


def test_names_are_neither_markup_nor_mathematics() -> None:
    made = structure_set(ball((-20, 45, 20), 8, np.arange(7, 30, 2.5).tolist()), ROIName="$x$ <b>(y)")
    shown = view(volume(), overlay=made)
    (switch,) = boxes(shown)
    assert switch.description == "\uff04x\uff04 <b>(y)"
    assert not switch.description_allow_html
    assert view(volume(), overlay=made).voxel == (26, 20, 6)


def test_another_frame_of_reference_is_refused() -> None:
    with pytest.raises(GeometryError, match="frame of reference"):
        view(load(series(3, FrameOfReferenceUID="2.25.99")), overlay=structure_set(ball((1, 2, 3), 8, [2, 4])))
