"""Reconstructed slices of nuclear medicine, in one file of frames (SPECT)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.analysis.derived import source_images, source_series
from dicomnb.errors import UsageError
from dicomnb.export.objects.frame_grid import decimals, frame_grid
from dicomnb.export.objects.instance import item, new_instance, put, put_laterality, put_lossy
from dicomnb.export.quantise import decimal
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import text
from dicomnb.pixels.encode import set_pixels
from dicomnb.pixels.window import robust_window
from dicomnb.volumes.volume import Volume

__all__ = ["nuclear_image"]

_NM: Final = "1.2.840.10008.5.1.4.1.1.20"
_SLICE_VECTOR: Final = 0x00540080
_KEPT: Final = (
    "EnergyWindowInformationSequence",
    "RadiopharmaceuticalInformationSequence",
    "PatientOrientationCodeSequence",
    "PatientGantryRelationshipCodeSequence",
    "BodyPartExamined",
)
"""What was given, and which energies were counted: true of what was computed from it too."""


def nuclear_image(
    volume: Volume,
    values: NDArray[Any],
    affine: NDArray[np.float64] | None,
    *,
    description: str,
    derivation: str,
    series_number: int | None,
) -> Dataset:
    """Return one file of slices.

    Parameters
    ----------
    volume : Volume
        Slices of nuclear medicine that they were computed from.
    values : ndarray of shape (slices, rows, columns)
        Whole numbers from 0 to 65535, slices in the order of the normal.
    affine, description, derivation, series_number
        As for `enhanced_image`.

    Raises
    ------
    UsageError
        If values are no such numbers: an image of nuclear medicine has no slope. If slices are tilted or not evenly
        spaced: it has one place, and one distance.

    References
    ----------
    PS3.3 A.5, C.8.4.8 (vectors), C.8.4.9 (NM Image), C.8.4.11 (Detector), C.8.4.14 (Reconstruction).
    """
    low, high = float(values.min()), float(values.max())
    if low < 0 or high > 0xFFFF or not bool((values == np.rint(values)).all()):
        raise UsageError(
            f"Values of nuclear medicine are whole numbers from 0 to 65535, and not from {low:g} to {high:g}.",
            remedy="Scale and round them, and say so in derivation=; to_parametric_map holds values with a unit.",
        )
    grid = frame_grid(volume, values.shape if affine is not None else None, affine)
    row, column = grid.cosines[:3], grid.cosines[3:]
    if len(values) > 1:
        steps = np.diff(grid.positions, axis=0)
        straight = grid.distance is not None and np.abs(steps - grid.distance * np.cross(row, column)).max() < 0.01
        if not straight:
            raise UsageError(
                "Slices are tilted or not evenly spaced: an image of nuclear medicine has one place and one distance.",
                remedy="reslice_straight(volume) puts them straight on top of each other.",
            )
    source = volume.dataset
    dataset = new_instance(
        source,
        sop_class=_NM,
        modality="NM",
        description=description,
        series_number=series_number,
        frame_of_reference=text(source, "FrameOfReferenceUID"),
        words=[derivation],
    )
    window = robust_window(values)
    put(
        dataset,
        ImageType=["DERIVED", "PRIMARY", "RECON TOMO", "EMISSION"],
        DerivationDescription=derivation[:1024],
        PixelSpacing=decimals(grid.size[::-1]),
        SliceThickness=decimal(grid.thickness),
        SpacingBetweenSlices=decimal(grid.distance or grid.thickness),
        NumberOfSlices=len(values),
        SliceVector=list(range(1, len(values) + 1)),
        FrameIncrementPointer=_SLICE_VECTOR,
        NumberOfEnergyWindows=1,
        NumberOfDetectors=1,
        DetectorInformationSequence=[
            item(
                CollimatorType=None,
                ImageOrientationPatient=decimals(grid.cosines),
                ImagePositionPatient=decimals(grid.positions[0]),
            )
        ],
        NumberOfRotations=1,
        RotationInformationSequence=[],
        CountsAccumulated=None,
        EnergyWindowInformationSequence=[],
        RadiopharmaceuticalInformationSequence=[],
        PatientOrientationCodeSequence=[],
        PatientGantryRelationshipCodeSequence=[],
        AcquisitionTerminationCondition=None,
        WindowCenter=decimal(window.center),
        WindowWidth=decimal(max(window.width, 1.0)),
    )
    for keyword in _KEPT:
        if keyword in source:
            setattr(dataset, keyword, source[keyword].value)
    windows = dataset.EnergyWindowInformationSequence
    put(dataset, NumberOfEnergyWindows=max(1, len(windows)))
    put_laterality(dataset, source)
    put_lossy(dataset, source)
    images, series = source_images(volume), source_series(volume)
    if images:
        dataset.SourceImageSequence = images
    if series:
        dataset.ReferencedSeriesSequence = series
    set_pixels(dataset, values.astype(np.uint16), photometric="MONOCHROME2")
    return dataset
