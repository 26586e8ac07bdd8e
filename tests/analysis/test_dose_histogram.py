from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.analysis.dose_histogram import DoseVolumeHistogram, DoseVolumeTable
from dicomnb.errors import UsageError


def histogram(**how: Any) -> DoseVolumeHistogram:
    """Return 2 ml of 10 to 20 Gy, 5 ml of 20 to 30 Gy and 1 ml of 30 to 40 Gy."""
    made: dict[str, Any] = {
        "name": "Lump",
        "edges": np.array([10.0, 20, 30, 40]),
        "volumes": np.array([2.0, 5, 1]),
        "mean": 23.75,
        "min": 10.0,
        "max": 40.0,
        "units": "Gy",
        "outside": 0.0,
        "sampling": 1.25,
    }
    return DoseVolumeHistogram(**{**made, **how})


def test_a_part_of_the_structure_has_at_least_its_dose() -> None:
    found = histogram()
    assert found.volume_ml == 8
    # From above: 1 ml has 30 Gy, 6 ml have 20, 8 ml have 10; along straight lines between.
    assert found["D1cc"] == found["D12.5%"] == found["D12.5"] == 30
    assert found["D6cc"] == found.dose_at_volume(percent=75) == 20
    assert found["D3.5cc"] == 25
    assert found["D100"] == 10
    assert found["D0cc"] == 40


def test_a_dose_is_reached_by_its_part_of_the_structure() -> None:
    found = histogram()
    assert found["V20"] == found["V20Gy"] == 75
    assert found["V20cc"] == found["V20Gycc"] == found.volume_at_dose(20, percent=False) == 6
    assert found["V25cc"] == 3.5
    assert (found["V0"], found["V10"], found["V40.5"]) == (100, 100, 0)


def test_a_share_of_the_dose_goes_by_the_prescription() -> None:
    assert histogram(prescription=25.0)["V80%"] == 75
    with pytest.raises(UsageError, match="prescription"):
        histogram()["V80%"]


def test_a_part_that_is_larger_than_the_structure_has_no_dose() -> None:
    assert np.isnan(histogram()["D8.1cc"])
    assert np.isnan(histogram()["D101"])


@pytest.mark.parametrize("metric", ["X95", "D", "V", "D95Gy", "D2ccGy", "", "D-5"])
def test_a_name_that_is_no_number_is_refused(metric: str) -> None:
    with pytest.raises(UsageError):
        histogram()[metric]


@pytest.mark.parametrize("how", [{}, {"percent": 5, "ml": 1}])
def test_a_part_is_said_in_one_way(how: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="Say how large the part is"):
        histogram().dose_at_volume(**how)


def test_the_curve_falls_from_all_to_nothing_and_its_steps_are_the_differential_one() -> None:
    doses, volumes = histogram().cumulative(10, percent=False)
    assert (doses.tolist(), volumes.tolist()) == ([0, 10, 20, 30, 40], [8, 8, 6, 1, 0])
    borders, parts = histogram().differential(10, percent=False)
    assert (borders.tolist(), parts.tolist()) == ([0, 10, 20, 30, 40], [0, 2, 5, 1])
    assert histogram().cumulative(10)[1].tolist() == [100, 100, 75, 12.5, 0]
    assert len(histogram().cumulative()[0]) == 201
    for width in (0, -1, np.nan):
        with pytest.raises(UsageError, match="leads nowhere"):
            histogram().cumulative(width)


def test_a_structure_without_a_known_dose_has_no_numbers() -> None:
    nothing = histogram(volumes=np.zeros(3), mean=np.nan, min=np.nan, max=np.nan, outside=8.0)
    assert (nothing.volume_ml, np.isnan(nothing["D95"]), nothing["V20"]) == (0, True, 0)
    assert nothing.cumulative(10)[1].max() == 0
    assert "Lump" in nothing._repr_html_()


def test_text_has_units_and_html_has_the_curve() -> None:
    found = histogram(notes=("Half of it was guessed.",))
    assert repr(found) == "<DoseVolumeHistogram 'Lump', 8 ml, mean 23.75 Gy, D95 12 Gy>"
    assert "every 1.25 mm" in str(found)
    assert "Half of it was guessed." in found._repr_html_()
    assert found._repr_html_().count("<polyline") == 1


def test_a_table_is_gone_through_and_looked_up_by_number_and_name() -> None:
    table = DoseVolumeTable((histogram(color=(200, 100, 50)), histogram(name="<b>Cord</b>", volumes=np.zeros(3))))
    assert [each.name for each in table] == ["Lump", "<b>Cord</b>"]
    assert table[0] is table["Lump"]
    assert table.to_dict()["Lump"]["D95"] == pytest.approx(12)
    html = table._repr_html_()
    assert "#c86432" in html
    assert "<b>Cord" not in html
    assert html.count("<polyline") == 1  # nothing of the other has a dose
    with pytest.raises((UsageError, LookupError), match="Heart"):
        table["Heart"]
