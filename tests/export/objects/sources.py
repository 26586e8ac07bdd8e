"""Images that masks are drawn on, as they come from scanners: upright, tilted, oblique, uneven, multi-frame."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import dataset, image, series

CT_CLASS = "1.2.840.10008.5.1.4.1.1.2"
FRAME = "2.25.4711"
PLACES: dict[str, dict[str, Any]] = {
    "upright": {},
    "tilted": {"step": (0.0, 0.7, 2.4)},
    "oblique": {"row": (0.0, 0.8, 0.6), "column": (0.0, 0.6, -0.8), "step": (-3.0, 0.0, 0.0)},
    "downwards": {"step": (0.0, 0.0, -2.0)},
}
HEADER: dict[str, Any] = {
    "SOPClassUID": CT_CLASS,
    "StudyInstanceUID": "2.25.4",
    "FrameOfReferenceUID": FRAME,
    "PatientName": "Roe^Jane",
    "PatientID": "MRN-4711",
    "PatientBirthDate": "19700203",
    "PatientSex": "F",
    "StudyDate": "20010203",
    "StudyTime": "101112",
    "AccessionNumber": "",
    "StudyID": "7",
    "ReferringPhysicianName": "",
    "PositionReferenceIndicator": "",
}

Array = NDArray[Any]


def ct(count: int = 9, place: str = "upright", **how: Any) -> Volume:
    """Return slices of 12 rows × 16 columns, 1.25 × 0.75 mm."""
    made = {"rows": 12, "columns": 16, "spacing": (1.25, 0.75), **HEADER, **PLACES[place], **how}
    return load(series(count, **made))


def uneven() -> Volume:
    """Return five slices of 7 rows × 5 columns, at 0, 2, 5, 6 and 11 mm."""
    slices = series(5, rows=7, columns=5, **HEADER)
    for ds, z in zip(slices, (0.0, 2.0, 5.0, 6.0, 11.0), strict=True):
        ds.ImagePositionPatient = [-50, 30, z]
    return load(slices)


def multi_frame(count: int = 6) -> Volume:
    """Return one file of frames that lie in the order of their numbers turned over."""
    stored = np.arange(count * 10 * 13).reshape(count, 10, 13).astype(np.int16)
    groups = [
        dataset(PlanePositionSequence=[dataset(ImagePositionPatient=[-7.5, 4, 30 - 2.5 * frame])])
        for frame in range(count)
    ]
    shared = dataset(
        PixelMeasuresSequence=[dataset(PixelSpacing=[1.5, 0.5], SliceThickness=2.5)],
        PlaneOrientationSequence=[dataset(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
    )
    header = HEADER | {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.2.1", "SOPInstanceUID": "2.25.9", "SeriesNumber": 2}
    return load(
        image(
            stored,
            frames=count,
            SeriesInstanceUID="2.25.8",
            SharedFunctionalGroupsSequence=[shared],
            PerFrameFunctionalGroupsSequence=groups,
            **header,
        )
    )


def parts(volume: Volume) -> dict[str, Array]:
    """Return two masks that overlap, leave the first and the last slice empty, and have holes and single voxels."""
    n, rows, columns = volume.shape[:3]
    k, j, i = np.indices((n, rows, columns))
    middle = (abs(k - n // 2) < max(1, n // 2)) & (j > 1) & (j < rows - 2) & (i > 0) & (i + k % 3 < columns - 1)
    first = middle & ~((j == rows // 2) & (i == columns // 2))
    second = (k == n // 2) & (i >= columns // 2) | ((k == 1) & (j == 0) & (i == columns - 1))
    return {"Liver": first, "kidney_left": second}


def distinct(volume: Volume) -> dict[str, Array]:
    """Return the masks of `parts` without their overlap."""
    first, second = parts(volume).values()
    return {"Liver": first & ~second, "kidney_left": second}
