"""Images in which each voxel's stored value is its own number, written to files, and the proof of where it lies.

Nothing here asks the package where a voxel lies: `Grid.place` follows the standard's equation (PS3.3 C.7.6.2.1.1).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.volume import Volume
from tests.images import dataset, image
from tests.volumes.frames.csa_headers import csa

Vector = tuple[float, float, float]
Numbers = NDArray[Any]
Vary = Callable[[int, int], dict[str, Any]]

CLASSES = {
    "CT": "1.2.840.10008.5.1.4.1.1.2",
    "MR": "1.2.840.10008.5.1.4.1.1.4",
    "PT": "1.2.840.10008.5.1.4.1.1.128",
    "NM": "1.2.840.10008.5.1.4.1.1.20",
    "RTDOSE": "1.2.840.10008.5.1.4.1.1.481.2",
    "SEG": "1.2.840.10008.5.1.4.1.1.66.4",
}


@dataclass(frozen=True)
class Grid:
    """Where voxels lie: `step` leads from slice to slice; no two of the counts and distances are equal."""

    origin: Vector = (-41.5, 23.25, 107.0)
    row: Vector = (1.0, 0.0, 0.0)
    column: Vector = (0.0, 1.0, 0.0)
    step: Vector = (0.0, 0.0, 2.5)
    across: float = 1.25
    down: float = 0.75
    columns: int = 4
    rows: int = 3
    slices: int = 5
    points: int = 1

    def numbers(self, t: int, k: int) -> Numbers:
        """Return the numbers of the voxels of one slice."""
        j, i = np.indices((self.rows, self.columns))
        return (((t * self.slices + k) * self.rows + j) * self.columns + i).astype(np.uint16)

    def position(self, k: float) -> list[float]:
        """Return where the first voxel of a slice lies."""
        return [start + k * way for start, way in zip(self.origin, self.step, strict=True)]

    def place(self, numbers: Numbers) -> NDArray[np.float64]:
        """Return where voxels of these numbers lie."""
        rest, i = np.divmod(np.asarray(numbers, np.int64)[..., None], self.columns)
        rest, j = np.divmod(rest, self.rows)
        k = rest % self.slices
        plane = i * self.across * np.array(self.row) + j * self.down * np.array(self.column)
        return np.asarray(np.array(self.origin) + k * np.array(self.step) + plane)

    @property
    def frames(self) -> list[tuple[int, int]]:
        """Each point and slice."""
        return [(t, k) for t in range(self.points) for k in range(self.slices)]

    @property
    def cosines(self) -> list[float]:
        return [*self.row, *self.column]

    @property
    def spacing(self) -> list[float]:
        """Pixel Spacing: the vertical distance first."""
        return [self.down, self.across]


OBLIQUE: dict[str, Any] = {"row": (0.8, 0.6, 0.0), "column": (0.36, -0.48, 0.8)}
"""Their cross product, the normal, is (0.48, -0.64, -0.6)."""


def prove(
    volume: Volume,
    grid: Grid,
    *,
    missing: Sequence[tuple[int, int]] = (),
    value: Callable[[Numbers], Numbers] | None = None,
    within: float = 1e-6,
) -> list[int]:
    """Hold each voxel to the place that its number tells, and to its value; return which points come in which order.

    Parameters
    ----------
    volume : Volume
        What was loaded.
    grid : Grid
        What was written.
    missing : sequence of (t, k)
        Which slices were left out.
    value : callable, optional
        Physical values of numbers; by default the numbers.
    within : float
        Millimetres.
    """
    stored = volume.stored.reshape(-1, *volume.shape[-3:])
    array = volume.array.reshape(stored.shape)
    there = np.array([source is not None for source in volume.slices]).reshape(stored.shape[:2])
    k, j, i = np.indices(stored.shape[1:])
    found = volume.to_patient(np.stack([i, j, k], axis=-1))
    order = []
    for point, present, values in zip(stored, there, array, strict=True):
        assert np.abs(found[present] - grid.place(point[present])).max() <= within
        expected = point[present] if value is None else value(point[present])
        assert np.allclose(values[present], expected, rtol=1e-6)
        assert np.isnan(values[~present]).all()
        (t,) = set((point[present] // (grid.slices * grid.rows * grid.columns)).ravel().tolist())
        order.append(t)
    left = [grid.numbers(t, k) for t, k in grid.frames if (t, k) not in missing]
    assert sorted(stored[there].ravel().tolist()) == sorted(np.stack(left).ravel().tolist())
    if volume.slice_count > 1:
        assert np.linalg.det(volume.affine[:3, :3]) > 0
    return order


def saved(folder: Path, files: Iterable[Dataset]) -> Path:
    """Write files in a shuffled order, under names that say nothing, and return their folder."""
    several = list(files)
    random.Random(7).shuffle(several)
    folder.mkdir(parents=True, exist_ok=True)
    for number, ds in enumerate(several):
        ds.save_as(folder / f"IM{number:04d}")
    return folder


# -- kinds of images ------------------------------------------------------------------------------------------


def classic(grid: Grid, modality: str = "CT", vary: Vary | None = None, **header: Any) -> list[Dataset]:
    """Return a file for each slice."""
    made = []
    for t, k in grid.frames:
        own = {
            "SOPClassUID": CLASSES[modality],
            "SOPInstanceUID": f"2.25.4.{t}.{k + 1}",
            "SeriesInstanceUID": "2.25.4",
            "FrameOfReferenceUID": "2.25.5",
            "InstanceNumber": 1 + (7 * (t * grid.slices + k)) % (grid.points * grid.slices),  # says nothing
            "ImagePositionPatient": [round(part, 6) for part in grid.position(k)],
            "ImageOrientationPatient": grid.cosines,
            "PixelSpacing": grid.spacing,
            "SliceThickness": 1.7,
            **header,
            **(vary(t, k) if vary else {}),
        }
        made.append(image(grid.numbers(t, k), **{"Modality": modality, **own}))
    return made


def enhanced(
    grid: Grid,
    modality: str = "MR",
    groups: Vary | None = None,
    *,
    without: Sequence[tuple[int, int]] = (),
    dtype: Any = np.uint16,
    **header: Any,
) -> Dataset:
    """Return one file with all frames, shuffled; `groups` has for each the functional groups beside its position."""
    plan = [frame for frame in grid.frames if frame not in without]
    random.Random(11).shuffle(plan)
    items = []
    for t, k in plan:
        own = {name: [dataset(**inner)] for name, inner in (groups(t, k) if groups else {}).items()}
        place = dataset(ImagePositionPatient=grid.position(k))
        items.append(dataset(**{"PlanePositionSequence": [place], **own}))
    shared = dataset(
        PlaneOrientationSequence=[dataset(ImageOrientationPatient=grid.cosines)],
        PixelMeasuresSequence=[dataset(PixelSpacing=grid.spacing, SliceThickness=1.7)],
    )
    return image(
        np.stack([grid.numbers(t, k) for t, k in plan]).astype(dtype),
        frames=len(plan),
        Modality=modality,
        SOPClassUID=CLASSES[modality],
        SOPInstanceUID="2.25.6.1",
        SeriesInstanceUID="2.25.6",
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=items,
        **header,
    )


def nuclear(grid: Grid, slices: Sequence[int], points: Sequence[int] = (), **header: Any) -> Dataset:
    """Return slices of nuclear medicine in this order (from 1); `grid.step` has to run along the normal."""
    times = points or [0] * len(slices)
    row, column, step = (np.array(way) for way in (grid.row, grid.column, grid.step))
    detector = dataset(ImagePositionPatient=list(grid.origin), ImageOrientationPatient=grid.cosines)
    return image(
        np.stack([grid.numbers(t, index - 1) for t, index in zip(times, slices, strict=True)]),
        frames=len(slices),
        Modality="NM",
        SOPClassUID=CLASSES["NM"],
        SOPInstanceUID="2.25.8.1",
        SeriesInstanceUID="2.25.8",
        ImageType=["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"],
        DetectorInformationSequence=[detector],
        SliceVector=list(slices),
        PixelSpacing=grid.spacing,
        SliceThickness=1.7,
        SpacingBetweenSlices=round(float(step @ np.cross(row, column)), 6),
        **header,
    )


def dose(grid: Grid, offsets: Sequence[float], **header: Any) -> Dataset:
    """Return a dose whose frames lie at these offsets."""
    return image(
        np.stack([grid.numbers(0, k) for k in range(grid.slices)]),
        frames=grid.slices,
        Modality="RTDOSE",
        SOPClassUID=CLASSES["RTDOSE"],
        SOPInstanceUID="2.25.9.1",
        SeriesInstanceUID="2.25.9",
        ImagePositionPatient=list(grid.origin),
        ImageOrientationPatient=grid.cosines,
        PixelSpacing=grid.spacing,
        GridFrameOffsetVector=list(offsets),
        DoseGridScaling=0.25,
        DoseUnits="GY",
        **header,
    )


def mosaic(grid: Grid, t: int = 0) -> Dataset:
    """Return one picture with all slices of a point, as Siemens lays them; `grid.step` has to run along the normal."""
    row, column, step = (np.array(way) for way in (grid.row, grid.column, grid.step))
    side = 3  # of five slices
    picture = np.zeros((side * grid.rows, side * grid.columns), np.uint16)
    for k in range(grid.slices):
        top, left = k // side * grid.rows, k % side * grid.columns
        picture[top : top + grid.rows, left : left + grid.columns] = grid.numbers(t, k)
    # The picture is placed as if it were one slice about the same centre: half of what it has more lies before.
    more = row * grid.across * (side - 1) * grid.columns / 2 + column * grid.down * (side - 1) * grid.rows / 2
    ds = image(
        picture,
        Modality="MR",
        Manufacturer="SIEMENS",
        SOPClassUID=CLASSES["MR"],
        SOPInstanceUID=f"2.25.12.{t + 1}",
        SeriesInstanceUID="2.25.12",
        ImageType=["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"],
        AcquisitionTime=f"10{t:02d}00",
        ImagePositionPatient=np.round(np.array(grid.origin) - more, 6).tolist(),
        ImageOrientationPatient=grid.cosines,
        PixelSpacing=grid.spacing,
        SliceThickness=1.7,
        SpacingBetweenSlices=round(float(np.linalg.norm(step)), 6),
    )
    way = step / np.linalg.norm(step)
    tags = {"NumberOfImagesInMosaic": [str(grid.slices)], "SliceNormalVector": [f"{part:.6f}" for part in way]}
    ds.private_block(0x0029, "SIEMENS CSA HEADER", create=True).add_new(0x10, "OB", csa(2, tags))
    return ds
