"""A made-up CT of a thorax with inserts of known Hounsfield units."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.ellipsoids import Ellipsoid, Vector, VoxelGrid
from dicomnb.teaching.phantom.header import Subject, general, put, put_plane, put_stored, uid
from dicomnb.teaching.studies.study import Study

__all__ = ["CT", "CT_IMAGE_STORAGE", "CtSeries", "CtStudy", "CtVariant", "Insert", "slice_header", "thorax"]

CT_IMAGE_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.2"
INTERCEPT: Final = -1024
AIR: Final = -1000.0
TISSUE: Final = 30.0
LUNG: Final = -820.0

CARL: Final = Subject("Phantom^Carl", "SAMPLE-0512", "19610307", "M", "054Y", 1.83, 81.0)


@dataclass(frozen=True, slots=True)
class Insert:
    """A sphere of one material.

    Parameters
    ----------
    name : str
        The material.
    center : (x, y, z)
        LPS, mm.
    radius : float
        Millimetres.
    hu : float
        Hounsfield units.
    """

    name: str
    center: Vector
    radius: float
    hu: float

    @property
    def volume_ml(self) -> float:
        """Volume, mL."""
        return 4 / 3 * math.pi * self.radius**3 / 1000

    @property
    def solid(self) -> Ellipsoid:
        """The sphere."""
        return Ellipsoid.sphere(self.center, self.radius, self.hu)


class CtSeries(Protocol):
    """What a header of a CT series is made from."""

    @property
    def key(self) -> str:
        """Its name, from which its UIDs come."""

    @property
    def grid(self) -> VoxelGrid:
        """Its voxels; slices from the feet up."""

    @property
    def subject(self) -> Subject:
        """The patient's particulars."""

    @property
    def description(self) -> str:
        """Series Description."""


@dataclass(frozen=True)
class CtStudy(Study):
    """A CT series and its truth.

    Parameters
    ----------
    key : str
        Its name, from which its UIDs come.
    grid : VoxelGrid
        Its voxels; slices from the feet up.
    body : Ellipsoid
        The patient, a cylinder without ends.
    lungs : tuple of Ellipsoid
        The right one, then the left one.
    bones : tuple of Ellipsoid
        Spine and breastbone.
    inserts : tuple of Insert
        Spheres of known value, each within one material.
    subject : Subject
        The patient's particulars.
    description : str
        Series Description.
    """

    key: str
    grid: VoxelGrid
    body: Ellipsoid
    lungs: tuple[Ellipsoid, ...]
    bones: tuple[Ellipsoid, ...]
    inserts: tuple[Insert, ...]
    subject: Subject = CARL
    description: str = "Thorax with six inserts"

    @property
    def volume_ml(self) -> float:
        """Volume of the body, all in it included, in the slices of the stack, mL."""
        a, b, _ = self.body.semi_axes
        # Along the body, tilted slices are further apart than along their normal.
        feed = self.grid.spacing[2] / float(self.grid.normal[2])
        return math.pi * a * b * self.grid.slices * feed / 1000

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files, from the head down."""
        return tuple(f"ct{number:03}.dcm" for number in range(1, self.grid.slices + 1))

    @property
    def values(self) -> FloatArray:
        """Mean Hounsfield units in each voxel, shape (slices, rows, columns); slices from the feet up."""
        return np.stack([self.slice_values(k) for k in range(self.grid.slices)])

    def slice_values(self, k: int) -> FloatArray:
        """Return the mean Hounsfield units in each voxel of a slice, shape (rows, columns)."""
        solids = (self.body, *self.lungs, *self.bones, *(insert.solid for insert in self.inserts))
        return self.grid.slice_values(k, solids, AIR)

    def stored(self, k: int) -> NDArray[np.uint16]:
        """Return the stored values of a slice: Hounsfield units and 1024, rounded, shape (rows, columns)."""
        return np.rint(self.slice_values(k) - INTERCEPT).astype(np.uint16)

    def header(self, k: int, number: int) -> Dataset:
        """Return what a slice says beside its pixels, module by module (PS3.3 A.3.3).

        Parameters
        ----------
        k : int
            Which slice, counted from the feet.
        number : int
            Instance Number.
        """
        return slice_header(self, k, number)

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file, from the head down."""
        for number, (name, k) in enumerate(zip(self.names, reversed(range(self.grid.slices)), strict=True), 1):
            dataset = self.header(k, number)
            put_stored(dataset, self.stored(k), 12)
            yield name, dataset


