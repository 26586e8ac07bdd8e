"""What enhanced PET images say of corrections and tracers, from what single slices say of them."""

from __future__ import annotations

from typing import Any, Final

from dicomnb.errors import UsageError
from dicomnb.export.objects.instance import code_item, put
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import items, text, texts
from dicomnb.standard.code import Code
from dicomnb.standard.tag import tag_text, to_tag

__all__ = ["put_pet_facts"]

_CORRECTIONS: Final = {
    "DecayCorrected": "DECY",
    "AttenuationCorrected": "ATTN",
    "ScatterCorrected": "SCAT",
    "DeadTimeCorrected": "DTIM",
    "GantryMotionCorrected": "MOTN",
    "PatientMotionCorrected": "PMOT",
    "CountLossNormalizationCorrected": "CLN",
    "RandomsCorrected": "RAN",
    "NonUniformRadialSamplingCorrected": "RADL",
    "SensitivityCalibrated": "DCAL",
    "DetectorNormalizationCorrection": "NORM",
}
"""Attributes of enhanced images, and the terms of Corrected Image that say the same (PS3.3 C.8.9.1.1.1, C.8.22.5)."""

_METHODS: Final = {
    "RAN": ("RandomsCorrectionMethod",),
    "SCAT": ("ScatterCorrectionMethod",),
    "ATTN": ("AttenuationCorrectionSource", "AttenuationCorrectionTemporalRelationship"),
}
"""What has to be said of a correction that was made."""

_INTRAVENOUS: Final = Code("47625008", "SCT", "Intravenous route")


def put_pet_facts(dataset: Dataset, source: Dataset) -> None:
    """Set what was corrected, what was given to the patient, and how the table moved.

    Raises
    ------
    UsageError
        If the source does not say what was corrected, or how the tracer was given: nothing can stand for that.

    References
    ----------
    PS3.3 C.8.22.2 (acquisition), C.8.22.4 (isotope), C.8.22.5 (corrections).
    """
    corrections = texts(source, "CorrectedImage")
    if not corrections and not text(source, "DecayCorrected"):
        raise _missing("CorrectedImage")
    for keyword, term in _CORRECTIONS.items():
        stated = text(source, keyword)
        setattr(dataset, keyword, stated or ("YES" if term in corrections else "NO"))
    if text(source, "DecayCorrected") == "YES" or "DECY" in corrections:
        stated = text(source, "DecayCorrectionDateTime")
        start = text(source, "AcquisitionDateTime") or f"{text(source, 'SeriesDate')}{text(source, 'SeriesTime')}"
        put(dataset, DecayCorrectionDateTime=stated or start)
    _put_methods(dataset, source, corrections)
    put(
        dataset,
        CountsSource=text(source, "CountsSource") or "EMISSION",
        TableMotion=text(source, "TableMotion") or "STATIC",
        TimeOfFlightInformationUsed=text(source, "TimeOfFlightInformationUsed") or "FALSE",
        RadiopharmaceuticalInformationSequence=[
            _tracer(each, number) for number, each in enumerate(_tracers(source), 1)
        ],
    )


def _put_methods(dataset: Dataset, source: Dataset, corrections: tuple[str, ...]) -> None:
    """Set how it was corrected, where it was."""
    for term, keywords in _METHODS.items():
        if term not in corrections:
            continue
        for keyword in keywords:
            stated = text(source, keyword)
            if keyword == "AttenuationCorrectionSource" and not stated:
                stated = "CT" if "CT" in text(source, "AttenuationCorrectionMethod").upper() else ""
            if not stated:
                raise _missing(keyword)
            setattr(dataset, keyword, stated)


def _tracers(source: Dataset) -> list[Any]:
    found = list(items(source, "RadiopharmaceuticalInformationSequence"))
    if not found:
        raise _missing("RadiopharmaceuticalInformationSequence")
    return found


def _tracer(source: Dataset, number: int) -> Dataset:
    made = source.copy()
    made.RadiopharmaceuticalAgentNumber = number
    if not items(made, "AdministrationRouteCodeSequence"):
        if text(made, "RadiopharmaceuticalRoute").upper() not in {"IV", "INTRAVENOUS", "INTRAVENOUS ROUTE"}:
            raise _missing("AdministrationRouteCodeSequence")
        made.AdministrationRouteCodeSequence = [code_item(_INTRAVENOUS)]
    return made


def _missing(keyword: str) -> UsageError:
    return UsageError(
        f"{tag_text(to_tag(keyword))} {keyword} is absent from the source, and an enhanced PET image has to state it.",
        remedy=f"Set ds.{keyword} if you know it; without enhanced=True it is not needed.",
    )
