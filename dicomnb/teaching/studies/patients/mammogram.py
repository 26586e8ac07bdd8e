"""A made-up mammogram with a star-shaped mass and microcalcifications of known size and place."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.header import Subject, code, decimal, general, put, put_stored, uid
from dicomnb.teaching.phantom.noise import white_noise
from dicomnb.teaching.studies.study import Study

__all__ = ["MAMMOGRAM", "Calcification", "MammogramStudy"]

MAMMOGRAPHY_FOR_PRESENTATION: Final = "1.2.840.10008.5.1.4.1.1.1.2"
ADIPOSE: Final = 900.0
"""Stored value of the full thickness of fat."""
PER_MM_OF_GLAND: Final = 62.0
"""By how much each millimetre of glandular tissue or of a mass in place of fat raises it."""
PER_MM_OF_CALCIUM: Final = 1800.0
LARGEST: Final = 4095

_FLORA: Final = Subject("Phantom^Flora", "SAMPLE-0052", "19600822", "F", "054Y", 1.69, 66.0)


@dataclass(frozen=True, slots=True)
class Calcification:
    """A microcalcification: a sphere of calcium.

    Parameters
    ----------
    center : (x, y)
        Distance from the left and from the upper edge of the image, in the breast, mm.
    diameter : float
        Millimetres.
    """

    center: tuple[float, float]
    diameter: float


@dataclass(frozen=True, slots=True)
class MammogramStudy(Study):
    """A left breast from above, and its truth. The chest wall is the left edge of the image.

    Parameters
    ----------
    key : str
        Its name, from which the UIDs come.
    columns, rows : int
        Number of pixels.
    imager_spacing : float
        Distance between the centres of neighbouring pixels on the detector, mm.
    magnification : float
        How much larger things are on the detector than in the breast.
    thickness : float
        Of the compressed breast, mm.
    reach : (x, up, down)
        How far the breast reaches from the chest wall, and above and below the nipple's height, mm.
    nipple : float
        Height of the nipple below the upper edge, mm.
    mass : (x, y)
        Middle of the mass from the left and the upper edge, mm.
    mass_diameter : float
        Of its round core, mm.
    calcifications : tuple of Calcification
        The cluster.
    noise : float
        Standard deviation of the noise, stored values.
    """

    key: str
    columns: int
    rows: int
    imager_spacing: float
    magnification: float
    thickness: float
    reach: tuple[float, float, float]
    nipple: float
    mass: tuple[float, float]
    mass_diameter: float
    calcifications: tuple[Calcification, ...]
    noise: float = 14.0

    @property
    def names(self) -> tuple[str, ...]:
        """Name of the file."""
        return ("mg001.dcm",)

    @property
    def spacing(self) -> float:
        """Distance between the centres of neighbouring pixels in the breast, mm."""
        return self.imager_spacing / self.magnification

    def pixel(self, place: tuple[float, float]) -> tuple[float, float]:
        """Return the row and the column of a place, from 0, as fractions."""
        return place[1] / self.spacing - 0.5, place[0] / self.spacing - 0.5

    def _places(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        x = ((np.arange(self.columns) + 0.5) * self.spacing)[None, :]
        y = ((np.arange(self.rows) + 0.5) * self.spacing)[:, None]
        # Single precision, in which exponentials of a million pixels take a fraction of the time.
        return x.astype(np.float32), y.astype(np.float32)

    def _depth(self) -> FloatArray:
        """Return how far pixels are within the outline of the breast, mm, of first order; negative outside."""
        x, y = self._places()
        wide, up, down = self.reach
        dy = y - self.nipple
        half = np.where(dy < 0, up, down)
        u, v = x / wide, abs(dy) / half
        length = np.sqrt(u**2.2 + v**2.2)
        slope = np.sqrt((u / wide) ** 2 + (v / half) ** 2) / np.maximum(length, 1e-6)
        outline = (1 - length) / np.maximum(slope, 1e-6)
        tip = 6.0 - np.hypot(x - wide, dy)
        return np.asarray(np.maximum(outline, tip), np.float64)

    def gland_mm(self) -> FloatArray:
        """Return how much glandular tissue the rays meet, mm, shape (rows, columns), the mass not included."""
        x, y = self._places()
        wide, _, _ = self.reach
        dy = y - self.nipple
        cloud = _texture((self.rows, self.columns), self.spacing).astype(np.float32)
        middle = np.exp(-(((x - 0.52 * wide) / (0.34 * wide)) ** 2) - (dy / 44) ** 2)
        behind = np.exp(-(((x - 0.3 * wide) / (0.16 * wide)) ** 2) - ((dy + 24) / 26) ** 2)
        gland = (11 * middle + 6 * behind) * np.clip(0.75 + 0.55 * cloud, 0, 2.4) + 1.3 * np.clip(cloud, 0, 3)
        # Ducts and ligaments run to the nipple; blood vessels cross them.
        angle = np.arctan2(dy, wide + 4 - x)
        radius = np.hypot(wide + 4 - x, dy)
        for k in range(15):
            way = -1.1 + 0.155 * k + 0.05 * np.sin(radius / (9 + k % 4) + k) + 0.04 * math.sin(7 * k)
            off = (angle - way) * radius
            width = 0.5 + radius / 90
            reach = np.clip((55 + 9 * (k % 5) - radius) / 20, 0, 1) * np.clip(radius / 12, 0, 1)
            gland = gland + 2.4 * np.exp(-0.5 * (off / width) ** 2) * reach
        for k, level in enumerate((-48.0, 36.0, 58.0)):
            off = dy - level - 6 * np.sin(x / (11 + 3 * k) + k) + x * (0.16 if k else -0.3)
            gland = gland + 1.2 * np.exp(-0.5 * (off / 0.9) ** 2)
        share = np.clip(self._depth() / 7, 0, 1)
        return np.asarray(gland * share, np.float64)

    def mass_mm(self) -> FloatArray:
        """Return how much of the mass the rays meet, mm: a ball, and the rays of a star around it."""
        core = self.mass_diameter / 2
        found = np.zeros((self.rows, self.columns))
        row, column = (round(at) for at in self.pixel(self.mass))
        reach = math.ceil(2.5 * core / self.spacing)
        box = (slice(max(row - reach, 0), row + reach), slice(max(column - reach, 0), column + reach))
        x, y = self._places()
        dx, dy = x[:, box[1]] - self.mass[0], y[box[0]] - self.mass[1]
        radius = np.hypot(dx, dy)
        angle = np.arctan2(dy, dx)
        ball = 2 * np.sqrt(np.maximum(core**2 - radius**2, 0))
        star = np.zeros_like(radius)
        for k in range(17):
            way = 0.37 * k + 0.03 * np.sin(radius * 1.2 + k)
            off = np.angle(np.exp(1j * (angle - way))) * radius
            length = core * (1.5 + 0.9 * ((k * 0.618) % 1))
            fading = np.clip((length - radius) / core, 0, 1) * np.clip(radius / core - 0.6, 0, 1)
            star += 5.0 * np.exp(-0.5 * (off / 0.35) ** 2) * fading
        found[box] = ball + star
        return found

    def values(self) -> FloatArray:
        """Return the mean of the stored values in each pixel, without noise, shape (rows, columns)."""
        depth = self._depth()
        # The compressed breast is flat, and round at its edge; the presentation evens out most of this.
        flat = np.sqrt(np.clip(1 - (1 - np.clip(depth / 14, 0, 1)) ** 2, 0, 1))
        inside = np.clip(depth / self.spacing + 0.5, 0, 1)
        skin = np.clip(1 - abs(depth - 0.9) / 0.9, 0, 1)
        found = ADIPOSE * (0.45 + 0.55 * flat) + 170 * skin
        found = found + PER_MM_OF_GLAND * (self.gland_mm() + self.mass_mm())
        x, y = self._places()
        # The muscle of the chest shows at the wall.
        wall = np.clip((6.5 - x - ((y - self.nipple - 18) / 30) ** 2) / 4, 0, 1)
        found = found + 560 * wall
        for one in self.calcifications:
            self._add_chord(one, found)
        return np.asarray(found * inside, np.float64)

    def _add_chord(self, one: Calcification, values: FloatArray) -> None:
        """Add what the microcalcifications absorb of the rays, as a mean over each pixel, in place."""
        parts = 5
        row, column = (round(at) for at in self.pixel(one.center))
        near = math.ceil(one.diameter / self.spacing) + 1
        rows, columns = (slice(max(at - near, 0), at + near + 1) for at in (row, column))
        box = values[rows, columns]
        fine = (np.arange(parts) + 0.5) / parts
        y = ((rows.start + np.arange(box.shape[0]))[:, None] + fine).reshape(-1, 1) * self.spacing - one.center[1]
        x = ((columns.start + np.arange(box.shape[1]))[:, None] + fine).reshape(1, -1) * self.spacing - one.center[0]
        chord = 2 * np.sqrt(np.maximum((one.diameter / 2) ** 2 - x**2 - y**2, 0))
        box += PER_MM_OF_CALCIUM * chord.reshape(box.shape[0], parts, box.shape[1], parts).mean(axis=(1, 3))

    def stored(self) -> NDArray[np.uint16]:
        """Return the stored values with noise, shape (rows, columns)."""
        values = self.values()
        grains = white_noise(values.shape, 52)
        grains = (grains + np.roll(grains, 1, 0) + np.roll(grains, 1, 1)) / math.sqrt(3)
        noisy = values + self.noise * grains * (values > 0)
        return np.clip(np.rint(noisy), 0, LARGEST).astype(np.uint16)

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of the file."""
        dataset = _header(self)
        put_stored(dataset, self.stored(), 12)
        yield self.names[0], dataset


