"""Diffusion series as makers write them: files with b-values and directions of gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.parsing.dataset.dataset import Dataset
from tests.images import dataset
from tests.volumes.loading.identity import Grid, classic

WEIGHTINGS: list[tuple[float, tuple[float, float, float]]] = [
    (0, (0, 0, 0)),
    (700, (1, 0, 0)),
    (900, (0.6, 0.8, 0)),
    (1000, (-0.36, 0.48, 0.8)),
    (1100, (0, -0.6, 0.8)),
]
"""b-value, s/mm², and direction: of GE along its own axes, of all others in the patient."""


def series(maker: str, **grid: Any) -> list[Dataset]:
    """Return files of five points of four slices, 10 rows × 12 columns."""
    lies = Grid(**{"columns": 12, "rows": 10, "slices": 4, "points": len(WEIGHTINGS), **grid})
    name = {"GE": "GE MEDICAL SYSTEMS", "Philips": "Philips", "UIH": "UIH", "standard": "SIEMENS"}.get(maker, "SIEMENS")
    files = classic(
        lies, "MR", StudyInstanceUID="2.25.77", SeriesNumber=3, Manufacturer=name, EchoTime=83.5, RepetitionTime=4100,
        InPlanePhaseEncodingDirection="COL", MagneticFieldStrength=3, FlipAngle=90, ProtocolName="dwi",
        MRAcquisitionType="2D", ScanningSequence="EP", PatientPosition="HFS",
    )  # fmt: skip
    for ds, (t, k) in zip(files, lies.frames, strict=True):
        ds.InstanceNumber = 1 + t * lies.slices + k
        ds.AcquisitionNumber = t + 1
        ds.AcquisitionTime = f"1011{t * 4.1:09.6f}"
        _MAKERS[maker](ds, *WEIGHTINGS[t])
    return files


def _standard(ds: Dataset, b: float, direction: tuple[float, ...]) -> None:
    ds.DiffusionBValue = b
    if b:
        ds.DiffusionGradientOrientation = list(direction)


def _siemens(ds: Dataset, b: float, direction: tuple[float, ...]) -> None:
    block = ds.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    block.add_new(0x0C, "IS", int(b))
    if b:
        block.add_new(0x0E, "FD", list(direction))


def _philips(ds: Dataset, b: float, direction: tuple[float, ...]) -> None:
    ds.private_block(0x2001, "Philips Imaging DD 001", create=True).add_new(0x03, "FL", b)
    block = ds.private_block(0x2005, "Philips MR Imaging DD 001", create=True)
    for offset, part in zip((0xB0, 0xB1, 0xB2), direction, strict=True):
        block.add_new(offset, "FL", part)


def _ge(ds: Dataset, b: float, direction: tuple[float, ...]) -> None:
    ds.private_block(0x0043, "GEMS_PARM_01", create=True).add_new(0x39, "IS", [int(b), 8, 0, 0])
    block = ds.private_block(0x0019, "GEMS_ACQU_01", create=True)
    for offset, part in zip((0xBB, 0xBC, 0xBD), direction, strict=True):
        block.add_new(offset, "DS", part)


def _uih(ds: Dataset, b: float, direction: tuple[float, ...]) -> None:
    block = ds.private_block(0x0065, "Image Private Header", create=True)
    block.add_new(0x09, "FD", b)
    block.add_new(0x37, "FD", list(direction))


_MAKERS = {"standard": _standard, "Siemens": _siemens, "Philips": _philips, "GE": _ge, "UIH": _uih}


def enhanced(grid: Grid) -> dict[str, Any]:
    """Return functional groups for frames of an enhanced image, by point."""
    return {
        str(t): dataset(
            DiffusionBValue=b,
            DiffusionDirectionality="DIRECTIONAL" if b else "NONE",
            DiffusionGradientDirectionSequence=[dataset(DiffusionGradientOrientation=list(direction))],
        )
        for t, (b, direction) in enumerate(WEIGHTINGS[: grid.points])
    }


def unit(vectors: NDArray[Any]) -> NDArray[Any]:
    """Return vectors of length 1, and those of length 0 as they are."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1))
