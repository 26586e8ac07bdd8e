"""A made-up oblique MR of a head with four fiducials."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.ellipsoids import Ellipsoid, Vector, VoxelGrid
from dicomnb.teaching.phantom.header import Subject, decimals, general, put, put_plane, put_stored, uid
from dicomnb.teaching.studies.study import Study

__all__ = ["MR", "Fiducial", "MrStudy", "oblique"]

MR_IMAGE_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.4"

MARIA: Final = Subject("Phantom^Maria", "SAMPLE-0911", "19840912", "F", "030Y", 1.66, 58.0)


@dataclass(frozen=True, slots=True)
class Fiducial:
    """A ball on the skin that shines.

    Parameters
    ----------
    name : str
        Where it is.
    center : (x, y, z)
        LPS, mm.
    radius : float
        Millimetres.
    value : float
        Of its signal, without unit.
    """

    name: str
    center: Vector
    radius: float
    value: float

    @property
    def solid(self) -> Ellipsoid:
        """The ball."""
        return Ellipsoid.sphere(self.center, self.radius, self.value)


@dataclass(frozen=True, slots=True)
class MrStudy(Study):
    """An MR series and its truth.

    Parameters
    ----------
    key : str
        Its name, from which its UIDs come.
    grid : VoxelGrid
        Its voxels; slices from the feet up.
    head : tuple of Ellipsoid
        Scalp, brain and ventricle.
    fiducials : tuple of Fiducial
        Their places are the truth to find.
    """

    key: str
    grid: VoxelGrid
    head: tuple[Ellipsoid, ...]
    fiducials: tuple[Fiducial, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files, slices from the feet up."""
        return tuple(f"mr{number:03}.dcm" for number in range(1, self.grid.slices + 1))

    @property
    def values(self) -> FloatArray:
        """Mean signal in each voxel, shape (slices, rows, columns)."""
        return np.stack([self.slice_values(k) for k in range(self.grid.slices)])

    def slice_values(self, k: int) -> FloatArray:
        """Return the mean signal in each voxel of a slice, shape (rows, columns)."""
        return self.grid.slice_values(k, (*self.head, *(ball.solid for ball in self.fiducials)), 0.0)

    def stored(self, k: int) -> NDArray[np.uint16]:
        """Return the stored values of a slice: the signal, rounded, shape (rows, columns)."""
        return np.rint(self.slice_values(k)).astype(np.uint16)

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file, from the feet up."""
        for k, name in enumerate(self.names):
            dataset = general(Dataset(), self.key, MARIA, date="20150712", time="153000", model="Phantom MR")
            _put_series(dataset, self)
            put_plane(dataset, self.grid, k)
            put(
                dataset,
                SOPInstanceUID=uid(f"{self.key}/slice {k}"),
                InstanceNumber=k + 1,
                SpacingBetweenSlices=self.grid.spacing[2],
            )
            put_stored(dataset, self.stored(k), 12)
            yield name, dataset


def _put_series(dataset: Dataset, study: MrStudy) -> None:
    """Set the modules General Series, General Image and MR Image (PS3.3 C.7.3.1, C.7.6.1, C.8.3.1)."""
    put(
        dataset,
        SOPClassUID=MR_IMAGE_STORAGE,
        Modality="MR",
        SeriesInstanceUID=uid(f"{study.key}/series"),
        SeriesNumber=3,
        SeriesDate="20150712",
        SeriesTime="154210",
        SeriesDescription="Head, oblique, four fiducials",
        BodyPartExamined="HEAD",
        PatientPosition="HFS",
        ImageType=["ORIGINAL", "PRIMARY", "OTHER"],
        AcquisitionNumber=1,
        AcquisitionDate="20150712",
        AcquisitionTime="154210",
        ContentDate="20150712",
        ContentTime="154731",
        ScanningSequence="SE",
        SequenceVariant="NONE",
        ScanOptions="",
        MRAcquisitionType="2D",
        RepetitionTime=520,
        EchoTime=14,
        EchoTrainLength=1,
        MagneticFieldStrength=1.5,
        FlipAngle=90,
        LossyImageCompression="00",
        WindowCenter=450,
        WindowWidth=900,
    )


def oblique(counts: tuple[int, int, int], spacing: Vector, center: Vector, thickness: float) -> VoxelGrid:
    """Return voxels around a place whose rows, columns and slices are all oblique.

    Parameters
    ----------
    counts : (columns, rows, slices)
        Number of voxels.
    spacing : (x, y, z)
        Column spacing, row spacing and distance between slices, mm.
    center : (x, y, z)
        Of the whole, LPS, mm.
    thickness : float
        Of a slice, mm.
    """
    # Turned by 16.26° about z and about x, sine 0.28 and cosine 0.96, then by 7° about the new columns.
    row, column, normal = np.array([(0.96, 0.28, 0.0), (-0.2688, 0.9216, -0.28), (-0.0784, 0.2688, 0.96)])
    angle = math.radians(7)
    row, normal = math.cos(angle) * row - math.sin(angle) * normal, math.sin(angle) * row + math.cos(angle) * normal
    steps = np.stack([row, column, normal], axis=1) * spacing
    first = np.subtract(center, steps @ ((np.array(counts) - 1) / 2))
    # As rounded as in the header.
    (ax, ay, az), (bx, by, bz), (x, y, z) = (decimals(vector) for vector in (row, column, first))
    return VoxelGrid(*counts, spacing, (x, y, z), (ax, ay, az), (bx, by, bz), thickness)


MR: Final = MrStudy(
    "mr",
    oblique((220, 180, 24), (0.9, 1.1, 4.0), (3.0, -6.0, 30.0), 3.4),
    (
        Ellipsoid((3.0, -6.0, 30.0), (66.0, 80.0, 88.0), 180.0),
        Ellipsoid((3.0, -6.0, 30.0), (59.0, 73.0, 81.0), 420.0),
        Ellipsoid((-9.0, -12.0, 34.0), (13.0, 29.0, 17.0), 150.0),
    ),
    (
        Fiducial("front", (6.0, -94.0, 28.0), 7.0, 900.0),
        Fiducial("right", (-74.0, 2.0, 58.0), 6.0, 800.0),
        Fiducial("left", (82.0, -14.0, 8.0), 8.0, 1000.0),
        Fiducial("back", (-20.0, 82.0, 10.0), 5.0, 700.0),
    ),
)
"""180 rows, 1.1 mm apart, × 220 columns, 0.9 mm apart, in 24 slices of 3.4 mm every 4 mm."""
