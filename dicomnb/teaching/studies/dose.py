"""A made-up plan of radiotherapy: a CT with a tumour, its contours, its voxels, and a dose that is a formula."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.ellipsoids import Vector, VoxelGrid
from dicomnb.teaching.phantom.header import Subject, decimal, general, put, put_plane, put_stored, uid
from dicomnb.teaching.studies.ct import CtStudy, Insert, thorax
from dicomnb.teaching.studies.structures import PhantomStructure, segmentation, structure_set
from dicomnb.teaching.studies.study import Study

__all__ = ["DOSE", "DoseStudy"]

RT_DOSE_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.481.2"
RT_PLAN_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.481.5"
GRID_FRAME_OFFSET_VECTOR: Final = 0x3004000C

DORA: Final = Subject("Phantom^Dora", "SAMPLE-0060", "19530611", "F", "062Y", 1.63, 59.5)


@dataclass(frozen=True, slots=True)
class DoseStudy(Study):
    """CT, structure set, segmentation and dose of one patient in one frame of reference, and their truth.

    Parameters
    ----------
    ct : CtStudy
        The images.
    sphere : Insert
        The tumour.
    structures : tuple of PhantomStructure
        What is drawn: body, tumour and left lung.
    grid : VoxelGrid
        Where the dose is given.
    peak : (x, y, z)
        Where it is highest, LPS, mm; not the middle of the tumour.
    reach : (x, y, z)
        How far from there it has fallen to 1/e along each axis, mm.
    maximum : float
        At the peak, Gy.
    """

    ct: CtStudy
    sphere: Insert
    structures: tuple[PhantomStructure, ...]
    grid: VoxelGrid
    peak: Vector
    reach: Vector
    maximum: float

    @property
    def key(self) -> str:
        """Its name, from which its UIDs come."""
        return self.ct.key

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files: the CT from the head down, then the others."""
        return (*self.ct.names, "rtstruct.dcm", "seg.dcm", "rtdose.dcm")

    def dose_at(self, point: Sequence[float]) -> float:
        """Return the dose at a place, Gy: a bell as wide along each axis as `reach` says.

        Parameters
        ----------
        point : (x, y, z)
            LPS, mm.
        """
        away = sum(((at - top) / far) ** 2 for at, top, far in zip(point, self.peak, self.reach, strict=True))
        return self.maximum * math.exp(-away)

    def doses_in_tumour(self, parts: int = 60) -> FloatArray:
        """Return the dose at places spread evenly over the tumour, Gy, from the formula.

        Parameters
        ----------
        parts : int
            Places along the diameter.
        """
        radius = self.sphere.radius
        along = ((np.arange(parts) + 0.5) / parts * 2 - 1) * radius
        offsets = np.stack(np.meshgrid(along, along, along), axis=-1).reshape(-1, 3)
        inside = offsets[(offsets**2).sum(axis=1) <= radius**2]
        away = (inside + self.sphere.center - np.array(self.peak)) / self.reach
        return np.asarray(self.maximum * np.exp(-(away**2).sum(axis=1)), np.float64)

    @property
    def values(self) -> FloatArray:
        """Dose at the centre of each voxel of its grid, shape (slices, rows, columns), Gy."""
        bells = []
        for axis, count in enumerate((self.grid.columns, self.grid.rows, self.grid.slices)):
            at = self.grid.first[axis] + np.arange(count) * self.grid.spacing[axis]
            bells.append(np.exp(-(((at - self.peak[axis]) / self.reach[axis]) ** 2)))
        x, y, z = bells
        return np.asarray(self.maximum * z[:, None, None] * y[None, :, None] * x[None, None, :], np.float64)

    @property
    def scaling(self) -> float:
        """Dose Grid Scaling: Gy that one stored unit stands for."""
        return decimal(self.maximum / 60000)

    @property
    def stored(self) -> NDArray[np.uint16]:
        """The stored values, shape (slices, rows, columns)."""
        return np.rint(self.values / self.scaling).astype(np.uint16)

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file."""
        yield from self.ct.files()
        yield "rtstruct.dcm", structure_set(self.ct, self.structures)
        yield "seg.dcm", segmentation(self.ct, self.structures[1:])
        yield "rtdose.dcm", _dose(self)


def _dose(study: DoseStudy) -> Dataset:
    """Return the dose (PS3.3 A.18.3, C.8.8.3). Its frames are placed by offsets from the first one."""
    ct = study.ct
    dataset = general(Dataset(), ct.key, ct.subject, date="20150711", time="081500", model="Phantom")
    put_plane(dataset, study.grid, 0)
    put(
        dataset,
        SOPClassUID=RT_DOSE_STORAGE,
        SOPInstanceUID=uid(f"{ct.key}/dose"),
        Modality="RTDOSE",
        SeriesInstanceUID=uid(f"{ct.key}/dose series"),
        SeriesNumber=5,
        SeriesDescription="Dose",
        OperatorsName="",
        InstanceNumber=1,
        ContentDate="20150711",
        ContentTime="120000",
        FrameIncrementPointer=GRID_FRAME_OFFSET_VECTOR,
        GridFrameOffsetVector=[decimal(k * study.grid.spacing[2]) for k in range(study.grid.slices)],
        DoseUnits="GY",
        DoseType="PHYSICAL",
        DoseSummationType="PLAN",
        DoseGridScaling=study.scaling,
        TissueHeterogeneityCorrection="IMAGE",
        # The plan itself is not among the files: nobody is treated.
        ReferencedRTPlanSequence=[
            put(Dataset(), ReferencedSOPClassUID=RT_PLAN_STORAGE, ReferencedSOPInstanceUID=uid(f"{ct.key}/plan"))
        ],
    )
    put_stored(dataset, study.stored, 16)
    return dataset


def _study() -> DoseStudy:
    tumour = Insert("Tumour", (-72.0, -28.0, -181.0), 17.0, 45.0)
    ct = thorax("dose", VoxelGrid(256, 200, 36, (1.4, 1.3, 3.0), (-170.5, -143.35, -230.0)), "Planning CT")
    bone = next(insert for insert in ct.inserts if insert.name == "bone")
    ct = replace(ct, inserts=(tumour, bone), subject=DORA)
    organ = ("123037004", "Anatomical Structure")
    return DoseStudy(
        ct,
        tumour,
        (
            PhantomStructure(
                "Body", ct.body, "EXTERNAL", (0, 160, 80), (organ, ("38266002", "Entire body as a whole"))
            ),
            PhantomStructure(
                "Tumour",
                tumour.solid,
                "GTV",
                (230, 60, 40),
                (("49755003", "Morphologically Altered Structure"), ("108369006", "Neoplasm")),
            ),
            PhantomStructure("Left lung", ct.lungs[1], "ORGAN", (60, 120, 230), (organ, ("44029006", "Left lung"))),
        ),
        VoxelGrid(52, 44, 21, (3.5, 4.0, 5.0), (-158.0, -110.0, -233.0)),
        peak=(-66.0, -31.0, -178.0),
        reach=(46.0, 58.0, 37.0),
        maximum=62.4,
    )


DOSE: Final = _study()
"""A CT of 36 slices, 200 × 256 voxels, with a tumour of 20.58 mL, and a dose in 21 slices of 44 × 52 voxels."""
