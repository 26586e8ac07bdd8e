from __future__ import annotations

import json
import re
from typing import Any

import ipywidgets
import numpy as np
import pytest

from dicomnb.analysis.results import Distance, RoiStatistics
from dicomnb.display.widget.measurement import Measurement, measurement_table
from dicomnb.display.widget.viewer import Viewer
from dicomnb.errors import UsageError
from dicomnb.geometry.shapes import Circle, Polygon, Rectangle
from tests.display.core_widgets import core_view as view
from tests.display.viewers import widgets
from tests.images import series


def viewer(**options: Any) -> Viewer:
    header: dict[str, Any] = {"RescaleSlope": 1, "RescaleIntercept": -3, "RescaleType": "HU"}
    shown = view(series(9, rows=41, columns=33, spacing=(1.1, 1.3), **header), figsize=(5, 4), dpi=60, **options)
    assert isinstance(shown, Viewer)
    return shown


def press(shown: Viewer, label: str) -> None:
    next(each for each in widgets(shown, ipywidgets.Button) if each.description == label).click()


def kept(shown: Viewer) -> list[Any]:
    return list(shown.measurements)


def table(shown: Viewer) -> str:
    return next(str(each.value) for each in widgets(shown, ipywidgets.HTML) if "Measurements" in each.value)


def test_measurements_can_be_observed_and_become_plain_data() -> None:
    shown = viewer()
    seen: list[int] = []
    shown.observe(lambda change: seen.append(len(change["new"])), "measurements")
    shown.measure([(3, 4), (6, 8)])
    shown.measure(Polygon(((3, 4), (9, 8), (4, 20))))
    shown.measurements = shown.measurements[1:]
    assert seen == [1, 2, 1]
    (only,) = kept(shown)
    plain = json.loads(json.dumps(only.to_dict()))
    assert plain["plane"] == "axial"
    assert plain["result"]["shape"]["corners"] == [[3, 4], [9, 8], [4, 20]]
    press(shown, "Reset")
    assert shown.measurements == ()


def test_points_of_a_fourth_dimension_are_measured_by_themselves() -> None:
    echoes = [each for echo in (10, 30) for each in series(3, rows=9, columns=8, Modality="MR", EchoTime=echo)]
    for count, each in enumerate(echoes):
        each.SOPInstanceUID = f"2.25.9.{count + 1}"
        each.PixelData = (np.frombuffer(each.PixelData, "<i2") + (7000 if count > 2 else 0)).astype("<i2").tobytes()
    shown = view(echoes)
    first = shown.measure(Rectangle((5, 4), (6, 5)))
    shown.t = 1
    assert kept(shown)[0].result.mean == first.mean + 7000
    assert kept(shown)[0].t == 1


def test_a_table_has_a_row_for_each_with_values_in_their_unit() -> None:
    ruler = Measurement("axial", 3, 0, Distance(2.5, "mm", (0, 0), (1.5, 2), where="at the detector"))
    region = Measurement(
        "coronal",
        7,
        0,
        RoiStatistics(Circle((1, 2), 3), "", 28, 2, -3.5, 1.25, -6, 0, float("nan"), "HU", 26.25, None),
    )
    html = str(measurement_table([ruler, region], "HU"))
    assert "Measurements, values in HU" in html
    cells = [re.sub("<[^>]*>", "", cell) for cell in re.findall(r"<td[^>]*>.*?</td>", html)]
    assert cells == [
        *["1 ruler", "axial 3", "2.5 mm at the detector", *[""] * 7],
        *["2 circle", "coronal 7", "", "−3.5", "1.25", "−6", "0", "", "26.25 mm²", "28 (2 left out)"],
    ]
    assert "<caption" in str(measurement_table([], ""))


def test_of_a_slab_only_lengths_are_measured() -> None:
    shown = viewer(slab=5.0)
    assert shown.measure([(0, 0), (3, 4)]).length == 5
    with pytest.raises(UsageError, match="The picture shows a slab"):
        shown.measure(Circle((5, 5), 2))
    assert len(shown.measurements) == 1
