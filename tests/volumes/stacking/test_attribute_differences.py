from __future__ import annotations

from typing import Any

import pytest

from dicomnb.volumes.loading.load import load, load_all
from dicomnb.volumes.volume import Volume
from tests.images import dataset, series


def messages(volume: Volume, code: str) -> list[str]:
    return [finding.message for finding in volume.findings if finding.code == code]


def twice(first: dict[str, Any], second: dict[str, Any], *, numbered: bool) -> list[Any]:
    """Two volumes of three slices; stored values of the second are higher by 1000 in their first byte alone."""
    made = []
    for t, varied in enumerate((first, second)):
        for k, ds in enumerate(series(3, Modality="MR", **varied)):
            ds.SOPInstanceUID = f"2.25.{t}.{k}"
            ds.InstanceNumber = 3 * t + k + 1 if numbered else k + 1
            made.append(ds)
    return made


def test_nothing_but_the_number_is_said_only_where_it_is_true() -> None:
    (said,) = messages(load(twice({}, {}, numbered=True)), "ordered_by_number")
    assert "nothing but InstanceNumber" in said
    (said,) = messages(load(twice({"SAR": 0.25}, {"SAR": 0.125}, numbered=True)), "ordered_by_number")
    assert "nothing but" not in said
    assert "SAR" in said


@pytest.mark.parametrize("name", ["FrameOfReferenceUID", "SliceLocation"])
def test_identifiers_and_places_are_not_compared(name: str) -> None:
    values = ("2.25.5", "2.25.5") if name.endswith("UID") else (1.0, 2.0)
    slices = twice({name: values[0]}, {name: values[1]}, numbered=True)
    for ds in slices:
        ds.IrradiationEventUID = f"{ds.SOPInstanceUID}.8"
    (said,) = messages(load(slices), "ordered_by_number")
    assert "nothing but InstanceNumber" in said


def test_values_within_sequences_are_compared() -> None:
    def injected(volume: float) -> dict[str, Any]:
        return {"ContrastBolusAgentSequence": [dataset(ContrastBolusVolume=volume)]}

    (said,) = messages(load(twice(injected(5.0), injected(7.5), numbered=True)), "ordered_by_number")
    assert "ContrastBolusVolume" in said


def test_any_attribute_of_acquisition_may_make_volumes_where_no_number_does() -> None:
    volume = load(
        twice({"SpectrallySelectedSuppression": "FAT"}, {"SpectrallySelectedSuppression": "NONE"}, numbered=False)
    )
    assert volume.shape == (2, 3, 4, 3)
    assert volume.labels == {"SpectrallySelectedSuppression": ("FAT", "NONE")}


@pytest.mark.parametrize(
    ("keyword", "values"),
    [
        ("AcquisitionNumber", (2, 5)),
        ("InversionTime", (120.0, 1500.0)),
        ("FlipAngle", (4.0, 17.0)),
        ("TriggerTime", (35.0, 410.0)),
        ("RepetitionTime", (550.0, 2500.0)),
    ],
)
def test_attributes_that_are_known_label_volumes_and_numbers_are_not_asked(
    keyword: str, values: tuple[float, float]
) -> None:
    volume = load(twice({keyword: values[0]}, {keyword: values[1]}, numbered=True))
    assert volume.labels[keyword] == values
    assert not messages(volume, "ordered_by_number")


def test_what_differs_without_making_volumes_is_named() -> None:
    slices = twice({}, {}, numbered=False)
    for number, ds in enumerate(slices):
        ds.PercentSampling = 60.0 + number % 4
    for volume in load_all(slices):
        (said,) = messages(volume, "duplicate_position")
        assert "PercentSampling" in said
