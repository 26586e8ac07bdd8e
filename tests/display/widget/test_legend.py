from __future__ import annotations

import io
from typing import Any

import ipywidgets
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from dicomnb.display.common.overlays import overlays_of
from dicomnb.display.common.plane import find_plane
from dicomnb.display.figure.overlay_artists import AREA
from dicomnb.display.figure.screen_cells import ScreenCells
from dicomnb.display.widget.overlay_raster import paint_overlays
from dicomnb.display.widget.viewer import Viewer, view
from dicomnb.errors import GeometryError
from dicomnb.objects.dose import isodose, values_at
from dicomnb.teaching import make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.display.widget.widgets import widgets
from tests.images import series
from tests.objects.structure_sets import FRAME, ball, structure_set


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


def test_isodose_lines_run_where_the_dose_passes_their_level() -> None:
    study = make_study("dose")
    ct = load(sorted(study.glob("ct*.dcm")))
    layers = overlays_of(isodose(study / "rtdose.dcm", [20, 40]), ct)
    for name, index, shape in (("axial", 17, (200, 256)), ("coronal", 85, (36, 256))):
        plane = find_plane(ct, name)
        rows, columns = (np.repeat(np.arange(size), 5) for size in shape)
        rows = rows[::-1] if plane.turned_down else rows
        image = np.zeros((len(rows), len(columns), 4), np.uint8)
        paint_overlays(image, ScreenCells(rows, columns), plane, index, layers)
        k, j, i = np.indices(ct.shape)
        assert layers.wash is not None
        color = [int(layers.wash.color(40)[place : place + 2], 16) for place in (1, 3, 5)]
        found = (image[..., :3] == color).all(axis=-1)
        y, x = np.nonzero(found)
        assert len(y) > 100
        corner, right, below = (
            np.array([plane.take(each, index)[place] for each in (i, j, k)], float)
            for place in ((0, 0), (0, 1), (1, 0))
        )
        down = (len(rows) - 1 - y if plane.turned_down else y) / 5 - 0.4
        at = corner + (x / 5 - 0.4)[:, None] * (right - corner) + down[:, None] * (below - corner)
        assert values_at(study / "rtdose.dcm", ct.to_patient(at)) == pytest.approx(40, abs=1.5)


def test_contours_are_painted_where_they_run_and_not_along_voxels() -> None:
    # Two lines of a rectangle that no voxel border follows: x from -44.1 to 2.9 mm, y from 36.2 to 54.7.
    corners = [(-44.1, 36.2), (2.9, 36.2), (2.9, 54.7), (-44.1, 54.7)]
    made = structure_set([[(*corner, z) for corner in corners] for z in (17, 19.5, 22)])
    layers = overlays_of(made, volume())
    image = np.zeros((40 * 9, 52 * 12, 4), np.uint8)
    plane = find_plane(volume())
    cells = ScreenCells(np.repeat(np.arange(40), 9), np.repeat(np.arange(52), 12))
    paint_overlays(image, cells, plane, 5, layers)
    rows, columns = np.nonzero(image[..., 0])
    # A voxel is 1.25 × 0.75 mm and 12 × 9 pixels, its centre lies at (-50, 30): pixels from the outer corner.
    left, right = ((x + 50) / 1.25 * 12 + 6 for x in (-44.1, 2.9))
    top, bottom = ((y - 30) / 0.75 * 9 + 4.5 for y in (36.2, 54.7))
    assert [columns.min(), columns.max() + 1] == pytest.approx([left - 1, right + 1], abs=1)
    assert [rows.min(), rows.max() + 1] == pytest.approx([top - 1, bottom + 1], abs=1)
    assert not image[int(top) + 3 : int(bottom) - 2, int(left) + 3 : int(right) - 2].any()
