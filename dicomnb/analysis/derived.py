"""A volume whose values were computed from those of another: its header keeps what still holds.

Patient, study, frame of reference, device and how the images were acquired are kept. Dropped is what describes single
images or their pixels: places, times and numbers of slices, pixels, overlays, private elements.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from dicomnb.analysis.kept_attributes import ACQUISITION, PATIENT, PET, SERIES, STUDY, VALUES
from dicomnb.geometry.affine import direction_letters
from dicomnb.optional_package import optional_package
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import text, texts
from dicomnb.pixels.intensity import ValueArray, units
from dicomnb.volumes.explain import AxisRow, Explanation
from dicomnb.volumes.frames.pixel_spacing import PixelSize
from dicomnb.volumes.frames.slice_source import SliceSource
from dicomnb.volumes.stacking.finding import Finding
from dicomnb.volumes.stacking.stack import Stack, is_tilted
from dicomnb.volumes.volume import Volume
from dicomnb.volumes.volume_geometry import Labels

__all__ = ["DerivedVolume", "derived_header", "derived_volume", "source_images", "source_series"]

_KEPT: Final = frozenset((*PATIENT, *STUDY, *SERIES, *ACQUISITION, *PET, *VALUES))

_PURPOSE: Final = (
    ("CodeValue", "121322"),
    ("CodingSchemeDesignator", "DCM"),
    ("CodeMeaning", "Source image for image processing operation"),
)
"""Of the references (PS3.16 CID 7202)."""


@dataclass(frozen=True, eq=False, repr=False)
class DerivedVolume(Volume):
    """A `Volume` whose values were computed; they are kept in memory, and there is no file behind them.

    Parameters
    ----------
    made : str
        How the values were made, in plain words.
    units : str
        Unit of the values: that of what they were computed from.
    """

    made: str = ""
    units: str = ""  # stated here, not found in headers

    def to_dask(self, slab: int = 1) -> Any:
        """Return the values as a `dask.array.Array` of chunks of `slab` slices; they are in memory already.

        Raises
        ------
        MissingDependency
            If dask is not installed.
        """
        array = optional_package("dask.array", "dask", "dask", "A lazy array")
        return array.from_array(self.array, chunks=(*(1,) * (len(self.grid) - 1), slab, *self.frame_shape))

    def explain(self) -> Explanation:
        """Return in plain words how the volume was made, where its axes come from, and what may be wrong."""
        letters = ("", "", "") if self.stack is None else self.directions
        rows = tuple(
            AxisRow(f"{name} ({index})", str(axis.count), f"{axis.spacing:.6g} mm", direction, "computed", "")
            for name, index, axis, direction in zip(
                "xyz", "ijk", (self.axes.x, self.axes.y, self.axes.z), letters, strict=True
            )
        )
        columns, lines, n = self.frame_shape[1], self.frame_shape[0], self.slice_count
        size = f"{n} {'slice' if n == 1 else 'slices'} of {lines} rows × {columns} columns"
        steps = " × ".join(row.distance.removesuffix(" mm") for row in rows)
        towards = f" Columns grow towards {letters[0]}, rows towards {letters[1]}, slices towards {letters[2]}."
        return Explanation(f"{self.made} {size}, {steps} mm apart (x × y × z).{towards}", rows, self.findings)


def derived_volume(
    source: Volume,
    array: ValueArray,
    stack: Stack,
    size: tuple[float, float],
    *,
    made: str,
    depth: float | None = None,
    labels: Labels | None = None,
) -> DerivedVolume:
    """Return a volume of computed values.

    Parameters
    ----------
    source : Volume
        What they were computed from.
    array : ndarray of float32, shape (n, rows, columns) or (t, n, rows, columns)
        The values, in the units of `source`; not copied.
    stack : Stack
        Where the slices lie, LPS in mm. Its findings are replaced.
    size : (float, float)
        Distance between columns, then between rows, mm.
    made : str
        How, in plain words.
    depth : float, optional
        Thickness of a single slice, mm.
    labels : mapping, optional
        What tells the points of a fourth dimension apart.
    """
    header = derived_header(source, made)
    rows, columns = array.shape[-2:]
    header.Rows, header.Columns = rows, columns
    header.SamplesPerPixel, header.BitsAllocated = 1, 32
    header.PixelSpacing = [size[1], size[0]]
    header.ImageOrientationPatient = [*stack.row.tolist(), *stack.column.tolist()]
    if depth is not None:
        header.SliceThickness = depth
    header.FloatPixelData = b""  # says of what kind the values are; they themselves are in `array`
    findings = (Finding("resliced", made), *_sheared(stack, size))
    count = int(np.prod(array.shape[:-2]))
    volume = DerivedVolume(
        slices=(SliceSource(header),) * count,
        grid=array.shape[:-2],
        frame_shape=(rows, columns),
        dtype=np.dtype(np.float32),
        stack=replace(
            stack,
            order=tuple(range(len(stack.positions))),
            findings=findings,
            coordinates="patient" if source.stack is None else source.stack.coordinates,
        ),
        size=PixelSize(*size, "mm", ""),
        depth=depth,
        labels=labels or {},
        made=made,
        units=source.units,
    )
    vars(volume).update(array=array, stored=array)
    return volume


def _sheared(stack: Stack, size: tuple[float, float]) -> Iterator[Finding]:
    if stack.step is None or len(stack.positions) < 2:
        return
    across = stack.step - (stack.step @ stack.normal) * stack.normal
    shift = np.array([across @ stack.row, across @ stack.column]) * (len(stack.positions) - 1)
    if is_tilted(shift, size):
        yield Finding(
            "gantry_tilt",
            f"The grid is sheared: each slice is shifted by {np.linalg.norm(across):.4g} mm towards "
            f"{direction_letters(across)} against the one below.",
            remedy="reslice_straight(volume) puts slices straight on top of each other.",
        )


def derived_header(source: Volume | Dataset, made: str) -> Dataset:
    """Return a header for images derived from others: what still holds of it, and what was done.

    Parameters
    ----------
    source : Volume or Dataset
        What they are derived from; of a volume the first header.
    made : str
        How, in plain words: goes into Derivation Description, after what stands there already.

    References
    ----------
    PS3.3 C.7.6.1.1.2 (Image Type), C.7.6.1.1.3 (Derivation Description), C.12.4.1 (General Reference).
    """
    dataset = source if isinstance(source, Dataset) else source.dataset
    header = Dataset(element.copy() for element in dataset if element.keyword in _KEPT)
    header.ImageType = _image_type(dataset)
    before = text(dataset, "DerivationDescription")
    # A short text holds 1024 characters (PS3.5 6.2).
    header.DerivationDescription = " ".join(filter(None, (before, made)))[-1024:]
    for keyword, items in (
        ("SourceImageSequence", source_images(source)),
        ("ReferencedSeriesSequence", source_series(source)),
    ):
        if items:
            setattr(header, keyword, items)
    if not isinstance(source, Dataset) and not source.units:
        # Slices contradict each other: none of them speaks for all.
        for keyword in ("RescaleType", "Units"):
            header.pop(keyword, None)
    elif text(header, "Modality") == "CT" and units(dataset) == "HU":
        header.RescaleType = "HU"
    return header


def _image_type(dataset: Dataset) -> list[str]:
    kind = ["DERIVED", "SECONDARY"]
    if text(dataset, "Modality") == "PT":
        return ["DERIVED", "PRIMARY"]  # all that PS3.3 C.8.9.4.1.1 allows
    if text(dataset, "Modality") == "MR":
        return [*kind, "OTHER"]
    if text(dataset, "Modality") == "CT" and "AXIAL" in texts(dataset, "ImageType"):
        return [*kind, "AXIAL"]
    return kind


def source_images(source: Volume | Dataset) -> list[Dataset]:
    """Return items that refer to the images of a volume, or to those that it was derived from itself."""
    if isinstance(source, DerivedVolume):
        return list(source.dataset.get("SourceImageSequence") or ())
    found = []
    for item in map(_reference, _files(source)):
        purpose = Dataset()
        for keyword, value in _PURPOSE:
            setattr(purpose, keyword, value)
        item.PurposeOfReferenceCodeSequence = [purpose]
        found.append(item)
    return found


def source_series(source: Volume | Dataset) -> list[Dataset]:
    """Return items that refer to the series of a volume and their images, or to those it was derived from itself."""
    if isinstance(source, DerivedVolume):
        return list(source.dataset.get("ReferencedSeriesSequence") or ())
    series: dict[str, list[Dataset]] = {}
    for dataset in _files(source):
        uid = text(dataset, "SeriesInstanceUID")
        if uid:
            series.setdefault(uid, []).append(_reference(dataset))
    found = []
    for uid, images in series.items():
        item = Dataset()
        item.SeriesInstanceUID = uid
        item.ReferencedInstanceSequence = images
        found.append(item)
    return found


def _files(source: Volume | Dataset) -> list[Dataset]:
    """Return the data sets that can be referred to, each once."""
    files = [source] if isinstance(source, Dataset) else [each.dataset for each in source.slices if each is not None]
    unique = {id(dataset): dataset for dataset in files}.values()
    return [dataset for dataset in unique if text(dataset, "SOPInstanceUID") and text(dataset, "SOPClassUID")]


def _reference(dataset: Dataset) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = text(dataset, "SOPClassUID")
    item.ReferencedSOPInstanceUID = text(dataset, "SOPInstanceUID")
    return item
