from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.display.common.overlays import plain_name
from dicomnb.display.figure.overlay_artists import border_lines
from dicomnb.display.figure.picture import show
from dicomnb.objects.dose import isodose
from dicomnb.objects.structures import structures
from dicomnb.volumes.volume import Volume
from tests.display.overlaid import small, texts
from tests.objects.made.structure_sets import ball, structure_set


def test_a_picture_has_a_legend_and_a_bar_in_gray(ct: Volume, files: Any) -> None:
    figure = show(ct, 17, overlay=[files / "rtstruct.dcm", isodose(files / "rtdose.dcm", [20, 40, 60])])
    assert [each.get_text() for each in texts(figure)] == ["Body", "Tumour", "Left lung"]
    image, _, bar = figure.axes
    assert bar.get_ylabel() == "dose (Gy)"
    assert [tick.get_text() for tick in bar.get_yticklabels()] == ["20", "40", "60"]
    # The contour of the lung is drawn point for point as it stands in the file.
    lung = structures(files / "rtstruct.dcm")[2]
    height = ct.positions[17, 2]
    (wanted,) = [each.points for each in lung.contours if abs(each.points[0, 2] - height) < 0.1]
    drawn = np.asarray(image.collections[-1].get_paths()[0].vertices)
    corner = ct.positions[17, :2] - np.array(ct.spacing[:2]) / 2
    assert drawn[:-1] == pytest.approx(wanted[:, :2] - corner)
    assert drawn[-1].tolist() == drawn[0].tolist()
    figure.canvas.draw()


def test_names_from_a_file_are_text_and_nothing_else() -> None:
    names = ("$x^2$", "_hidden", "<b>bold</b>", "two\r\nlines\x1b[0m", "\u202eevil", "", "a" * 64)
    made = [structure_set(ball((-46, 34, 12), 2.6, np.arange(7, 18, 2.5).tolist()), ROIName=name) for name in names]
    figure = show(small(), overlay=made)
    found = texts(figure)
    assert [each.get_text() for each in found] == [
        "$x^2$", "_hidden", "<b>bold</b>", "two lines [0m", "evil", "structure 7", "a" * 31 + "…",
    ]  # fmt: skip
    assert not any(each.get_parse_math() or each.get_usetex() for each in found)
    figure.canvas.draw()
    assert plain_name(" \t", "mask 1") == "mask 1"


def test_the_border_of_a_mask_runs_along_the_sides_of_its_voxels() -> None:
    mask = np.zeros((3, 4), np.bool_)
    mask[1, 1:3] = True
    x, y = np.array([0, 1, 3, 6, 10.0]), np.array([0, 2, 3, 7.0])
    lines = {tuple(map(tuple, line.tolist())) for line in border_lines(mask, x, y)}
    assert lines == {
        ((1, 2), (3, 2)), ((3, 2), (6, 2)), ((1, 3), (3, 3)), ((3, 3), (6, 3)), ((1, 2), (1, 3)), ((6, 2), (6, 3)),
    }  # fmt: skip
