from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dicomnb.display.page.uptake import page_suv
from dicomnb.pixels.uptake.suv import suv
from dicomnb.teaching import make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import series


@pytest.fixture(scope="module")
def pet(tmp_path_factory: pytest.TempPathFactory) -> Volume:
    return load(make_study("pet-small", tmp_path_factory.mktemp("study") / "pet"))


def test_one_unit_of_a_pet_is_so_much_uptake(pet: Volume) -> None:
    factor = page_suv((pet,))
    assert factor is not None
    k, j, i = (size // 2 for size in pet.shape)
    assert pet.array[k, j, i] * factor == pytest.approx(float(suv(pet).array[k, j, i]), rel=1e-6)


@pytest.mark.parametrize("header", [{}, {"Modality": "PT"}, {"Modality": "PT", "Units": "GML"}])
def test_where_it_is_not_known_or_there_already_there_is_none(header: dict[str, Any]) -> None:
    assert page_suv((load(series(3, **header)),)) is None


def test_a_pet_without_a_weight_has_none(tmp_path: Path) -> None:
    folder = make_study("pet-small", tmp_path / "pet")
    volume = load(folder)
    for each in volume.slices:
        assert each is not None
        del each.dataset.PatientWeight
    assert page_suv((volume,)) is None


@pytest.mark.parametrize("name", ["PatientWeight", "DecayCorrection"])
def test_slices_that_differ_in_what_enters_it_have_none_together(tmp_path: Path, name: str) -> None:
    volume = load(make_study("pet-small", tmp_path / "pet"))
    other = volume.slices[9]
    assert other is not None
    setattr(other.dataset, name, {"PatientWeight": 91, "DecayCorrection": "ADMIN"}[name])
    assert page_suv((volume,)) is None
