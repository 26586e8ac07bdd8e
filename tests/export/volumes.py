"""Volumes to export: upright, tilted, oblique, in time, in colour."""

from __future__ import annotations

from typing import Any

import numpy as np

from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import dataset, image, series

OBLIQUE: dict[str, Any] = {"row": (0.0, 0.8, 0.6), "column": (0.0, 0.6, -0.8), "step": (-3.0, 0.0, 0.0)}
TILTED: dict[str, Any] = {"step": (0.0, 0.8, 2.5)}
NAMED: dict[str, Any] = {"PatientName": "Roe^Jane", "PatientID": "MRN-4711", "StudyDate": "20010203"}

CT = "1.2.840.10008.5.1.4.1.1.2"
STUDY: dict[str, Any] = {
    "SOPClassUID": CT,
    "StudyInstanceUID": "2.25.4",
    "FrameOfReferenceUID": "2.25.3",
    "SpecificCharacterSet": "ISO_IR 100",
    "KVP": 120,
    "WindowCenter": 40,
    "WindowWidth": 400,
}


def upright(**how: Any) -> Volume:
    """Return 5 slices of 4 rows × 3 columns."""
    how = {"RescaleSlope": 0.5, "RescaleIntercept": -7, "RescaleType": "HU", **NAMED, **how}
    return load(series(5, **how))


def in_time(step: float = 2.5) -> Volume:
    """Return 3 points of 2 slices of 4 rows × 3 columns; the point's number times 1000 is added to each value."""
    slices = []
    for t in range(3):
        for k, ds in enumerate(series(2, Modality="MR", AcquisitionDate="20010203", **NAMED)):
            ds.SOPInstanceUID, ds.InstanceNumber = f"2.25.{t}.{k}", 2 * t + k + 1
            ds.AcquisitionTime = f"1000{t * step:06.3f}"
            ds.PixelData = (np.frombuffer(ds.PixelData, "<i2") + 1000 * t).astype("<i2").tobytes()
            slices.append(ds)
    return load(slices)


def colored() -> Volume:
    """Return 2 slices of 4 rows × 3 columns of red, green and blue."""
    slices = []
    for k in range(2):
        ds = image(np.zeros((4, 3), np.uint8), Modality="MR")
        colors = (np.arange(36) * 7 + k).astype(np.uint8).reshape(4, 3, 3)
        ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PlanarConfiguration = 3, "RGB", 0
        ds.PixelData = colors.tobytes()
        ds.SOPInstanceUID, ds.SeriesInstanceUID, ds.InstanceNumber = f"2.25.8.{k}", "2.25.8", k + 1
        ds.ImagePositionPatient, ds.ImageOrientationPatient = [1, 2, 3 + 2.5 * k], [1, 0, 0, 0, 1, 0]
        ds.PixelSpacing = [0.75, 1.25]
        slices.append(ds)
    return load(slices)


def of_ultrasound() -> Volume:
    """Return 3 slices of 4 rows × 5 columns, 0.4 × 0.5 × 0.8 mm, placed in a volume of ultrasound and nowhere else."""
    frames = [dataset(PlanePositionVolumeSequence=[dataset(ImagePositionVolume=[7, 2, 0.8 * k])]) for k in range(3)]
    shared = dataset(
        PixelMeasuresSequence=[dataset(PixelSpacing=[0.5, 0.4])],
        PlaneOrientationVolumeSequence=[dataset(ImageOrientationVolume=[0, 1, 0, -1, 0, 0])],
    )
    stored = np.arange(60, dtype=np.uint16).reshape(3, 4, 5)
    made = image(stored, frames=3, Modality="US", SharedFunctionalGroupsSequence=[shared])
    made.PerFrameFunctionalGroupsSequence = frames
    return load(made)
