"""A made-up colour ultrasound film with a region in centimetres, and a fake name burned in."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.header import Subject, general, put, put_stored, uid
from dicomnb.teaching.phantom.lettering import lettering
from dicomnb.teaching.studies.study import Study

__all__ = ["US", "EchoRegion", "UsStudy"]

US_MULTIFRAME_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.3.1"
FRAME_TIME_TAG: Final = 0x00181063
CENTIMETRES: Final = 3
"""Physical Units X and Y Direction (PS3.3 C.8.5.5.1.15)."""

URSULA: Final = Subject("Phantom^Ursula", "SAMPLE-0024", "19900204", "F", "025Y", 1.74, 66.5)


@dataclass(frozen=True, slots=True)
class EchoRegion:
    """A part of the screen where pixels have a size.

    Parameters
    ----------
    left, top, right, bottom : int
        Its first and last column and row, counted from 0; all of them belong to it.
    delta : (x, y)
        Size of a pixel, cm.
    """

    left: int
    top: int
    right: int
    bottom: int
    delta: tuple[float, float]

    @property
    def columns(self) -> int:
        """Number of columns."""
        return self.right - self.left + 1

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.bottom - self.top + 1

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, mm."""
        return self.columns * self.delta[0] * 10, self.rows * self.delta[1] * 10