def _texture(shape: tuple[int, int], spacing: float) -> FloatArray:
    """Return a cloud whose power falls with the frequency as that of breasts does, standard deviation 1."""
    rows, columns = shape
    v = np.fft.fftfreq(rows, spacing)[:, None]
    u = np.fft.rfftfreq(columns, spacing)[None, :]
    frequency = np.hypot(u, v)
    gain = np.maximum(frequency, 1 / 60) ** -1.6
    gain[0, 0] = 0
    made = np.fft.irfft2(np.fft.rfft2(white_noise(shape, 22)) * gain, s=shape)
    return np.asarray(made / made.std(), np.float64)


def _header(study: MammogramStudy) -> Dataset:
    """Return what the file says beside its pixels (PS3.3 A.27.3, C.8.11.1 to C.8.11.7)."""
    dataset = general(Dataset(), study.key, _FLORA, date="20150721", time="101500", model="Phantom MG", in_space=False)
    spacing = study.imager_spacing
    return put(
        dataset,
        SOPClassUID=MAMMOGRAPHY_FOR_PRESENTATION,
        SOPInstanceUID=uid(f"{study.key}/image"),
        Modality="MG",
        PresentationIntentType="FOR PRESENTATION",
        SeriesInstanceUID=uid(f"{study.key}/series"),
        SeriesNumber=1,
        SeriesDate="20150721",
        SeriesTime="101714",
        SeriesDescription="L CC",
        InstanceNumber=1,
        BodyPartExamined="BREAST",
        ImageLaterality="L",
        PatientOrientation=["A", "R"],
        ImageType=["DERIVED", "PRIMARY", ""],
        AcquisitionDate="20150721",
        AcquisitionTime="101714",
        ContentDate="20150721",
        ContentTime="101720",
        AcquisitionContextSequence=[],
        AnatomicRegionSequence=[code("76752008", "Breast")],
        ViewCodeSequence=[code("399162004", "cranio-caudal", ViewModifierCodeSequence=[])],
        PositionerType="MAMMOGRAPHIC",
        PositionerPrimaryAngle=0,
        OrganExposed="BREAST",
        BreastImplantPresent="NO",
        PartialView="NO",
        BurnedInAnnotation="NO",
        BodyPartThickness=study.thickness,
        CompressionForce=92,
        KVP=29,
        ExposureInuAs=84000,
        AnodeTargetMaterial="TUNGSTEN",
        DistanceSourceToDetector=650,
        DistanceSourceToPatient=decimal(650 / study.magnification),
        EstimatedRadiographicMagnificationFactor=study.magnification,
        DetectorType="DIRECT",
        ImagerPixelSpacing=[spacing, spacing],
        PixelIntensityRelationship="LOG",
        PixelIntensityRelationshipSign=1,
        RescaleIntercept=0,
        RescaleSlope=1,
        RescaleType="US",
        PresentationLUTShape="IDENTITY",
        LossyImageCompression="00",
        WindowCenter=1500,
        WindowWidth=2400,
    )


def _cluster() -> tuple[Calcification, ...]:
    found = []
    for k in range(1, 15):
        # Multiples of irrational numbers: no two alike, always the same.
        a, b, c = ((k * step) % 1 for step in (0.7548776662, 0.5698402910, 0.6180339887))
        found.append(Calcification((56.0 + 9.0 * (a - 0.5), 112.0 + 11.0 * (b - 0.5)), round(0.22 + 0.4 * c, 3)))
    return tuple(found)


MAMMOGRAM: Final = MammogramStudy(
    "mammogram",
    columns=780,
    rows=1248,
    imager_spacing=0.14,
    magnification=1.05,
    thickness=52.0,
    reach=(88.0, 74.0, 78.0),
    nipple=82.0,
    mass=(31.0, 121.5),
    mass_diameter=11.0,
    calcifications=_cluster(),
)
"""1248 rows × 780 columns of 0.14 mm on the detector."""
