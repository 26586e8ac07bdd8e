"""Doses made by a formula, on any grid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import image
from tests.objects.made.structure_sets import FRAME

Points = NDArray[np.float64]


def dose(
    formula: Callable[[Points], NDArray[Any]],
    *,
    shape: tuple[int, int, int] = (19, 23, 27),
    spacing: tuple[float, float, float] = (5.0, 4.0, 6.0),
    origin: Sequence[float] = (-65.0, -44.0, -54.0),
    row: Sequence[float] = (1.0, 0.0, 0.0),
    column: Sequence[float] = (0.0, 1.0, 0.0),
    scaling: float = 1e-6,
    **attributes: Any,
) -> Volume:
    """Return an RTDOSE; `formula` takes places, LPS in mm, and gives Gy; `spacing` is that of columns, rows, slices."""
    x, y, z = spacing
    normal = np.cross(row, column)
    k, j, i = np.indices(shape)
    places = (
        np.array(origin)
        + i[..., None] * x * np.array(row)
        + j[..., None] * y * np.array(column)
        + k[..., None] * z * normal
    )
    stored = np.rint(formula(places) / scaling).astype(np.uint32)
    return load(
        image(
            stored,
            frames=shape[0],
            **{
                "Modality": "RTDOSE",
                "SOPClassUID": "1.2.840.10008.5.1.4.1.1.481.2",
                "SOPInstanceUID": "2.25.81",
                "SeriesInstanceUID": "2.25.82",
                "FrameOfReferenceUID": FRAME,
                "ImagePositionPatient": [*origin],
                "ImageOrientationPatient": [*row, *column],
                "PixelSpacing": [y, x],
                "GridFrameOffsetVector": (np.arange(shape[0]) * z).tolist(),
                "FrameIncrementPointer": 0x3004000C,
                "DoseUnits": "GY",
                "DoseType": "PHYSICAL",
                "DoseSummationType": "PLAN",
                "DoseGridScaling": scaling,
                **attributes,
            },
        )
    )
