"""A made-up PET and CT of one patient, in one frame of reference and on different grids."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.ellipsoids import Ellipsoid, Vector, VoxelGrid
from dicomnb.teaching.phantom.header import put, uid
from dicomnb.teaching.phantom.solid_phantom import EllipticCylinder, Grid, PhantomSphere
from dicomnb.teaching.studies.ct import CtStudy, Insert, thorax
from dicomnb.teaching.studies.pet import PET, PetStudy
from dicomnb.teaching.studies.study import Study

__all__ = ["PET_CT", "Lesion", "PetCtStudy", "ThoraxPet"]

LUNG_SUV: Final = 0.4
"""Standardized uptake value of the lungs: there is less in a millilitre of them."""


@dataclass(frozen=True, slots=True)
class Lesion:
    """A sphere that at least one of the two machines sees.

    Parameters
    ----------
    name : str
        What it is.
    center : (x, y, z)
        LPS, mm.
    radius : float
        Millimetres.
    hu : float or None
        Hounsfield units; None if it looks like what is around.
    suv : float
        Standardized uptake value; that of the body is 1, that of the lungs 0.4.
    """

    name: str
    center: Vector
    radius: float
    hu: float | None
    suv: float

    @property
    def volume_ml(self) -> float:
        """Volume, mL."""
        return 4 / 3 * math.pi * self.radius**3 / 1000


@dataclass(frozen=True, slots=True)
class ThoraxPet(PetStudy):
    """A PET series whose spheres may lie in a lung.

    Parameters
    ----------
    lungs : tuple of Ellipsoid
        Their values are activities, Bq/mL.
    """

    lungs: tuple[Ellipsoid, ...] = ()

    @property
    def values(self) -> FloatArray:
        """Mean activity in each voxel, shape (slices, rows, columns), Bq/mL; slices from the feet up."""
        grid, body = self.grid, self.body
        solids = (
            Ellipsoid((*body.center, 0.0), (*body.semi_axes, math.inf), body.activity),
            *self.lungs,
            *(Ellipsoid.sphere(sphere.center, sphere.diameter / 2, sphere.activity) for sphere in self.spheres),
        )
        voxels = VoxelGrid(*grid.counts, grid.spacing, grid.first)
        return np.stack([voxels.slice_values(k, solids, 0.0) for k in range(grid.slices)])


@dataclass(frozen=True, slots=True)
class PetCtStudy(Study):
    """PET and CT of one patient, and their truth.

    Parameters
    ----------
    key : str
        Its name, from which the UIDs of study and frame of reference come.
    pet : ThoraxPet
        The PET series: the body has a standardized uptake value of 1, the lungs of 0.4.
    ct : CtStudy
        The CT series.
    lesions : tuple of Lesion
        Seen by both, by CT only, by PET only.
    """

    key: str
    pet: ThoraxPet
    ct: CtStudy
    lesions: tuple[Lesion, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files: the PET from the head down, then the CT."""
        return (*self.pet.names, *self.ct.names)

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file."""
        shared: dict[str, object] = {}
        for name, dataset in self.pet.files():
            put(
                dataset,
                StudyInstanceUID=uid(f"{self.key}/study"),
                FrameOfReferenceUID=uid(f"{self.key}/frame of reference"),
                StudyID="48",
                StudyDescription="Phantom, PET and CT",
            )
            shared = {keyword: dataset[keyword].value for keyword in _SHARED}
            yield name, dataset
        for name, dataset in self.ct.files():
            put(dataset, **shared)
            put(dataset, **dict.fromkeys(("SeriesDate", "AcquisitionDate", "ContentDate"), shared["StudyDate"]))
            put(dataset, SeriesTime="110212", AcquisitionTime="110212", ContentTime="110250")
            yield name, dataset


_SHARED: Final = (
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "PatientAge",
    "PatientSize",
    "PatientWeight",
    "StudyInstanceUID",
    "StudyDate",
    "StudyTime",
    "StudyID",
    "StudyDescription",
    "FrameOfReferenceUID",
)


def _study() -> PetCtStudy:
    lesions = (
        Lesion("nodule", (-86.0, -34.0, -186.0), 12.0, 40.0, 6.0),
        Lesion("node", (22.0, -42.0, -168.0), 9.0, 75.0, 4.0),
        Lesion("scar", (86.0, -26.0, -193.0), 11.0, 60.0, LUNG_SUV),
        Lesion("marrow", (15.0, 22.0, -177.0), 10.0, None, 3.0),
    )
    ct = thorax(
        "pet-ct/ct", VoxelGrid(256, 208, 42, (1.45, 1.4, 2.5), (-176.3, -158.2, -232.0)), "CT, no contrast agent"
    )
    seen = tuple(Insert(one.name, one.center, one.radius, one.hu) for one in lesions if one.hu is not None)
    ct = replace(ct, inserts=seen)
    suv_1 = PET.injection.mean_activity
    pet = ThoraxPet(
        Grid(116, 92, 33, (3.125, 2.75, 3.27), (-171.0, -140.0, -233.6)),
        PET.injection,
        EllipticCylinder((9.0, -14.0), (161.0, 108.0), (-900.0, 900.0), suv_1),
        tuple(PhantomSphere(one.center, 2 * one.radius, one.suv * suv_1) for one in lesions),
        key="pet-ct/pet",
        lungs=tuple(replace(lung, value=LUNG_SUV * suv_1) for lung in ct.lungs),
    )
    return PetCtStudy("pet-ct", pet, ct, lesions)


PET_CT: Final = _study()
"""A PET of 33 slices of 92 × 116 voxels, and a CT of 42 slices of 208 × 256 voxels."""
