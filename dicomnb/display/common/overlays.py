"""What is laid over the pictures of a volume: regions and doses, with the names and colours that a legend shows."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

import matplotlib
import numpy as np
from matplotlib.colors import Colormap, Normalize, to_hex
from numpy.typing import NDArray

from dicomnb.analysis.reslice import reslice_onto
from dicomnb.cached_property import cached_property
from dicomnb.display.common.marked_coordinates import MARKING, marks_of
from dicomnb.display.common.plane import Plane
from dicomnb.display.common.windows import choose_window, norm_of
from dicomnb.errors import UsageError
from dicomnb.geometry.affine import FloatArray, transform
from dicomnb.geometry.fill import Mask
from dicomnb.geometry.sampling import SNAP, Sampler
from dicomnb.objects.contours import placed
from dicomnb.objects.dose import Isodose, interpolated, isodose
from dicomnb.objects.label_files import is_label_image, labels
from dicomnb.objects.label_image import LabelMask
from dicomnb.objects.reports.report import report
from dicomnb.objects.segments import Segment, segments
from dicomnb.objects.structures import Structure, structures
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.other_libraries import array_advice, dataset_of
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.attributes import text
from dicomnb.pixels.cielab import Color
from dicomnb.pixels.intensity import ValueArray
from dicomnb.pixels.window import Window
from dicomnb.standard.unit_codes import unit_text
from dicomnb.volumes.frame_of_reference import require_volumes_in_one_frame
from dicomnb.volumes.padding import padded_array
from dicomnb.volumes.section import refuse_colors, three_dimensions
from dicomnb.volumes.volume import Volume

__all__ = ["WASH", "ColorWash", "OverlayRegion", "Overlays", "overlays_of", "plain_name"]

_COLORS: Final = ("#ffd400", "#00d0ff", "#ff5fa2", "#7dff5f", "#ff9d3c", "#b18cff", "#4dffd2", "#ff6b5f")
"""Colours of what has none, in turn: bright, and far apart on any grey."""

_LONGEST: Final = 32
"""Letters of a name in a legend."""

_DOSE_COLORS: Final = "turbo"
_FUSED_COLORS: Final = "hot"

WASH: Final = 0.35
"""Opacity of a dose."""

_FUSED_OPACITY: Final = 0.5


@dataclass(frozen=True, eq=False)
class OverlayRegion:
    """A region of a volume.

    Parameters
    ----------
    name : str
        What the legend says: plain text.
    color : str
        ``"#rrggbb"``.
    mask : ndarray of bool, shape (slices, rows, columns)
        Its voxels.
    contours : tuple or None
        For each slice its contours, as (column, row) of their corners, if it has any: it is then drawn as lines, and
        not filled. Empty where they are in other planes than the slices.
    """

    name: str
    color: str
    mask: Mask
    contours: tuple[tuple[FloatArray, ...], ...] | None = None

    @property
    def is_filled(self) -> bool:
        """True if it is drawn as a translucent area with a border, False for a line."""
        return self.contours is None

    def lines(self, plane: Plane, index: int) -> tuple[FloatArray, ...]:
        """Return the contours on a slice as (column, row) of their corners; none where only the mask is known."""
        return self.contours[index] if self.contours and plane.is_acquired else ()


@dataclass(frozen=True, eq=False)
class ColorWash:
    """A dose, or another volume, that is laid over a picture in colours, with lines at some levels.

    Parameters
    ----------
    name : str
        What the legend says: plain text.
    isodose : Isodose
        Values and levels; there are none for a volume that is no dose.
    volume : Volume
        Below it.
    to_index : ndarray of shape (4, 4)
        From (i, j, k) of the volume below to those of the dose.
    window : Window or None
        Of a volume that is no dose: what spreads its values over the colours.
    """

    name: str
    isodose: Isodose
    volume: Volume
    to_index: FloatArray
    window: Window | None = None

    @property
    def units(self) -> str:
        """Unit of the values, as people write it."""
        return unit_text(self.isodose.volume.units)

    @property
    def levels(self) -> tuple[float, ...]:
        """Levels of the lines, ascending."""
        return self.isodose.levels

    @cached_property
    def values(self) -> ValueArray:
        """Values of the dose or volume, shape (slices, rows, columns); NaN where they are padding."""
        return padded_array(self.isodose.volume)

    @cached_property
    def norm(self) -> Normalize:
        """What spreads values over the colours: those of a dose from 0 to the greatest."""
        if self.window is not None:
            return norm_of(self.window)
        return Normalize(0.0, max(float(np.nanmax(self.values)), self.levels[-1]))

    @property
    def cmap(self) -> Colormap:
        """The colours."""
        return matplotlib.colormaps[_DOSE_COLORS if self.window is None else _FUSED_COLORS]

    @property
    def opacity(self) -> float:
        """How much of it is seen, and not of what is below."""
        return WASH if self.window is None else _FUSED_OPACITY

    @property
    def lowest(self) -> float:
        """The value below which nothing is drawn: the lowest level, or what the window makes darkest."""
        if self.window is None:
            return self.levels[0]
        # The first of 256 colours hides what is below and says nothing.
        return float(self.norm.inverse(1 / 256))

    def color(self, level: float) -> str:
        """Return the colour of a level, ``"#rrggbb"``."""
        return to_hex(self.cmap(float(self.norm(level))))

    def take(self, plane: Plane, index: int) -> NDArray[np.float64]:
        """Return the dose at the centres of the voxels of a slice, shaped as `Plane.take` does; NaN beside the dose."""
        shape = self.volume.shape
        matrix, normal = self.to_index[:3, :3], 2 - plane.normal
        if np.abs(matrix - np.diag(np.diag(matrix))).max() * max(shape) < SNAP:
            # Along the axes of the dose, one axis after the other: many times faster.
            start = self.to_index[:3, 3] + matrix[:, normal] * index
            taken = np.empty((shape[plane.down], shape[plane.across]), np.float32)
            Sampler(self.values, "linear").plane(
                start, matrix[:, 2 - plane.across], matrix[:, 2 - plane.down], taken.shape, taken
            )
            return np.asarray(taken, np.float64)
        axes = [np.arange(shape[axis], dtype=np.float64) for axis in range(3)]
        axes[plane.normal] = np.array([float(index)])
        k, j, i = np.meshgrid(*axes, indexing="ij")
        found = interpolated(self.values, transform(self.to_index, np.stack([i, j, k], axis=-1)))
        return plane.take(found, 0)


@dataclass(frozen=True, eq=False)
class Overlays:
    """All that is laid over the pictures of one volume.

    Parameters
    ----------
    regions : tuple of Region
        Regions, in the order of the legend.
    wash : Wash or None
        A dose.
    marked : int or None
        The first slice that a report marks something on.
    """

    regions: tuple[OverlayRegion, ...] = ()
    wash: ColorWash | None = None
    marked: int | None = None

    def __bool__(self) -> bool:
        return bool(self.regions) or self.wash is not None

    @property
    def names(self) -> tuple[str, ...]:
        """What the legend says, regions first."""
        return (*(region.name for region in self.regions), *((self.wash.name,) if self.wash else ()))


@dataclass(slots=True)
class _Made:
    """What was made so far."""

    volume: Volume
    regions: list[OverlayRegion] = field(default_factory=list)
    washes: list[ColorWash] = field(default_factory=list)
    spare: Iterator[int] = field(default_factory=count)
    marked: list[int] = field(default_factory=list)

    def color(self, stated: Color | None) -> str:
        if stated is not None:
            return "#{:02x}{:02x}{:02x}".format(*stated)
        return _COLORS[next(self.spare) % len(_COLORS)]


def overlays_of(overlay: Any, volume: Volume) -> Overlays:
    """Return what is to be laid over a volume.

    Parameters
    ----------
    overlay : object, mapping or iterable of these, None for nothing
        A path or data set (RTSTRUCT, SEG, RTDOSE, SR), a label image of another program (see `labels`), `Structure`,
        `Segment`, `LabelMask`, `Isodose`, a report or coordinates of it, a `Volume` (in its own colours), or an array
        of bool shaped like the volume; in a mapping the keys are the names in the legend.
    volume : Volume
        Three dimensions.

    Raises
    ------
    GeometryError
        If something lies in another frame of reference than the volume.
    UsageError
        If something cannot be laid over a picture, or there are several doses.
    """
    made = _Made(volume)
    for name, item in _items(overlay):
        _add(made, item, name)
    if len(made.washes) > 1:
        raise UsageError(
            f"There are {len(made.washes)} doses or volumes, and colours for one.", remedy="Show them one by one."
        )
    return Overlays(tuple(made.regions), made.washes[0] if made.washes else None, min(made.marked, default=None))


def _items(overlay: Any) -> Iterator[tuple[str, Any]]:
    if overlay is None:
        return
    if (own := dataset_of(overlay)) is not None:
        yield "", own
        return
    if isinstance(overlay, Mapping) and not isinstance(overlay, Dataset):
        for name, item in overlay.items():
            yield str(name), item if (own := dataset_of(item)) is None else own
        return
    single = (
        str,
        bytes,
        os.PathLike,
        Dataset,
        Volume,
        Structure,
        Segment,
        LabelMask,
        Isodose,
        np.ndarray,
        *MARKING,
    )
    if (
        is_label_image(overlay)
        or isinstance(overlay, single)
        or array_advice(overlay)
        or not isinstance(overlay, Iterable)
    ):
        yield "", overlay
        return
    for item in overlay:
        yield from _items(item)


def _add(made: _Made, item: Any, name: str) -> None:
    if is_label_image(item):
        masks = labels(item)
        for found in masks:
            # A name that is given is that of all, unless they have numbers to tell them apart.
            _add(made, found, name if len(masks) == 1 else "")
    elif isinstance(item, (str, bytes, os.PathLike, Dataset)):
        for found in _read(read(item)):
            _add(made, found, name)
    elif isinstance(item, MARKING):
        for mark in marks_of(item, made.volume):
            made.marked.append(mark.first)
            named = plain_name(name or mark.name, "coordinates")
            made.regions.append(OverlayRegion(named, made.color(None), mark.mask, mark.lines))
    elif isinstance(item, Structure):
        named = plain_name(name or item.name, f"structure {item.number}")
        mask = item.mask(made.volume)
        made.regions.append(OverlayRegion(named, made.color(item.color), mask, item.outlines().on_slices(made.volume)))
    elif isinstance(item, (Segment, LabelMask)):
        named = plain_name(name or item.name, f"segment {item.number}")
        made.regions.append(OverlayRegion(named, made.color(item.color), item.mask(made.volume)))
    elif isinstance(item, Volume) and item.modality != "RTDOSE":
        refuse_colors(item)
        second = three_dimensions(item)
        window = choose_window(second, len(second) // 2)
        made.washes.append(_wash(Isodose(second, ()), made.volume, name, window))
    elif isinstance(item, (Isodose, Volume)):
        made.washes.append(_wash(item if isinstance(item, Isodose) else isodose(item), made.volume, name))
    elif isinstance(item, np.ndarray):
        made.regions.append(OverlayRegion(_array_name(made, name), made.color(None), _checked(item, made.volume)))
    else:
        raise UsageError(
            f"{type(item).__name__} cannot be laid over a picture.",
            remedy=array_advice(item)
            or "A path or data set (RTSTRUCT, SEG, RTDOSE, SR), a structure, segment, dose or mask can.",
        )


def _read(dataset: Dataset) -> list[Any]:
    if "SegmentSequence" in dataset:
        return list(segments(dataset))
    if "DoseGridScaling" in dataset:
        return [isodose(dataset)]
    if "StructureSetROISequence" in dataset:
        return [each for each in structures(dataset) if any(contour.is_closed for contour in each.contours)]
    if "ContentSequence" in dataset and "Rows" not in dataset:
        return [report(dataset)]
    raise UsageError(
        f"This data set ({text(dataset, 'Modality') or 'no modality'}) holds no structures, segments, dose or report.",
        remedy="To lay one image over another, load it: overlay=load(source).",
    )


def _array_name(made: _Made, name: str) -> str:
    return plain_name(name, f"mask {len(made.regions) + 1}")


def _checked(mask: NDArray[Any], volume: Volume) -> Mask:
    if mask.shape != volume.shape[:3] or mask.dtype != np.bool_:
        raise UsageError(
            f"A mask of {mask.dtype} and shape {mask.shape} does not fit the volume.",
            remedy=f"It takes bool and the shape {volume.shape[:3]}.",
        )
    return mask


def _wash(dose: Isodose, volume: Volume, name: str, window: Window | None = None) -> ColorWash:
    require_volumes_in_one_frame("the dose" if window is None else "the second volume", dose.volume, volume)
    named = plain_name(name, "dose" if dose.volume.modality == "RTDOSE" else dose.volume.modality)
    below, above = volume.inverse_affine, dose.volume.inverse_affine
    placed(volume)
    if below is None or above is None:
        # No matrix leads from one to the other: the dose is brought onto the grid below.
        same = reslice_onto(dose.volume, volume)
        return ColorWash(named, Isodose(same, dose.levels), volume, np.eye(4), window)
    return ColorWash(named, dose, volume, np.asarray(above @ np.linalg.inv(below), np.float64), window)


def plain_name(name: str, default: str) -> str:
    """Return a name from a file as a legend shows it: one short line, no control or direction characters."""
    kept = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in name)
    line = re.sub(r"\s+", " ", kept).strip() or default
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
