"""A made-up radiograph of a chest, stored both ways: with high values black, and with high values white."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.ellipsoids import Ellipsoid, Vector
from dicomnb.teaching.phantom.header import Subject, general, put, put_stored, uid
from dicomnb.teaching.studies.study import Study

__all__ = ["CR", "CrStudy"]

CR_IMAGE_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.1"
LARGEST: Final = 4095
"""Of what 12 bits hold."""
EXPOSED: Final = 3900
"""Stored value, high ones black, where nothing is in the way of the rays."""
PER_UNIT: Final = 640
"""By how much a line integral of 1 lowers this value."""
PARTS: Final = 3
"""A pixel is looked at in this many places along each side."""

RHEA: Final = Subject("Phantom^Rhea", "SAMPLE-0430", "19470518", "F", "068Y", 1.59, 71.0)

# The letter L, of lead: left, right, top, bottom of its strokes, mm on the detector, from its upper left corner.
_LETTER: Final = ((0.0, 4.0, 0.0, 24.0), (0.0, 15.0, 20.0, 24.0))


@dataclass(frozen=True, slots=True)
class CrStudy(Study):
    """A radiograph from behind, and its truth.

    The image is looked at as if the patient stood in front of the reader: columns grow to the patient's left. All
    of the patient is taken to be at one distance from the source, and magnified alike.

    Parameters
    ----------
    key : str
        Its name, from which its UIDs come.
    columns, rows : int
        Number of pixels.
    imager_spacing : (x, y)
        Distance between the centres of neighbouring columns and of neighbouring rows, on the detector, mm.
    center : (x, z)
        What is projected onto the middle of the image, LPS, mm.
    source_to_detector, source_to_patient : float
        Distances, mm.
    absorbers : tuple of Ellipsoid
        Their values are what they add to the attenuation, 1/mm; negative where they hold less than what is around.
    ball : Ellipsoid
        A ball of lead of known size.
    marker : (x, y)
        Upper left corner of the letter L beside the patient's left shoulder, mm from the middle of the detector.
    """

    key: str
    columns: int
    rows: int
    imager_spacing: tuple[float, float]
    center: tuple[float, float]
    source_to_detector: float
    source_to_patient: float
    absorbers: tuple[Ellipsoid, ...]
    ball: Ellipsoid
    marker: tuple[float, float]

    @property
    def magnification(self) -> float:
        """How much larger things are on the detector than in the patient."""
        return self.source_to_detector / self.source_to_patient

    @property
    def ball_diameter(self) -> float:
        """True diameter of the ball, mm."""
        return 2 * self.ball.semi_axes[0]

    @property
    def shadow_diameter(self) -> float:
        """Diameter of the ball's shadow on the detector, mm: what a ruler shows that only knows the detector."""
        return self.ball_diameter * self.magnification

    @property
    def shadow_center(self) -> tuple[float, float]:
        """Column and row of the middle of the ball's shadow, from 0, as fractions."""
        x, _, z = self.ball.center
        across = (x - self.center[0]) * self.magnification / self.imager_spacing[0]
        down = (self.center[1] - z) * self.magnification / self.imager_spacing[1]
        return (self.columns - 1) / 2 + across, (self.rows - 1) / 2 + down

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the two files."""
        return "cr-monochrome1.dcm", "cr-monochrome2.dcm"

    @property
    def line_integrals(self) -> FloatArray:
        """Attenuation along the ray to each pixel, without unit, shape (rows, columns); the lead not included."""
        total = np.zeros((self.rows, self.columns))
        x, z = self._plane()
        for part in self.absorbers:
            total += part.value * _mean(_chord(part, x, z))
        return total

    @property
    def lead(self) -> FloatArray:
        """How much of each pixel lies in the shadow of lead, 0 to 1, shape (rows, columns)."""
        x, z = self._plane()
        shadow = _chord(self.ball, x, z) > 0
        u, v = (self._detector(axis) for axis in (0, 1))
        for left, right, top, bottom in _LETTER:
            across = (u >= self.marker[0] + left) & (u < self.marker[0] + right)
            down = (v >= self.marker[1] + top) & (v < self.marker[1] + bottom)
            shadow |= down[:, None] & across[None, :]
        return _mean(shadow)

    def stored(self, photometric: str) -> NDArray[np.uint16]:
        """Return the stored values as MONOCHROME1 or MONOCHROME2, shape (rows, columns): their sum is 4095."""
        bare = EXPOSED - PER_UNIT * self.line_integrals
        lead = self.lead
        black = np.rint(bare * (1 - lead) + 60 * lead).astype(np.uint16)
        return black if photometric == "MONOCHROME1" else np.asarray(LARGEST - black, np.uint16)

    def _detector(self, axis: int) -> FloatArray:
        """Return the places along x (0) or y (1) at which pixels are looked at, mm from the middle."""
        count = (self.columns, self.rows)[axis] * PARTS
        return np.asarray((np.arange(count) - (count - 1) / 2) * (self.imager_spacing[axis] / PARTS), np.float64)

    def _plane(self) -> tuple[FloatArray, FloatArray]:
        """Return the same places in the patient: x, and z from the head down, LPS, mm."""
        x = self.center[0] + self._detector(0) / self.magnification
        z = self.center[1] - self._detector(1) / self.magnification
        return x, z

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file: MONOCHROME1, then MONOCHROME2."""
        for number, name in enumerate(self.names, 1):
            dataset = _header(self)
            photometric = f"MONOCHROME{number}"
            bare = EXPOSED if number == 1 else LARGEST - EXPOSED
            dense = EXPOSED - PER_UNIT * 5 if number == 1 else LARGEST - EXPOSED + PER_UNIT * 5
            put(
                dataset,
                SOPInstanceUID=uid(f"{self.key}/{photometric}"),
                InstanceNumber=number,
                WindowCenter=(bare + dense) / 2,
                WindowWidth=abs(bare - dense),
            )
            put_stored(dataset, self.stored(photometric), 12, photometric=photometric)
            yield name, dataset


