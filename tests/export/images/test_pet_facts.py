from __future__ import annotations

import pytest

from dicomnb.errors import UsageError
from dicomnb.export.images.pet_facts import put_pet_facts
from dicomnb.parsing.dataset.dataset import Dataset
from tests.images import dataset


def source(**how: object) -> Dataset:
    tracer = dataset(RadiopharmaceuticalRoute="Intravenous", RadionuclideTotalDose=3e8)
    facts = {
        "Modality": "PT",
        "CorrectedImage": ["DECY", "ATTN", "RAN"],
        "RandomsCorrectionMethod": "SING",
        "AttenuationCorrectionMethod": "measured,CT",
        "AttenuationCorrectionTemporalRelationship": "SEPARATE",
        "RadiopharmaceuticalInformationSequence": [tracer],
        "AcquisitionDateTime": "20200102030405",
    }
    return dataset(**{**facts, **how})


def test_terms_of_single_slices_become_attributes_of_their_own() -> None:
    made = Dataset()
    put_pet_facts(made, source())
    said = {keyword: made[keyword].value for keyword in made.dir("Corrected")}
    assert said["DecayCorrected"] == said["AttenuationCorrected"] == said["RandomsCorrected"] == "YES"
    assert said["ScatterCorrected"] == said["PatientMotionCorrected"] == "NO"
    assert (made.AttenuationCorrectionSource, made.RandomsCorrectionMethod) == ("CT", "SING")
    (tracer,) = made.RadiopharmaceuticalInformationSequence
    assert tracer.AdministrationRouteCodeSequence[0].CodeValue == "47625008"
    assert (tracer.RadiopharmaceuticalAgentNumber, tracer.RadionuclideTotalDose) == (1, 3e8)


@pytest.mark.parametrize(
    "keyword",
    [
        "CorrectedImage",
        "RandomsCorrectionMethod",
        "AttenuationCorrectionTemporalRelationship",
        "RadiopharmaceuticalInformationSequence",
    ],
)
def test_what_nobody_stated_is_asked_for(keyword: str) -> None:
    without = source()
    del without[keyword]
    with pytest.raises(UsageError, match=keyword):
        put_pet_facts(Dataset(), without)


def test_a_route_that_is_not_known_is_asked_for() -> None:
    unknown = source(RadiopharmaceuticalInformationSequence=[dataset(RadiopharmaceuticalRoute="other")])
    with pytest.raises(UsageError, match="AdministrationRouteCodeSequence"):
        put_pet_facts(Dataset(), unknown)
