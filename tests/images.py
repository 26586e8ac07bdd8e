"""Data sets made for tests, pixel by pixel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.encapsulated import encapsulate


def dataset(**attributes: Any) -> Dataset:
    """Return a data set with these attributes."""
    ds = Dataset()
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds


def image(stored: ArrayLike, *, frames: int | None = None, **attributes: Any) -> Dataset:
    """Return an image of these numbers, (rows, columns) or, with `frames`, (frames, rows, columns)."""
    array = np.asarray(stored)
    bits = array.dtype.itemsize * 8
    header = {
        "Modality": "CT",
        "Rows": array.shape[-2],
        "Columns": array.shape[-1],
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "BitsAllocated": bits,
        "BitsStored": bits,
        "HighBit": bits - 1,
        "PixelRepresentation": int(array.dtype.kind == "i"),
        **({} if frames is None else {"NumberOfFrames": frames}),
        **attributes,
    }
    return dataset(**header, PixelData=array.astype(array.dtype.newbyteorder("<")).tobytes())


def series(
    count: int,
    *,
    row: Sequence[float] = (1.0, 0.0, 0.0),
    column: Sequence[float] = (0.0, 1.0, 0.0),
    origin: Sequence[float] = (-50.0, 30.0, 7.0),
    step: Sequence[float] = (0.0, 0.0, 2.5),
    spacing: Sequence[float] = (0.75, 1.25),
    rows: int = 4,
    columns: int = 3,
    **attributes: Any,
) -> list[Dataset]:
    """Return slices in which each voxel's stored value is its own number: 100 k + 10 j + i.

    `spacing` is Pixel Spacing: the vertical distance first.
    """
    j, i = np.indices((rows, columns))
    slices = []
    for k in range(count):
        header = {
            "SOPInstanceUID": f"2.25.1.{k + 1}",
            "SeriesInstanceUID": "2.25.7",
            "SeriesNumber": 3,
            "InstanceNumber": k + 1,
            "ImagePositionPatient": [round(start + k * way, 6) for start, way in zip(origin, step, strict=True)],
            "ImageOrientationPatient": [*row, *column],
            "PixelSpacing": list(spacing),
            "SliceThickness": 2.5,
            **attributes,
        }
        slices.append(image((100 * k + 10 * j + i).astype(np.int16), **header))
    return slices


def compressed(
    stored: ArrayLike, uid: str, codestreams: Sequence[bytes], *, frames: int | None = None, **attributes: Any
) -> Dataset:
    """Return an image of these numbers whose Pixel Data holds codestreams in the transfer syntax `uid`."""
    ds = image(stored, frames=frames, **attributes)
    ds.file_meta = dataset(TransferSyntaxUID=uid)
    ds.PixelData = encapsulate(codestreams)
    return ds
