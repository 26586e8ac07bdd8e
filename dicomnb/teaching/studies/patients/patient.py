"""A made-up patient in a CT and a PET scanner, and what is known of the patient."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.anatomy.solids import Distances, Solid, Superellipsoid
from dicomnb.teaching.anatomy.tissues import TISSUES
from dicomnb.teaching.anatomy.voxels import BodyPart, paint
from dicomnb.teaching.phantom.ellipsoids import Vector, VoxelGrid
from dicomnb.teaching.phantom.header import Subject, put, put_stored, uid
from dicomnb.teaching.phantom.noise import blurred, ramp_noise, white_noise
from dicomnb.teaching.phantom.solid_phantom import Grid
from dicomnb.teaching.studies.ct import slice_header
from dicomnb.teaching.studies.pet import Injection, pet_files
from dicomnb.teaching.studies.petct import Lesion
from dicomnb.teaching.studies.study import Study

__all__ = ["PatientStudy"]

INTERCEPT: Final = -1024
LARGEST: Final = 4095
FINE: Final = 2.0
"""Side of the voxels, mm, in which volumes of organs are summed up."""
OVER: Final = 1
"""Into how many parts along each axis a voxel of a PET is divided before it is blurred."""
REFERENCE_MAS: Final = 100.0


@dataclass(frozen=True)
class PatientStudy(Study):
    """CT and PET of a patient made from smooth solids, and their true values.

    Parameters
    ----------
    key : str
        Its name, from which the UIDs come.
    description : str
        Series Description of the CT.
    body_part : str
        Body Part Examined.
    subject : Subject
        The patient's particulars.
    anatomy : function
        Returns the parts of the patient in the order in which they are filled: a later one takes the place of what
        was there.
    shift : (x, y, z)
        Where the origin of the anatomy lies in the patient's coordinates, LPS, mm.
    lesions : tuple of Lesion
        Spheres that nothing else covers: their places, sizes and values are exact.
    ct_grid : VoxelGrid
        Voxels of the CT; slices from the feet up.
    pet_grid : Grid
        Voxels of the PET; slices from the feet up.
    exposure : float
        Tube current and time, mAs.
    noise_at_reference : float
        Standard deviation of the noise at 100 mAs, HU. It falls with the root of the exposure.
    kernel : float
        Full width at half maximum of the CT's kernel, mm: it shapes the noise, not the edges.
    resolution : float
        Full width at half maximum of the PET's point spread function, mm.
    pet_noise : float
        Standard deviation of the PET's noise where the standardized uptake value is 1; it grows with its root.
    tilt : float
        Angle of the gantry of the CT, degrees.
    windows : tuple of (center, width, name)
        Windows that the header of the CT offers, HU.
    """

    key: str
    description: str
    body_part: str
    subject: Subject
    anatomy: Callable[[], tuple[BodyPart, ...]]
    shift: Vector
    lesions: tuple[Lesion, ...]
    ct_grid: VoxelGrid
    pet_grid: Grid
    exposure: float = 150.0
    noise_at_reference: float = 12.0
    kernel: float = 2.4
    resolution: float = 6.0
    pet_noise: float = 0.06
    tilt: float = 0.0
    windows: tuple[tuple[int, int, str], ...] = ((40, 400, "SOFT TISSUE"), (-600, 1500, "LUNG"))

    @property
    def noise_hu(self) -> float:
        """Standard deviation of the CT's noise, HU."""
        return self.noise_at_reference * math.sqrt(REFERENCE_MAS / self.exposure)

    @property
    def injection(self) -> Injection:
        """What gives the patient its activity."""
        return Injection(weight=self.subject.weight)

    @property
    def suv_1(self) -> float:
        """Activity that a standardized uptake value of 1 has, Bq/mL."""
        return self.injection.mean_activity

    @property
    def corrected_to(self) -> str:
        """To which moment the PET is corrected for decay."""
        return "START"

    @property
    def grid(self) -> Grid:
        """Voxels of the PET, under the name that its header asks for."""
        return self.pet_grid

    def at_exposure(self, mas: float) -> PatientStudy:
        """Return the same patient, examined with another exposure, mAs: a fourth of it doubles the noise."""
        return replace(self, exposure=mas, key=f"{self.key}/{mas:g} mAs")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files: the CT from the head down, then the PET."""
        ct = (f"ct{number:03}.dcm" for number in range(1, self.ct_grid.slices + 1))
        return *ct, *(f"pet{number:03}.dcm" for number in range(1, self.pet_grid.slices + 1))

    @cached_property
    def parts(self) -> tuple[BodyPart, ...]:
        """What the patient is made of, lesions not included; places count from `shift`."""
        return self.anatomy()

    @property
    def organs(self) -> tuple[str, ...]:
        """Names of what the patient is made of, which `volume_ml` takes."""
        return tuple(dict.fromkeys(part.name for part in self.parts))

    def volume_ml(self, organ: str) -> float:
        """Return how much room an organ has, less what lies in its place, mL.

        It is summed up in voxels of 2 mm: right to within about 1 % for what is thicker than two of them.

        Raises
        ------
        KeyError
            If no organ has this name; `organs` has them all.
        """
        corners = np.array([solid.bounds for part in self.parts if part.name == organ for solid in part.solids])
        if not len(corners):
            raise KeyError(organ)
        low, high = corners[:, 0].min(axis=0) - FINE, corners[:, 1].max(axis=0) + FINE
        i, j, k = (math.ceil(size / FINE) + 1 for size in high - low)
        x, y, z = low.tolist()
        grid = VoxelGrid(i, j, k, (FINE, FINE, FINE), (x, y, z))
        mine = np.zeros((k, j, i), np.float32)
        for part in self.parts:
            paint(mine, grid, part.solids, float(part.name == organ))
        for _, ball in self._balls():
            paint(mine, grid, (ball,), 0.0)
        return float(mine.sum(dtype=np.float64)) * FINE**3 / 1000

    def ct_values(self) -> FloatArray:
        """Return the mean Hounsfield units in each voxel without noise, shape (slices, rows, columns)."""
        return np.asarray(self._filled(self._shifted(self.ct_grid), 0), np.float64)

    def ct_noise(self, k: int) -> FloatArray:
        """Return the noise of a slice of the CT, counted from the feet, shape (rows, columns), HU."""
        grid = self.ct_grid
        seed = int(uid(f"{self.key}/noise {k}")[-12:])
        x, y, _ = grid.spacing
        return self.noise_hu * ramp_noise((grid.rows, grid.columns), (x, y), seed, smooth=self.kernel)

    def suv_values(self) -> FloatArray:
        """Return what the PET sees without noise: uptake through its resolution, shape (slices, rows, columns), SUV."""
        grid = self.pet_grid
        x, y, z = (step / OVER for step in grid.spacing)
        ends = math.ceil(self.resolution / grid.spacing[2]) * OVER
        first = [at - (OVER - 1) / 2 * step for at, step in zip(grid.first, (x, y, z), strict=True)]
        first[2] -= ends * z
        columns, rows, slices = (count * OVER for count in grid.counts)
        fine = VoxelGrid(columns, rows, slices + 2 * ends, (x, y, z), (first[0], first[1], first[2]))
        filled = self._filled(self._shifted(fine), 1)
        shape = (fine.slices // OVER, OVER, grid.rows, OVER, grid.columns, OVER)
        coarse = filled.reshape(shape).mean(axis=(1, 3, 5))
        return blurred(coarse, grid.spacing, self.resolution)[ends // OVER : ends // OVER + grid.slices]

    @property
    def values(self) -> FloatArray:
        """The PET with its noise, shape (slices, rows, columns), Bq/mL; slices from the feet up."""
        seen = self.suv_values()
        grains = blurred(white_noise(seen.shape, 47), self.pet_grid.spacing, self.resolution * 0.8)
        noisy = seen + self.pet_noise * np.sqrt(seen) * grains / grains.std()
        return np.asarray(np.maximum(noisy, 0) * self.suv_1, np.float64)

    def _balls(self) -> Iterator[tuple[Lesion, Solid]]:
        """Yield the lesions as solids, whose places count from `shift`."""
        for lesion in self.lesions:
            x, y, z = np.subtract(lesion.center, self.shift).tolist()
            yield lesion, Superellipsoid((x, y, z), (lesion.radius,) * 3)

    def _shifted(self, grid: VoxelGrid) -> VoxelGrid:
        x, y, z = np.subtract(grid.first, self.shift).tolist()
        return replace(grid, first=(x, y, z))

    def _filled(self, grid: VoxelGrid, quantity: int) -> Distances:
        """Return the mean of a quantity of the tissues in each voxel: 0 for Hounsfield units, 1 for uptake."""
        values = np.full((grid.slices, grid.rows, grid.columns), TISSUES["air"][quantity], np.float32)
        for part in self.parts:
            paint(values, grid, part.solids, TISSUES[part.tissue][quantity])
        for lesion, ball in self._balls():
            value = lesion.suv if quantity else lesion.hu
            if value is not None:
                paint(values, grid, (ball,), value)
        return values

    def stored(self, values: FloatArray, k: int) -> NDArray[np.uint16]:
        """Return the stored values of a slice of the CT, with noise: Hounsfield units and 1024, rounded."""
        noisy = np.rint(values[k] + self.ct_noise(k) - INTERCEPT)
        return np.asarray(np.clip(noisy, 0, LARGEST), np.uint16)

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file: the CT from the head down, then the PET."""
        shared = {**self._particulars(), "StudyInstanceUID": uid(f"{self.key}/study"), "StudyID": "50"}
        shared |= {"FrameOfReferenceUID": uid(f"{self.key}/frame of reference"), "BodyPartExamined": self.body_part}
        shared |= {"StudyDate": "20150720", "StudyTime": "095800", "StudyDescription": f"Phantom, {self.key}"}
        days = dict.fromkeys(("SeriesDate", "AcquisitionDate", "ContentDate"), "20150720")
        values = self.ct_values()
        series = _CtSeries(f"{self.key}/ct", self.ct_grid, self.subject, self.description)
        for number, k in enumerate(reversed(range(self.ct_grid.slices)), 1):
            dataset = slice_header(series, k, number)
            put(dataset, **shared, **days, Exposure=round(self.exposure), ConvolutionKernel="ramp, smooth")
            centers, widths, names = (list(column) for column in zip(*self.windows, strict=True))
            put(dataset, WindowCenter=centers, WindowWidth=widths, WindowCenterWidthExplanation=names)
            put(dataset, SeriesTime="110212", AcquisitionTime="110212", ContentTime="110250")
            if self.tilt:
                put(dataset, GantryDetectorTilt=round(self.tilt, 2))
            put_stored(dataset, self.stored(values, k), 12)
            yield f"ct{number:03}.dcm", dataset
        for name, dataset in pet_files(self, self.values):
            put(dataset, **shared, **days, InstanceCreationDate="20150720", SeriesInstanceUID=uid(f"{self.key}/pet"))
            put(dataset, AttenuationCorrectionMethod="none needed", ReconstructionMethod="computed, then blurred")
            drug = dataset.RadiopharmaceuticalInformationSequence[0]
            put(drug, RadiopharmaceuticalStartDateTime="20150720101230")
            put(dataset, WindowCenter=round(self.suv_1 * 4), WindowWidth=round(self.suv_1 * 8))
            yield name, dataset

    def _particulars(self) -> dict[str, object]:
        one = self.subject
        return {
            "PatientName": one.name,
            "PatientID": one.number,
            "PatientBirthDate": one.birth_date,
            "PatientSex": one.sex,
            "PatientAge": one.age,
            "PatientSize": one.size,
            "PatientWeight": one.weight,
        }


@dataclass(frozen=True, slots=True)
class _CtSeries:
    """What the header of the CT is made from."""

    key: str
    grid: VoxelGrid
    subject: Subject
    description: str