@dataclass(frozen=True, slots=True)
class UsStudy(Study):
    """A film and its truth. Places in the region are (x, depth) from its upper left corner, mm.

    Parameters
    ----------
    key : str
        Its name, from which its UIDs come.
    columns, rows, frames : int
        Size of the screen, and number of frames.
    frame_time : float
        From one frame to the next, ms.
    region : EchoRegion
        Where the echoes are.
    cyst_radius : float
        Of a round cyst, mm.
    cyst_rest : (x, depth)
        Its centre on average, mm.
    cyst_stroke : float
        How far it moves away from there along the depth, to and fro in the whole film once, mm.
    vessel : (low, high)
        Depths between which blood flows, mm.
    vessel_reach : (low, high)
        Where along x its flow is shown in colour, mm.
    burned_in : str
        What is written into the pixels, at the top.
    """

    key: str
    columns: int
    rows: int
    frames: int
    frame_time: float
    region: EchoRegion
    cyst_radius: float
    cyst_rest: tuple[float, float]
    cyst_stroke: float
    vessel: tuple[float, float]
    vessel_reach: tuple[float, float]
    burned_in: str

    @property
    def names(self) -> tuple[str, ...]:
        """Name of the file."""
        return ("us.dcm",)

    @property
    def name_box(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of what is burned in, pixels; the latter two are the first ones beyond."""
        ink = lettering(self.burned_in, 2)
        left = self.columns - 8 - ink.shape[1]
        return left, 6, left + ink.shape[1], 6 + ink.shape[0]

    @property
    def duration(self) -> float:
        """How long the film runs, ms."""
        return self.frames * self.frame_time

    def cyst_center(self, frame: int) -> tuple[float, float]:
        """Return (x, depth) of the cyst's centre in a frame, mm from the region's upper left corner."""
        x, depth = self.cyst_rest
        return x, depth + self.cyst_stroke * math.sin(2 * math.pi * frame / self.frames)

    def flow(self, frame: int) -> float:
        """Return the flow in the vessel, 1 at its most; above 0, and red, towards the right."""
        return math.cos(2 * math.pi * 2 * frame / self.frames) * 0.75 + 0.25

    def image(self, frame: int) -> NDArray[np.uint8]:
        """Return the colours of a frame, shape (rows, columns, 3)."""
        screen = np.zeros((self.rows, self.columns, 3), np.uint8)
        region = self.region
        screen[region.top : region.bottom + 1, region.left : region.right + 1] = self._echoes(frame)
        left, top, right, bottom = self.name_box
        screen[top:bottom, left:right][lettering(self.burned_in, 2)] = (240, 240, 200)
        # A ruler: a stroke for each centimetre of depth.
        for depth in range(int(region.size[1] / 10) + 1):
            row = region.top + round(depth / region.delta[1])
            screen[row, region.right + 4 : region.right + 12] = 180
        return screen

    def _echoes(self, frame: int) -> NDArray[np.uint8]:
        region = self.region
        x = (np.arange(region.columns)[None, :] + 0.5) * region.delta[0] * 10
        depth = (np.arange(region.rows)[:, None] + 0.5) * region.delta[1] * 10
        grey = 40 + 100 * np.exp(-depth / 40) * _speckle(region.rows, region.columns)
        center = self.cyst_center(frame)
        away = np.hypot(x - center[0], depth - center[1])
        behind = (abs(x - center[0]) < self.cyst_radius * 0.8) & (depth > center[1])
        grey = np.where(behind, grey * 1.35, grey)  # sound that crosses liquid is not weakened
        grey = np.where(away <= self.cyst_radius, 4.0, grey)
        low, high = self.vessel
        grey = np.where((depth >= low) & (depth < high), 8.0, grey)
        colours = np.repeat(np.rint(np.clip(grey, 0, 235)).astype(np.uint8)[..., None], 3, axis=2)
        inside = (depth >= low) & (depth < high) & (x >= self.vessel_reach[0]) & (x < self.vessel_reach[1])
        # Laminar: fastest in the middle of the vessel.
        across = (depth - (low + high) / 2) / ((high - low) / 2)
        speed = np.broadcast_to(self.flow(frame) * (1 - across**2), inside.shape)
        bright = np.rint(40 + 200 * abs(speed)).astype(np.uint8)
        zero = np.zeros_like(bright)
        flow = np.where(
            (speed > 0)[..., None],
            np.stack([bright, bright // 4, zero], axis=-1),
            np.stack([zero, bright // 4, bright], axis=-1),
        )
        return np.where(inside[..., None], flow, colours)

    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of the file."""
        dataset = _header(self)
        frames = np.stack([self.image(frame) for frame in range(self.frames)])
        put_stored(dataset, frames, 8, photometric="RGB")
        yield self.names[0], dataset


def _speckle(rows: int, columns: int) -> FloatArray:
    """Return what looks like chance and is always the same, 0 to 1, shape (rows, columns)."""
    j, i = np.meshgrid(np.arange(rows, dtype=np.uint32), np.arange(columns, dtype=np.uint32), indexing="ij")
    # Neighbouring pixels along x share an echo: speckle is wider than deep.
    mixed = (j * np.uint32(0x9E3779B1)) ^ ((i // 2) * np.uint32(0x85EBCA77))
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0x2C1B3C6D)
    mixed ^= mixed >> np.uint32(12)
    return np.asarray((mixed % np.uint32(1024)) / 1023, np.float64)


def _header(study: UsStudy) -> Dataset:
    """Return what the film says beside its pixels, module by module (PS3.3 A.7.3)."""
    region = study.region
    dataset = general(Dataset(), study.key, URSULA, date="20150714", time="140000", model="Phantom US", in_space=False)
    calibration = put(
        Dataset(),
        RegionSpatialFormat=1,  # 2D
        RegionDataType=1,  # tissue
        RegionFlags=0,
        RegionLocationMinX0=region.left,
        RegionLocationMinY0=region.top,
        RegionLocationMaxX1=region.right,
        RegionLocationMaxY1=region.bottom,
        PhysicalUnitsXDirection=CENTIMETRES,
        PhysicalUnitsYDirection=CENTIMETRES,
        PhysicalDeltaX=region.delta[0],
        PhysicalDeltaY=region.delta[1],
    )
    return put(
        dataset,
        SOPClassUID=US_MULTIFRAME_STORAGE,
        SOPInstanceUID=uid(f"{study.key}/film"),
        Modality="US",
        SeriesInstanceUID=uid(f"{study.key}/series"),
        SeriesNumber=1,
        SeriesDate="20150714",
        SeriesTime="140412",
        SeriesDescription="Cyst that moves, vessel in colour",
        InstanceNumber=1,
        BodyPartExamined="ABDOMEN",
        PatientOrientation="",
        ImageType=["ORIGINAL", "PRIMARY", "ABDOMINAL", "0011"],  # 2D and colour Doppler
        AcquisitionDateTime="20150714140412",
        ContentDate="20150714",
        ContentTime="140412",
        BurnedInAnnotation="YES",
        LossyImageCompression="00",
        UltrasoundColorDataPresent=1,
        FrameTime=study.frame_time,
        FrameIncrementPointer=FRAME_TIME_TAG,
        SequenceOfUltrasoundRegions=[calibration],
    )


US: Final = UsStudy(
    "us",
    columns=320,
    rows=240,
    frames=24,
    frame_time=40.0,
    region=EchoRegion(22, 36, 293, 227, (0.03, 0.02)),
    cyst_radius=8.5,
    cyst_rest=(27.0, 14.0),
    cyst_stroke=2.4,
    vessel=(27.0, 32.0),
    vessel_reach=(33.0, 66.0),
    burned_in="FAKE: PHANTOM^URSULA",
)
"""24 frames of 240 rows × 320 columns; the region is 81.6 mm wide and 38.4 mm deep."""
