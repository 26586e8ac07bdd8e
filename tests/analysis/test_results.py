from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from dicomnb.analysis.measure import angle, distance, profile
from dicomnb.analysis.results import Distance, quantity_text
from dicomnb.analysis.roi import histogram, roi
from dicomnb.geometry.shapes import Circle
from tests.images import series


def test_lengths_and_curves_are_text_a_table_and_a_dictionary() -> None:
    found = distance(series(3), (1, 2), (4, 6), index=1)
    assert repr(found) == "<Distance 5 mm>"
    assert "5 mm" in str(found._repr_html_())
    assert json.loads(json.dumps(found.to_dict()))["end"] == [4, 6]
    corner = angle(series(3), (1, 0), (0, 0), (0, 1), index=1)
    assert "90°" in str(corner)
    assert "90°" in str(corner._repr_html_())
    line = profile(series(3), (0.5, 0.5), (3, 2), index=1)
    assert "<svg" in str(line._repr_html_())
    assert len(json.loads(json.dumps(line.to_dict()))["values"]) == len(line.values)


def test_results_are_text_a_table_and_a_dictionary() -> None:
    hu: dict[str, Any] = {"RescaleType": "HU", "RescaleSlope": 1, "RescaleIntercept": -1024}
    found = roi(series(3, **hu), Circle((1.9, 1.5), 1), index=1)
    # Columns 1 and rows 1 and 2 around (1.9, 1.5), then column 2 is 1.2 mm away and too far.
    assert (found.count, found.mean) == (2, 100 + 16 - 1024 - 0.0)
    assert "−908 HU" in str(found)
    html = str(found._repr_html_())
    assert "<table" in html
    assert "−908 HU" in html
    assert "Circle · axial, slice k = 1" in html
    assert found.to_dict()["shape"] == {"kind": "Circle", "center": [1.9, 1.5], "radius": 1}
    assert json.dumps(found.to_dict())
    curve = histogram(series(3, **hu), bins=4)
    assert json.dumps(curve.to_dict())
    assert "<svg" in str(curve._repr_html_())


def test_units_of_a_file_are_escaped() -> None:
    slices = series(1, Modality="PT", Units="<b>x</b>", RescaleSlope=1)
    assert "<b>x" not in str(roi(slices, Circle((1.9, 1.5), 1))._repr_html_())


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (3.0, "3 mm"),
        (-0.123456, "−0.12346 mm"),
        (12345.6, "12346 mm"),
        (999_999_999.0, "999999999 mm"),
        (2.5e9, "2.5e+09 mm"),
        (float("nan"), "–"),
        (float("inf"), "–"),
    ],
)
def test_numbers_have_five_digits_or_all_before_the_point(number: float, text: str) -> None:
    assert quantity_text(number, "mm") == text


def test_what_is_not_finite_becomes_null() -> None:
    empty = roi(series(1), np.zeros((1, 4, 3), bool))
    assert (empty.count, empty.to_dict()["mean"], empty.to_dict()["shape"]) == (0, None, None)
    assert "mean    –" in str(empty)
    assert str(empty).startswith("Mask\n")


def test_remarks_stand_below_the_numbers() -> None:
    found = Distance(2.5, "mm", (0, 0), (1.5, 2), "axial, slice k = 3", "at the detector", ("A remark with <b>.",))
    lines = str(found).splitlines()
    assert lines[0] == "Distance · axial, slice k = 3"
    assert lines[1:] == [
        "  length  2.5 mm at the detector",
        "  from    (0, 0) mm",
        "  to      (1.5, 2) mm",
        "A remark with <b>.",
    ]
    html = str(found._repr_html_())
    assert "<p>A remark with &lt;b&gt;.</p>" in html
    assert repr(found) == "<Distance 2.5 mm at the detector>"
