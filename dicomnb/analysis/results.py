"""What was measured: numbers with their units, as text, as a table in a notebook, and as a dictionary."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from dicomnb.geometry.shapes import PlaneShape
from dicomnb.geometry.solids import SolidShape
from dicomnb.parsing.table.html_table import html_table, table_row
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.printable import printable_lines
from dicomnb.standard.unit_codes import unit_text

__all__ = ["Angle", "Distance", "Result", "RoiStatistics", "Rows", "quantity_text"]

Rows = Iterable[tuple[str, str]]


class Result(RichOutput):
    """Base of what was measured: how it is shown, and turned into plain data."""

    __slots__ = ()

    place: str
    notes: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """What was measured, in one line."""
        return " · ".join(part for part in (self._kind(), self.place) if part)

    def _kind(self) -> str:
        return type(self).__name__

    @property
    def rows(self) -> Rows:
        """Each number with its name and unit."""
        raise NotImplementedError

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader has to know."""
        return self.notes

    def _drawing(self) -> Markup | None:
        """Return a small drawing, or nothing."""
        return None

    def __str__(self) -> str:
        rows = list(self.rows)
        width = max((len(name) for name, _ in rows), default=0)
        lines = (self.heading, *(f"  {name.ljust(width)}  {text}" for name, text in rows), *self.remarks)
        return printable_lines("\n".join(lines))

    def _markup(self) -> Markup:
        """Return a table, below it the remarks."""
        rows = [table_row([text], heading=name) for name, text in self.rows]
        table = html_table((), rows, caption=self.heading)
        return tag(
            "div",
            self._drawing(),
            table,
            [tag("p", message) for message in self.remarks],
            class_=f"dicomnb-measurement {NO_MATH}",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as numbers, text, lists and dictionaries, ready to become JSON; None stands for NaN."""
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}  # type: ignore[arg-type]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {"kind": type(value).__name__} | {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def quantity_text(number: float, units: str = "") -> str:
    """Return a number with five digits, or all before the point, and its unit; a true minus sign."""
    if not math.isfinite(number):
        return "–"
    text = f"{number:.0f}" if 10000 <= abs(number) < 1e9 else f"{number:.5g}"
    return f"{text.replace('-', '−')} {unit_text(units)}".rstrip()


def _point(point: Iterable[float]) -> str:
    return f"({', '.join(quantity_text(round(part, 2)) for part in point)})"


@dataclass(frozen=True, slots=True, repr=False)
class RoiStatistics(Result):
    """Statistics of the voxels whose centres lie in a region.

    Parameters
    ----------
    shape : shape or None
        The region, None for a mask.
    place : str
        Which slice it lies in; empty for a solid and a mask.
    count : int
        Number of voxels that count.
    left_out : int
        Number of voxels in the region that do not: padding, and slices that are missing.
    mean, sd, min, max, median : float
        Of their values, in `units`; NaN where none counts. `sd` divides by the count less one: NaN for one voxel.
    units : str
        Unit of the values; empty where the headers state none.
    area : float or None
        Area of the pixels that count, mm², of a region in a plane; None where no area is known.
    volume : float or None
        Volume of the voxels that count, ml, of a solid or mask; None where no volume is known.
    where : str
        Where lengths hold, if that is not in the body: ``"at the detector"``; may be empty.
    notes : tuple of str
        What a reader has to know.
    plane : str
        Of a slice: the index that runs out of it, ``"k"``, ``"j"`` or ``"i"``; else empty.
    index : int or None
        Of a slice: which one, from 0; None where none was named.
    """

    shape: PlaneShape | SolidShape | None
    place: str
    count: int
    left_out: int
    mean: float
    sd: float
    min: float
    max: float
    median: float
    units: str
    area: float | None
    volume: float | None
    where: str = ""
    notes: tuple[str, ...] = ()
    plane: str = ""
    index: int | None = None

    def _kind(self) -> str:
        return "Mask" if self.shape is None else type(self.shape).__name__

    @property
    def rows(self) -> Rows:
        """Each number with its name and unit."""
        for name in ("mean", "sd", "min", "max", "median"):
            yield ("SD" if name == "sd" else name), quantity_text(getattr(self, name), self.units)
        if self.area is not None:
            yield "area", f"{quantity_text(self.area, 'mm²')} {self.where}".rstrip()
        if self.volume is not None:
            yield "volume", quantity_text(self.volume, "ml")
        yield "voxels", f"{self.count}" + (f", {self.left_out} more left out" if self.left_out else "")

    def __repr__(self) -> str:
        size = quantity_text(self.volume, "ml") if self.volume is not None else ""
        size = quantity_text(self.area, "mm²") if self.area is not None else size
        values = f"mean {quantity_text(self.mean, self.units)}, SD {quantity_text(self.sd)}"
        return f"<RoiStatistics {', '.join(part for part in (self.heading, values, size) if part)}>"


@dataclass(frozen=True, slots=True, repr=False)
class Distance(Result):
    """A straight distance.

    Parameters
    ----------
    length : float
        In `units`.
    units : str
        ``"mm"``, or ``"pixels"`` where the header states no distance.
    start, end : tuple of float
        From where to where: LPS in mm, or two coordinates in a slice.
    place : str
        Which slice they lie in, if they are coordinates in one.
    where : str
        Where lengths hold, if that is not in the body: ``"at the detector"``; may be empty.
    notes : tuple of str
        What a reader has to know.
    plane : str
        Of a slice: the index that runs out of it, ``"k"``, ``"j"`` or ``"i"``; else empty.
    index : int or None
        Of a slice: which one, from 0; None where none was named.
    """

    length: float
    units: str
    start: tuple[float, ...]
    end: tuple[float, ...]
    place: str = ""
    where: str = ""
    notes: tuple[str, ...] = ()
    plane: str = ""
    index: int | None = None

    @property
    def rows(self) -> Rows:
        """Each number with its name and unit."""
        yield "length", f"{quantity_text(self.length, self.units)} {self.where}".rstrip()
        frame = "LPS, mm" if len(self.start) == 3 else self.units
        yield "from", f"{_point(self.start)} {frame}"
        yield "to", f"{_point(self.end)} {frame}"

    def __repr__(self) -> str:
        return f"<Distance {quantity_text(self.length, self.units)}{f' {self.where}' if self.where else ''}>"


@dataclass(frozen=True, slots=True, repr=False)
class Angle(Result):
    """An angle.

    Parameters
    ----------
    degrees : float
        From 0 to 180.
    points : tuple of tuple of float
        Three points, the angle at the second; or four, between the vectors from the first to the second and from the
        third to the fourth.
    place : str
        Which slice they lie in, if they are coordinates in one.
    where : str
        Where lengths hold, if that is not in the body.
    notes : tuple of str
        What a reader has to know.
    plane : str
        Of a slice: the index that runs out of it, ``"k"``, ``"j"`` or ``"i"``; else empty.
    index : int or None
        Of a slice: which one, from 0; None where none was named.
    """

    degrees: float
    points: tuple[tuple[float, ...], ...]
    place: str = ""
    where: str = ""
    notes: tuple[str, ...] = ()
    plane: str = ""
    index: int | None = None

    @property
    def rows(self) -> Rows:
        """Each number with its name and unit."""
        yield "angle", f"{quantity_text(self.degrees)}° {self.where}".rstrip()
        for number, point in enumerate(self.points, 1):
            yield f"point {number}", _point(point)

    def __repr__(self) -> str:
        return f"<Angle {quantity_text(self.degrees)}°>"
