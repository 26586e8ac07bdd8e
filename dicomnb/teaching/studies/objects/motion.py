"""A made-up patient who moved: two scans of the same bodies, and the registration that says how."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.ellipsoids import Ellipsoid, VoxelGrid
from dicomnb.teaching.phantom.header import code, decimals, general, put, put_plane, put_stored, uid
from dicomnb.teaching.studies.ct import CARL, CT_IMAGE_STORAGE
from dicomnb.teaching.studies.study import Study

__all__ = ["MOTION", "MotionStudy"]

REGISTRATION_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.66.1"
AIR: Final = -1000.0


@dataclass(frozen=True, slots=True)
class MotionStudy(Study):
    """Two scans and a registration; the truth is data.

    Parameters
    ----------
    key : str
        Its name.
    grid : VoxelGrid
        Voxels of both scans, each in its own frame of reference.
    spheres : tuple of Ellipsoid
        What lies in the fixed scan.
    angle : float
        How the moving scan has to be turned about the z axis to lie as the fixed one, degrees.
    shift : (x, y, z)
        And shifted after that, mm.
    """

    key: str
    grid: VoxelGrid
    spheres: tuple[Ellipsoid, ...]
    angle: float
    shift: tuple[float, float, float]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files: the fixed scan, the moving scan, the registration."""
        slices = range(1, self.grid.slices + 1)
        return (
            *(f"fixed{number:02}.dcm" for number in slices),
            *(f"moving{number:02}.dcm" for number in slices),
            "reg.dcm",
        )

    @property
    def matrix(self) -> FloatArray:
        """From the coordinates of the moving scan to those of the fixed one, shape (4, 4), LPS in mm."""
        cosine, sine = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        made = np.eye(4)
        made[:3, :3] = np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])
        made[:3, 3] = self.shift
        return made

    def place(self, sphere: Ellipsoid, scan: str) -> FloatArray:
        """Return where the middle of a sphere lies in one scan, LPS in mm."""
        center = np.array([*sphere.center, 1.0])
        return np.asarray((center if scan == "fixed" else np.linalg.inv(self.matrix) @ center)[:3])

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file (PS3.3 A.3, A.39.1)."""
        names = iter(self.names)
        for number, scan in enumerate(("fixed", "moving"), 1):
            solids = tuple(
                Ellipsoid.sphere(tuple(self.place(sphere, scan).tolist()), sphere.semi_axes[0], sphere.value)
                for sphere in self.spheres
            )
            for k in range(self.grid.slices):
                yield next(names), self._slice(scan, number, k, solids)
        yield next(names), self._registration()

    def _frame(self, scan: str) -> str:
        return uid(f"{self.key}/frame of reference {scan}")

    def _slice(self, scan: str, number: int, k: int, solids: tuple[Ellipsoid, ...]) -> Dataset:
        dataset = general(Dataset(), self.key, CARL, date="20150720", time="090000", model="Phantom CT")
        put_plane(dataset, self.grid, k)
        put(
            dataset,
            SOPClassUID=CT_IMAGE_STORAGE,
            SOPInstanceUID=uid(f"{self.key}/{scan} {k}"),
            Modality="CT",
            SeriesInstanceUID=uid(f"{self.key}/{scan}"),
            SeriesNumber=number,
            SeriesDescription=f"{scan} scan",
            FrameOfReferenceUID=self._frame(scan),
            BodyPartExamined="HEAD",
            PatientPosition="HFS",
            ImageType=["ORIGINAL", "PRIMARY", "AXIAL"],
            AcquisitionNumber=1,
            InstanceNumber=k + 1,
            KVP=120,
            RescaleIntercept=AIR,
            RescaleSlope=1,
            RescaleType="HU",
            LossyImageCompression="00",
        )
        stored: NDArray[np.uint16] = np.rint(self.grid.slice_values(k, solids, AIR) - AIR).astype(np.uint16)
        put_stored(dataset, stored, 12)
        return dataset

    def _registration(self) -> Dataset:
        dataset = general(Dataset(), self.key, CARL, date="20150720", time="090000", model="Phantom")
        steps = [
            self._step(self._frame("fixed"), np.eye(4)),
            self._step(self._frame("moving"), self.matrix),
        ]
        return put(
            dataset,
            SOPClassUID=REGISTRATION_STORAGE,
            SOPInstanceUID=uid(f"{self.key}/registration"),
            Modality="REG",
            SeriesInstanceUID=uid(f"{self.key}/registration series"),
            SeriesNumber=3,
            SeriesDescription="Registration",
            BodyPartExamined="HEAD",
            FrameOfReferenceUID=self._frame("fixed"),
            InstanceNumber=1,
            ContentDate="20150720",
            ContentTime="093000",
            ContentLabel="REGISTRATION",
            ContentDescription="",
            ContentCreatorName="",
            RegistrationSequence=steps,
        )

    def _step(self, frame: str, matrix: FloatArray) -> Dataset:
        one = put(
            Dataset(),
            FrameOfReferenceTransformationMatrixType="RIGID",
            FrameOfReferenceTransformationMatrix=decimals(matrix.ravel()),
        )
        several = put(
            Dataset(),
            RegistrationTypeCodeSequence=[code("125025", "Visual Alignment", "DCM")],
            MatrixSequence=[one],
        )
        return put(Dataset(), FrameOfReferenceUID=frame, MatrixRegistrationSequence=[several])


MOTION: Final = MotionStudy(
    "motion",
    VoxelGrid(72, 64, 20, (2.5, 2.0, 3.0), (-88.75, -62.0, 40.0)),
    (
        Ellipsoid.sphere((20.0, -12.0, 61.0), 14.0, 60.0),
        Ellipsoid.sphere((-30.0, 18.0, 76.0), 11.0, 700.0),
        Ellipsoid.sphere((-8.0, -30.0, 82.0), 9.0, -100.0),
    ),
    angle=10.0,
    shift=(12.5, -8.0, 5.0),
)
"""Two scans of 72 × 64 × 20 voxels; the moving one, turned by 10° and shifted, lies as the fixed one."""
