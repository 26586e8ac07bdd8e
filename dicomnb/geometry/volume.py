"""A volume: slices in order, their values, and where they lie in the patient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import GeometryError, UsageError
from dicomnb.geometry.affine import FloatArray, direction_letters, image_affine
from dicomnb.geometry.axes import Axes, UnevenAxis, local_axes
from dicomnb.geometry.planes import PixelSize, slice_thickness
from dicomnb.geometry.stack import Finding, Stack
from dicomnb.parsing.dataset import Dataset
from dicomnb.pixels.attributes import number, scope, text
from dicomnb.pixels.frames import StoredArray
from dicomnb.pixels.intensity import ValueArray, physical, units

__all__ = ["Slice", "Volume"]

DISTANCE_TOLERANCE_MM: Final = 0.01
"""Slice Thickness and Spacing Between Slices agree with the distance of slices to within this."""

_PROJECTIONS: Final = frozenset({"CR", "DX", "IO", "MG", "PX", "RF", "RG", "XA"})


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """The header behind one slice.

    Parameters
    ----------
    dataset : Dataset
        The file it came from.
    frame : int
        Which of the file's frames it is, from 0.
    """

    dataset: Dataset
    frame: int = 0


@dataclass(frozen=True, eq=False, repr=False)
class Volume:
    """One stack of parallel slices.

    Parameters
    ----------
    stored : ndarray of shape (n, rows, columns) or (n, rows, columns, 3)
        Stored values; 0 where a slice is missing.
    slices : tuple of Slice or None
        The header behind each slice, None for a slice that is missing.
    stack : Stack or None
        Where the slices lie; None where the headers do not say.
    size : PixelSize
        Distance between pixels.
    depth : float or None
        Size of a voxel along z in mm where `stack` does not tell it: Slice Thickness of a single slice.
    notes : tuple of str
        What to know about the axes.
    """

    stored: StoredArray
    slices: tuple[Slice | None, ...]
    stack: Stack | None
    size: PixelSize
    depth: float | None = None
    notes: tuple[str, ...] = ()

    # -- values ---------------------------------------------------------------------------------------------

    @cached_property
    def array(self) -> ValueArray:
        """Physical values, float32, shaped like `stored`: ``[k, j, i]``; NaN where a slice is missing.

        Each slice is rescaled by its own header. Computed when first asked for, and kept.
        """
        result = np.empty(self.stored.shape, np.float32)
        for k, source in enumerate(self.slices):
            if source is None:
                result[k] = np.nan
            else:
                physical(self.stored[k], source.dataset, source.frame, out=result[k])
        return result

    @cached_property
    def units(self) -> str:
        """Unit of `array` as the headers state it, empty where they state none or contradict each other."""
        stated = {units(dataset) for dataset in self._files}
        return stated.pop() if len(stated) == 1 else ""

    def __array__(self, dtype: np.dtype[Any] | None = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.array, dtype, copy=copy)

    # -- size -----------------------------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        """``(n, rows, columns)``, and the samples of colour."""
        return self.stored.shape

    def __len__(self) -> int:
        return len(self.slices)

    def __iter__(self) -> Iterator[Volume]:
        return (self[k] for k in range(len(self)))

    def __getitem__(self, key: int | slice) -> Volume:
        """Return one slice, or every so manyth of a stretch of slices, as a volume that lies where it lay.

        Raises
        ------
        IndexError
            If there is no such slice.
        UsageError
            If the stretch is empty, or runs backwards: k grows along the normal.
        """
        if isinstance(key, slice):
            start, stop, jump = key.indices(len(self))
            if jump < 1 or stop <= start:
                raise UsageError(
                    "A part of a volume has at least one slice, and its slices in order.",
                    remedy="Turn volume.array around where only the picture matters.",
                )
        else:
            start = range(len(self))[key]
            stop, jump = start + 1, 1
        part = slice(start, stop, jump)
        if not any(self.slices[part]):
            raise UsageError(f"Slice {start} is missing: there is no header, and there are no values.")
        stack = self.stack and _part_of_stack(self.stack, range(start, stop, jump))
        return replace(self, stored=self.stored[part], slices=self.slices[part], stack=stack, depth=self._z_spacing)

    # -- headers --------------------------------------------------------------------------------------------

    @property
    def datasets(self) -> tuple[Dataset | None, ...]:
        """The header behind each slice, None where a slice is missing."""
        return tuple(None if source is None else source.dataset for source in self.slices)

    @property
    def frames(self) -> tuple[int, ...]:
        """For each slice, which frame of its file it is; -1 where it is missing."""
        return tuple(-1 if source is None else source.frame for source in self.slices)

    @property
    def dataset(self) -> Dataset:
        """The first header."""
        return self._files[0]

    @cached_property
    def _files(self) -> tuple[Dataset, ...]:
        files = {id(source.dataset): source.dataset for source in self.slices if source is not None}
        return tuple(files.values())

    @property
    def modality(self) -> str:
        """Modality (0008,0060), empty where it is not stated."""
        return text(self.dataset, "Modality")

    # -- geometry -------------------------------------------------------------------------------------------

    @property
    def positions(self) -> FloatArray:
        """Centre of each slice's first voxel, LPS in mm, shape (n, 3).

        Raises
        ------
        GeometryError
            If the headers do not say where the slices lie.
        """
        return self._placed().positions

    @property
    def directions(self) -> tuple[str, str, str]:
        """Anatomical names of the directions in which i, j and k grow, such as ``("L", "P", "S")``.

        Raises
        ------
        GeometryError
            If the headers do not say where the slices lie.
        """
        stack = self._placed()
        return (
            direction_letters(stack.row),
            direction_letters(stack.column),
            direction_letters(stack.normal),
        )

    @property
    def affine(self) -> FloatArray:
        """4×4 matrix from (i, j, k, 1) = (column, row, slice) to a voxel's CENTRE in the patient, LPS in mm.

        Its third column is the true step from slice to slice: a tilt shows as shear. A single slice steps
        along its normal by its thickness.

        Raises
        ------
        GeometryError
            If there is no such matrix: positions are unknown or irregular, or pixels have no size in mm.

        References
        ----------
        PS3.3 C.7.6.2.1.1.
        """
        stack = self._placed()
        if self.size.units != "mm":
            raise GeometryError(
                "The header states no distance between pixels: voxels have no place in millimetres.",
                remedy="Set PixelSpacing on the data sets if you know it.",
            )
        if stack.step is not None:
            step = stack.step
        elif len(self) == 1:
            if self.depth is None:
                raise GeometryError(
                    "A single slice without Slice Thickness has no third direction.",
                    remedy="Set SliceThickness on the data set if you know it.",
                )
            step = stack.normal * self.depth
        else:
            raise GeometryError(
                "Slices are not evenly spaced: no matrix holds their places.",
                remedy="volume.positions has the place of each slice.",
            )
        return image_affine(stack.positions[0], stack.row, stack.column, (self.size.x, self.size.y), step)

    def _placed(self) -> Stack:
        if self.stack is None:
            raise GeometryError(
                "The headers do not say where the slices lie in the patient.",
                remedy="volume.axes has what is known of their size.",
            )
        return self.stack

    @property
    def _z_spacing(self) -> float | None:
        """Distance between slices, mm; None where nothing states it."""
        if self.stack is None:
            return self.depth
        if self.stack.step is not None:
            return round(float(self.stack.step @ self.stack.normal), 9)
        return self.depth if len(self) == 1 else self.stack.distance

    @cached_property
    def axes(self) -> Axes:
        """Axes of the local frame, which begins with 0 at the outer corner of the first voxel."""
        depth: float | UnevenAxis | None = self._z_spacing
        notes = self.notes
        if self.stack is not None and self.stack.step is None and len(self) > 1:
            depth = UnevenAxis(tuple(self.stack.heights.tolist()))
            notes = (*notes, "Slices are not evenly spaced: borders lie halfway between them.")
        rows, columns = self.shape[1:3]
        return local_axes(columns, rows, len(self), self.size, depth=depth, notes=notes)

    @property
    def spacing(self) -> tuple[float, float, float]:
        """Distance between columns (x), rows (y) and slices (z, along the normal), in the units of `axes`."""
        return self.axes.spacing

    # -- what was found -------------------------------------------------------------------------------------

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What a reader should know about geometry and values, each with a code and a sentence."""
        found = list(self.stack.findings) if self.stack is not None else []
        if self.stack is None:
            found.append(Finding("no_patient_geometry", " ".join(self.notes) or "Positions are not stated."))
        if len(self) == 1:
            found.append(Finding("single_slice", "There is one slice: nothing is known above or below it."))
        elif self.stack is not None:
            found.extend(self._distance_findings())
        if self.modality in _PROJECTIONS and self.size.note:
            found.append(Finding("uncalibrated_projection", self.size.note))
        if not self.units and self.stored.ndim == 3:
            found.append(
                Finding(
                    "no_physical_scale",
                    "The header states no unit: values compare within this series at best.",
                )
            )
        return tuple(found)

    def _distance_findings(self) -> list[Finding]:
        distance = self._z_spacing
        first = next(source for source in self.slices if source is not None)
        thickness = slice_thickness(first.dataset, first.frame)
        found: list[Finding] = []
        if distance is None:
            return found
        if thickness is not None and abs(thickness - distance) > DISTANCE_TOLERANCE_MM:
            what = "overlap by" if thickness > distance else "leave gaps of"
            found.append(
                Finding(
                    "thickness_ne_spacing",
                    f"SliceThickness is {thickness:g} mm, but centres are {distance:g} mm apart: slices "
                    f"{what} {abs(thickness - distance):.4g} mm.",
                )
            )
        stated = number(scope(first.dataset, "PixelMeasuresSequence", first.frame), "SpacingBetweenSlices")
        if stated is not None and abs(abs(stated) - distance) > DISTANCE_TOLERANCE_MM:
            found.append(
                Finding(
                    "spacing_tag_disagrees",
                    f"SpacingBetweenSlices says {stated:g} mm, positions {distance:g} mm: positions count.",
                )
            )
        return found

    def explain(self) -> str:
        """Return in plain words where the axes come from, and what to beware of."""
        x, y, _ = self.spacing
        n, rows, columns = self.shape[:3]
        unit = self.axes.units
        sentences = [
            f"{n} {'slice' if n == 1 else 'slices'} of {rows} rows × {columns} columns"
            f"{f', values in {self.units}' if self.units else ''}.",
            f"x: columns are {x:.6g} {unit} apart"
            + (f" (second value of {self.size.source})." if self.size.source and unit == "mm" else "."),
            f"y: rows are {y:.6g} {unit} apart"
            + (f" (first value of {self.size.source})." if self.size.source and unit == "mm" else "."),
            self._explain_z(),
        ]
        if self.stack is not None:
            i, j, k = self.directions
            sentences.append(f"Columns grow towards {i}, rows towards {j}, slices towards {k}.")
        said = " ".join(sentences)
        if self.size.note:
            said += f" {self.size.note}"
        return "\n".join((said, *(f"- {finding}" for finding in self.findings)))

    def _explain_z(self) -> str:
        distance = self._z_spacing
        if distance is None:
            return "z: the header does not say how thick a slice is."
        if self.stack is None:
            return f"z: slices are taken to be {distance:.6g} mm apart."
        if len(self) == 1:
            return f"z: the slice stands for {distance:.6g} mm."
        irregular = ", as a rule" if self.stack.step is None else ""
        return (
            f"z: centres of slices are {distance:.6g} mm apart{irregular} (from "
            "ImagePositionPatient, along the normal of the slices)."
        )

    def __repr__(self) -> str:
        known = self.spacing if self.axes.z_units == "mm" else self.spacing[:2]
        size = " × ".join(f"{part:.4g}" for part in known)
        parts = [
            self.modality or "volume",
            " × ".join(map(str, self.shape)),
            f"{size} {self.axes.units}" if self.axes.units == "mm" else "",
            self.units,
            f"{len(self.findings)} findings" if self.findings else "",
        ]
        return f"<Volume {', '.join(part for part in parts if part)}>"


def _part_of_stack(stack: Stack, part: range) -> Stack:
    """Return the stack of some slices; a single slice keeps the step that it came with."""
    findings = []
    for finding in stack.findings:
        inside = tuple(part.index(k) for k in finding.slices if k in part)
        if inside:
            message = f"{finding.message} (Indices are those of the whole stack.)"
            findings.append(Finding(finding.code, message, inside))
        elif not finding.slices:
            findings.append(finding)
    return replace(
        stack,
        order=tuple(stack.order[k] for k in part),
        positions=stack.positions[list(part)],
        step=None if stack.step is None else stack.step * part.step,
        findings=tuple(findings),
    )