@dataclass(frozen=True, slots=True)
class CtVariant(Study):
    """The slices of a CT series written in another way: their truth is that of the CT.

    Parameters
    ----------
    ct : CtStudy
        The series.
    """

    ct: CtStudy

    @property
    def key(self) -> str:
        """Its name, from which its UIDs come."""
        return self.ct.key

    @property
    def grid(self) -> VoxelGrid:
        """Its voxels, those of missing slices too; slices from the feet up."""
        return self.ct.grid

    @property
    def inserts(self) -> tuple[Insert, ...]:
        """Spheres of known value."""
        return self.ct.inserts


def slice_header(study: CtSeries, k: int, number: int) -> Dataset:
    """Return what a slice of a CT series says beside its pixels, module by module (PS3.3 A.3.3).

    Parameters
    ----------
    study : CtSeries
        The series.
    k : int
        Which slice, counted from the feet.
    number : int
        Instance Number.
    """
    dataset = general(Dataset(), study.key, study.subject, date="20150711", time="081500", model="Phantom CT")
    _put_series(dataset, study)
    put_plane(dataset, study.grid, k)
    return put(
        dataset,
        SOPInstanceUID=uid(f"{study.key}/slice {k}"),
        InstanceNumber=number,
        SliceLocation=dataset.ImagePositionPatient[2],
    )


def _put_series(dataset: Dataset, study: CtSeries) -> None:
    """Set the modules General Series, General Image and CT Image (PS3.3 C.7.3.1, C.7.6.1, C.8.2.1)."""
    put(
        dataset,
        SOPClassUID=CT_IMAGE_STORAGE,
        Modality="CT",
        SeriesInstanceUID=uid(f"{study.key}/series"),
        SeriesNumber=2,
        SeriesDate="20150711",
        SeriesTime="082210",
        SeriesDescription=study.description,
        BodyPartExamined="CHEST",
        PatientPosition="HFS",
        ImageType=["ORIGINAL", "PRIMARY", "AXIAL"],
        AcquisitionNumber=1,
        AcquisitionDate="20150711",
        AcquisitionTime="082210",
        ContentDate="20150711",
        ContentTime="082231",
        RescaleIntercept=INTERCEPT,
        RescaleSlope=1,
        RescaleType="HU",
        KVP=120,
        ConvolutionKernel="exact",
        LossyImageCompression="00",
        WindowCenter=[40, -600],
        WindowWidth=[400, 1500],
        WindowCenterWidthExplanation=["SOFT TISSUE", "LUNG"],
    )


def thorax(key: str, grid: VoxelGrid, description: str = "Thorax with six inserts", **more: Subject) -> CtStudy:
    """Return a thorax around z = -180 mm in given voxels."""
    return CtStudy(
        key,
        grid,
        Ellipsoid((9.0, -14.0, 0.0), (161.0, 108.0, math.inf), TISSUE),
        (
            Ellipsoid((-68.0, -20.0, -172.0), (56.0, 74.0, 95.0), LUNG),
            Ellipsoid((88.0, -8.0, -168.0), (44.0, 66.0, 82.0), LUNG),
        ),
        (
            Ellipsoid((13.0, 64.0, 0.0), (19.0, 16.0, math.inf), 350.0),
            Ellipsoid((6.0, -106.0, 0.0), (17.0, 7.0, math.inf), 250.0),
        ),
        (
            Insert("air", (10.0, 28.0, -197.0), 8.0, -1000.0),
            Insert("lung", (-74.0, -6.0, -183.0), 14.0, -700.0),
            Insert("fat", (-12.0, -74.0, -166.0), 11.0, -100.0),
            Insert("water", (21.0, -34.0, -178.0), 15.0, 0.0),
            Insert("blood", (66.0, -22.0, -158.0), 13.0, 50.0),
            Insert("bone", (97.0, 24.0, -190.0), 9.0, 700.0),
        ),
        description=description,
        **more,
    )


CT: Final = thorax("ct", VoxelGrid(512, 512, 40, (0.75, 0.75, 2.5), (-180.25, -198.625, -228.0)))
"""512 × 512 voxels of 0.75 mm in 40 slices of 2.5 mm."""
