from __future__ import annotations

from typing import Any

import pytest

from dicomnb.export.objects.quantity_codes import QUANTITIES, QUANTITY, STATISTICS, quantity_of, quantity_of_values


def test_codes_mean_what_pydicom_says_that_they_mean() -> None:
    pytest.importorskip("pydicom")
    from pydicom.sr import _concepts_dict

    concepts: Any = _concepts_dict.concepts
    for code in {*QUANTITIES.values(), *STATISTICS.values(), QUANTITY}:
        meanings = [entry[code.value][0] for entry in concepts[code.scheme].values() if code.value in entry]
        assert code.meaning in meanings


def test_a_quantity_is_found_however_its_name_is_written() -> None:
    assert quantity_of(" Apparent_Diffusion  coefficient") == QUANTITIES["adc"]
    assert quantity_of("a quantity of its own") is None
    assert quantity_of_values("CT", "HU").value == "112031"
    assert quantity_of_values("MR", "").value == "110852"
    assert quantity_of_values("MR", "ms") == QUANTITY