def _mean(parts: NDArray[np.generic]) -> FloatArray:
    """Return the mean of each pixel's parts."""
    rows, columns = (count // PARTS for count in parts.shape)
    return np.asarray(parts.reshape(rows, PARTS, columns, PARTS).mean(axis=(1, 3)), np.float64)


def _chord(part: Ellipsoid, x: FloatArray, z: FloatArray) -> FloatArray:
    """Return how far rays along y run through an ellipsoid, mm, shape (z, x)."""
    (cx, _, cz), (a, b, c) = part.center, part.semi_axes
    rest = 1 - ((x - cx) / a)[None, :] ** 2 - ((z - cz) / c)[:, None] ** 2
    return np.asarray(2 * b * np.sqrt(np.maximum(rest, 0)), np.float64)


def _header(study: CrStudy) -> Dataset:
    """Return what both images say (PS3.3 A.2.3, C.8.1.1, C.8.1.2)."""
    dataset = general(Dataset(), study.key, RHEA, date="20150713", time="091500", model="Phantom CR", in_space=False)
    x, y = study.imager_spacing
    return put(
        dataset,
        SOPClassUID=CR_IMAGE_STORAGE,
        Modality="CR",
        SeriesInstanceUID=uid(f"{study.key}/series"),
        SeriesNumber=1,
        SeriesDate="20150713",
        SeriesTime="091714",
        SeriesDescription="Chest PA, stored both ways",
        BodyPartExamined="CHEST",
        ViewPosition="PA",
        PatientOrientation=["L", "F"],
        ImageType=["ORIGINAL", "PRIMARY"],
        AcquisitionDate="20150713",
        AcquisitionTime="091714",
        ContentDate="20150713",
        ContentTime="091720",
        KVP=110,
        DistanceSourceToDetector=study.source_to_detector,
        DistanceSourceToPatient=study.source_to_patient,
        ImagerPixelSpacing=[y, x],  # vertical first
        LossyImageCompression="00",
    )


def _chest() -> tuple[Ellipsoid, ...]:
    """Return what stands in the way of the rays: water has an attenuation of 0.0205 /mm at 110 kV."""
    water, lung, bone = 0.0205, -0.0165, 0.017
    parts: list[tuple[Vector, Vector, float]] = [
        ((6.0, -14.0, -205.0), (148.0, 98.0, 330.0), water),
        ((-66.0, -20.0, -172.0), (58.0, 74.0, 108.0), lung),
        ((76.0, -8.0, -168.0), (46.0, 66.0, 98.0), lung),
        ((38.0, -30.0, -216.0), (54.0, 40.0, 44.0), -lung),  # the heart, in place of lung
        ((12.0, 64.0, -180.0), (17.0, 20.0, math.inf), bone),
        ((-62.0, -70.0, -70.0), (50.0, 8.0, 6.0), bone),  # collarbones
        ((80.0, -70.0, -74.0), (52.0, 8.0, 6.0), bone),
        ((-92.0, 10.0, -140.0), (9.0, 9.0, 9.0), 0.025),  # a nodule in the right lung
    ]
    return tuple(Ellipsoid(*part) for part in parts)


CR: Final = CrStudy(
    "cr",
    columns=420,
    rows=512,
    imager_spacing=(0.8, 0.75),
    center=(4.0, -172.0),
    source_to_detector=1800.0,
    source_to_patient=1650.0,
    absorbers=_chest(),
    ball=Ellipsoid.sphere((-118.0, 0.0, -298.0), 10.0, 0.0),
    marker=(132.0, -176.0),
)
"""512 rows, 0.75 mm apart on the detector, × 420 columns, 0.8 mm apart."""
