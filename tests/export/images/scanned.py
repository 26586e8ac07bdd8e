"""Images of many kinds, from which others are computed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.studies.named_studies import make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.export.objects.sources import HEADER
from tests.images import dataset, image


def code(value: str, meaning: str, **more: Any) -> Dataset:
    return dataset(CodeValue=value, CodingSchemeDesignator="SCT", CodeMeaning=meaning, **more)


_DX: dict[str, Any] = {
    "ImagerPixelSpacing": [0.2, 0.3],
    "PresentationIntentType": "FOR PRESENTATION",
    "PixelIntensityRelationship": "LOG",
    "PixelIntensityRelationshipSign": -1,
    "ImageLaterality": "U",
    "BodyPartExamined": "CHEST",
    "AnatomicRegionSequence": [code("816094009", "Thorax")],
    "PatientOrientation": ["L", "F"],
    "DetectorType": "DIRECT",
}
_MG: dict[str, Any] = {
    **_DX,
    "ImageLaterality": "L",
    "BodyPartExamined": "BREAST",
    "AnatomicRegionSequence": [code("76752008", "Breast")],
    "ViewCodeSequence": [code("399162004", "cranio-caudal", ViewModifierCodeSequence=[])],
    "PatientOrientation": ["A", "R"],
    "OrganExposed": "BREAST",
    "PositionerType": "MAMMOGRAPHIC",
}
_XA: dict[str, Any] = {"ImagerPixelSpacing": [0.2, 0.3], "FrameTime": 66, "FrameIncrementPointer": 0x00181063}
_US: dict[str, Any] = {"FrameTime": 40, "FrameIncrementPointer": 0x00181063}
_NM: dict[str, Any] = {
    "PixelSpacing": [3, 4],
    "SpacingBetweenSlices": 5,
    "SliceThickness": 5,
    "FrameOfReferenceUID": "2.25.9",
    "ImageType": ["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"],
    "NumberOfSlices": 6,
    "SliceVector": [1, 2, 3, 4, 5, 6],
    "FrameIncrementPointer": 0x00540080,
    "DetectorInformationSequence": [
        dataset(ImagePositionPatient=[-50, -40, 10], ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
    ],
}
KINDS: dict[str, tuple[str, str, int, dict[str, Any]]] = {
    "CR": ("CR", "1.2.840.10008.5.1.4.1.1.1", 1, {"ImagerPixelSpacing": [0.2, 0.3], "BodyPartExamined": "CHEST"}),
    "DX": ("DX", "1.2.840.10008.5.1.4.1.1.1.1", 1, _DX),
    "MG": ("MG", "1.2.840.10008.5.1.4.1.1.1.2", 1, _MG),
    "US": ("US", "1.2.840.10008.5.1.4.1.1.6.1", 1, {}),
    "US film": ("US", "1.2.840.10008.5.1.4.1.1.3.1", 5, _US),
    "XA": ("XA", "1.2.840.10008.5.1.4.1.1.12.1", 1, {"ImagerPixelSpacing": [0.2, 0.3]}),
    "XA film": ("XA", "1.2.840.10008.5.1.4.1.1.12.1", 5, _XA),
    "NM": ("NM", "1.2.840.10008.5.1.4.1.1.20", 6, _NM),
}
"""Modality, class, frames and attributes."""


def scanned(kind: str, **how: Any) -> Volume:
    """Return an image of 20 rows × 31 columns with stored values from 0 to 199."""
    modality, sop_class, frames, facts = KINDS[kind]
    stored = np.random.default_rng(1).integers(0, 200, (frames, 20, 31)).astype("u1" if modality == "US" else "u2")
    header = {keyword: value for keyword, value in HEADER.items() if keyword != "FrameOfReferenceUID"} | {
        "SOPClassUID": sop_class,
        "SOPInstanceUID": "2.25.77",
        "SeriesInstanceUID": "2.25.78",
        "SeriesNumber": 4,
        "Modality": modality,
    }
    several = frames if frames > 1 else None
    return load(image(stored if several else stored[0], frames=several, **{**header, **facts, **how}))


def pet() -> Volume:
    """Return slices of PET that say all that an enhanced image has to say."""
    volume = load(make_study("pet-small"))[3:9]
    for ds in volume.datasets:
        ds.RadiopharmaceuticalInformationSequence[0].RadiopharmaceuticalRoute = "IV"
        ds.RandomsCorrectionMethod, ds.ScatterCorrectionMethod = "DLYD", "simulated"
        ds.AttenuationCorrectionSource, ds.AttenuationCorrectionTemporalRelationship = "CT", "SEPARATE"
    return volume


def errors(dciodvfy: str, ds: Dataset, path: Path) -> list[str]:
    """Return what is wrong with an object."""
    ds.save_as(path)
    done = subprocess.run([dciodvfy, "-new", path], capture_output=True, text=True, check=False)
    return [line for line in done.stderr.splitlines() if line.startswith("Error")]
