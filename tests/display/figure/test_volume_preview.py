from __future__ import annotations

import base64
import io
import re
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dicomnb.display.figure.volume_preview import preview_figure, volume_html
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import image, series


def picture(html: str) -> Any:
    (data,) = re.findall(r"base64,([A-Za-z0-9+/=]+)", html)
    with Image.open(io.BytesIO(base64.b64decode(data))) as read:
        return np.asarray(read.convert("RGB"))


def volume(count: int = 30, **header: Any) -> Volume:
    return load(series(count, rows=41, columns=27, WindowCenter=1500, WindowWidth=3000, **header))


def test_a_notebook_gets_a_picture_a_line_of_facts_and_the_next_steps() -> None:
    stack = volume()
    bundle = stack._repr_mimebundle_()
    assert bundle["text/plain"] == repr(stack)
    html = bundle["text/html"]
    assert "CT, 30 × 41 × 27" in html
    assert "<code>dn.view(volume)</code>" in html
    assert 'alt="Middle of the volume: axial, coronal, sagittal"' in html
    shown = picture(html)
    # 75 mm from slice to slice are the longest side; 27 columns of 1.25 mm twice, 41 rows of 0.75 mm once.
    assert shown.shape[0] == pytest.approx(1.9 * 96, abs=2)
    assert shown.shape[1] == pytest.approx(1.9 * 96 * (33.75 * 2 + 30.75) / 75 + 2 * 0.06 * 96, abs=3)


def test_three_planes_are_those_of_the_middle_in_true_proportions() -> None:
    figure, _ = preview_figure(volume())
    wide = [axes.bbox.width / axes.bbox.height for axes in figure.axes]
    assert wide == pytest.approx([33.75 / 30.75, 33.75 / 75, 30.75 / 75], rel=0.01)
    values = np.asarray(figure.axes[1].collections[0].get_array())
    assert values[3, 4] == 300 + 10 * 20 + 4  # slice 3, the middle row, column 4


def test_nothing_stays_read_and_a_large_volume_is_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = volume(60)
    monkeypatch.setattr("dicomnb.display.figure.volume_preview._MOST_VOXELS", 31 * 41 * 27)
    figure, _ = preview_figure(stack)
    assert np.asarray(figure.axes[1].collections[0].get_array()).shape[0] == 30
    assert "array" not in vars(stack)


def test_few_slices_single_images_and_points_of_time_show_the_acquired_plane() -> None:
    for source in (series(3), series(1), image(np.arange(12, dtype=np.int16).reshape(3, 4))):
        figure, _ = preview_figure(load(source))
        assert len(figure.axes) == 1
    moments = [each for time in (1, 2) for each in series(4, AcquisitionNumber=time, SeriesInstanceUID="2.25.8")]
    for number, each in enumerate(moments):
        each.SOPInstanceUID = f"2.25.1.{number + 100}"
        each.AcquisitionTime = f"10000{each.AcquisitionNumber}"
    assert "Middle of the volume" in volume_html(load(moments))


def test_what_cannot_be_drawn_is_said_and_text_of_a_file_is_no_markup() -> None:
    stack = volume(3, RescaleType="<b>$x$")
    assert "<b>" not in volume_html(stack)
    broken = load(series(1))
    del broken.dataset.PixelData
    html = volume_html(broken)
    assert "No picture: " in html
    assert "<img" not in html


def test_findings_are_folded_and_counted() -> None:
    slices = series(30)
    del slices[7]
    html = volume_html(load(slices))
    assert "<summary>What to know: " in html
    assert "missing_slice: 1 slice is missing" in html
