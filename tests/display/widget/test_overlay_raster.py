from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.display.common.overlays import overlays_of
from dicomnb.display.common.plane import find_plane
from dicomnb.display.figure.cells.screen_cells import ScreenCells
from dicomnb.display.widget.overlay_raster import paint_overlays
from dicomnb.objects.dose import isodose, values_at
from dicomnb.teaching import make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import series
from tests.objects.made.structure_sets import FRAME, structure_set


def volume(**settings: Any) -> Volume:
    return load(series(12, rows=40, columns=52, FrameOfReferenceUID=FRAME, RescaleSlope=1, **settings))


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
