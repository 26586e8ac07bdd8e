from __future__ import annotations

import re

import numpy as np
import pytest

from dicomnb.analysis.profiles import Histogram, Profile


def line(*values: float) -> Profile:
    """Return a profile of these values, 2.5 mm apart."""
    distances = np.arange(len(values), dtype=np.float64) * 2.5
    return Profile(distances, np.array(values), np.zeros((len(values), 3)), "HU")


def polylines(curve: Profile) -> list[list[tuple[float, float]]]:
    """Return the points of each line that is drawn."""
    found = re.findall(r'points="([^"]*)"', str(curve._repr_html_()))
    return [[tuple(map(float, point.split(","))) for point in each.split()] for each in found]  # type: ignore[misc]


def test_a_profile_tells_its_length_its_points_and_its_range() -> None:
    assert dict(line(-3, 40, 7).rows) == {
        "length": "5 mm",
        "points": "3, 2.5 mm apart",
        "values": "−3 to 40 HU",
    }
    assert repr(line(-3, 40, 7)) == "<Profile 3 points over 5 mm>"
    assert line(1, 2).heading == "Line profile"


def test_a_profile_is_drawn_across_the_whole_width_with_its_greatest_value_at_the_top() -> None:
    # 360 × 120: the values 10, 30 and 20 lie at the bottom, at the top and halfway.
    assert polylines(line(10, 30, 20)) == [[(0, 120), (180, 0), (360, 60)]]


def test_where_values_are_missing_the_drawn_line_is_broken() -> None:
    nan = float("nan")
    # A point alone between two gaps makes no line.
    assert polylines(line(0, 4, nan, 2, nan, 4, 0)) == [[(0, 120), (60, 0)], [(300, 0), (360, 120)]]
    assert dict(line(0, nan, 1).rows)["without value"] == "1 points"


def test_a_profile_without_any_value_is_not_drawn() -> None:
    empty = line(float("nan"), float("nan"))
    assert "<svg" not in str(empty._repr_html_())
    assert dict(empty.rows)["without value"] == "2 points"
    assert "values" not in dict(empty.rows)


def test_a_level_profile_is_drawn_level() -> None:
    assert polylines(line(5, 5)) == [[(0, 120), (360, 120)]]


def test_bars_of_a_histogram_are_as_high_as_their_share_of_the_fullest() -> None:
    curve = Histogram(np.array([3, 0, 12]), np.array([0.0, 5, 10, 15]), "HU", below=2, left_out=1)
    bars = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', str(curve._repr_html_()))
    # An empty bin has no bar.
    assert [tuple(map(float, bar)) for bar in bars] == [(0, 90, 120, 30), (240, 0, 120, 120)]
    assert curve.centers.tolist() == [2.5, 7.5, 12.5]
    assert dict(curve.rows) == {
        "voxels": "15",
        "bins": "3 of 5 HU",
        "from": "0 HU",
        "to": "15 HU",
        "fullest bin": "12 voxels around 12.5 HU",
        "below": "2 voxels",
        "left out": "1 voxels",
    }


def test_a_histogram_of_nothing_is_not_drawn_and_has_no_fullest_bin() -> None:
    curve = Histogram(np.zeros(4, np.int64), np.linspace(0, 8, 5), "")
    assert "<svg" not in str(curve._repr_html_())
    assert "fullest bin" not in dict(curve.rows)
    assert repr(curve) == "<Histogram of 0 voxels in 4 bins>"


@pytest.mark.parametrize("units", ["<b>", "$x$"])
def test_units_of_a_file_are_no_markup_in_a_drawing(units: str) -> None:
    curve = Profile(np.array([0.0, 1.0]), np.array([1.0, 2.0]), np.zeros((2, 2)), units)
    assert "<b>" not in str(curve._repr_html_())
