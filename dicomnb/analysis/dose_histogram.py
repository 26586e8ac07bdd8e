"""Dose-volume histograms: how much of a structure has at least which dose, as numbers, table and curve."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from dicomnb.analysis.results import Result, Rows, quantity_text
from dicomnb.errors import UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.table.html_table import html_table, table_row
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.parsing.table.text_table import text_table

__all__ = ["DoseVolumeHistogram", "DoseVolumeTable"]

_METRIC: Final = re.compile(
    r"(?P<of>[DV])(?P<number>\d+(?:\.\d+)?)(?P<unit>%|cc|ml|Gy)?(?P<as>cc|ml|%)?", re.IGNORECASE
)
_SHOWN: Final = ("D98", "D95", "D50", "D2", "D2cc")
_WIDTH, _HEIGHT = 420, 240
_MARGIN: Final = 34
"""Size of the drawing, and room for the numbers beside it, pixels."""

_COLORS: Final = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#e377c2")
"""Of curves without a colour of their own."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class DoseVolumeHistogram(Result):
    """How much of a structure has which dose.

    Parameters
    ----------
    name : str
        Of the structure.
    edges : ndarray of shape (n + 1,)
        Borders of narrow bins of the dose, in `units`.
    volumes : ndarray of shape (n,)
        Volume in each bin, ml.
    mean, min, max : float
        Of the dose in the structure, in `units`; NaN where none of it is known.
    units : str
        Unit of the dose.
    outside : float
        Volume whose dose is not known, because it lies outside of the dose grid, ml. It counts nowhere else.
    sampling : float
        Distance of the places at which the dose was looked up, mm.
    color : (int, int, int) or None
        Of the structure.
    prescription : float or None
        What 100 % of the dose are, in `units`.
    place : str
        Empty.
    notes : tuple of str
        What a reader has to know.
    """

    name: str
    edges: FloatArray
    volumes: FloatArray
    mean: float
    min: float
    max: float
    units: str
    outside: float
    sampling: float
    color: tuple[int, int, int] | None = None
    prescription: float | None = None
    place: str = ""
    notes: tuple[str, ...] = ()

    @property
    def volume_ml(self) -> float:
        """Volume whose dose is known, ml."""
        return float(self.volumes.sum())

    def dose_at_volume(self, *, percent: float | None = None, ml: float | None = None) -> float:
        """Return the least dose in the part of the structure that has most of it: D95 is that of 95 per cent.

        Parameters
        ----------
        percent, ml : float
            How large that part is; one of them.

        Returns
        -------
        float
            In `units`; NaN where the structure is not as large.
        """
        if (percent is None) == (ml is None):
            raise UsageError("Say how large the part is: percent=95, or ml=2.")
        wanted = ml if ml is not None else (percent or 0.0) / 100 * self.volume_ml
        if not 0 <= wanted <= self.volume_ml * (1 + 1e-9) or not self.volume_ml:
            return float("nan")
        above = self._above
        # From the highest dose down, more and more of the structure has at least that.
        return float(np.interp(wanted, above[::-1], self.edges[::-1]))

    def volume_at_dose(self, dose: float, *, percent: bool = True) -> float:
        """Return how much of the structure has at least a dose, in per cent of it or in ml.

        Parameters
        ----------
        dose : float
            In `units`.
        percent : bool
            False for ml.
        """
        found = float(np.interp(dose, self.edges, self._above, left=self.volume_ml, right=0.0))
        return found / self.volume_ml * 100 if percent and self.volume_ml else found

    @property
    def _above(self) -> FloatArray:
        """Volume with at least the dose of each edge, ml."""
        return np.concatenate([np.cumsum(self.volumes[::-1])[::-1], np.zeros(1)])

    def __getitem__(self, metric: str) -> float:
        """Return a number by its usual name.

        ``D95`` (or ``D95%``) and ``D2cc`` are doses; ``V20`` (or ``V20Gy``) is per cent of the volume that has at least
        20, ``V20cc`` the same in ml; ``V95%`` goes by the prescription.
        """
        found = _METRIC.fullmatch(metric.strip())
        if found is None:
            raise UsageError(f"{metric!r} names no number of a dose-volume histogram.", remedy="D95, D2cc and V20 do.")
        number, unit = float(found["number"]), (found["unit"] or "").lower()
        if found["of"].upper() == "D":
            if unit == "gy" or found["as"]:
                raise UsageError(f"{metric!r}: a dose is that of a share (D95%) or of a volume (D2cc).")
            return self.dose_at_volume(ml=number) if unit in {"cc", "ml"} else self.dose_at_volume(percent=number)
        in_ml = unit in {"cc", "ml"} or (found["as"] or "").lower() in {"cc", "ml"}
        if unit == "%":
            if self.prescription is None:
                raise UsageError(
                    f"{metric!r} goes by the dose that was prescribed.", remedy="dvh(..., prescription=60)"
                )
            number *= self.prescription / 100
        return self.volume_at_dose(number, percent=not in_ml)

    def cumulative(self, width: float | None = None, *, percent: bool = True) -> tuple[FloatArray, FloatArray]:
        """Return doses from 0 on, and how much of the structure has at least each of them.

        Parameters
        ----------
        width : float, optional
            Step of the dose, in `units`; by default a two-hundredth of the greatest.
        percent : bool
            False for ml.
        """
        doses = self._steps(width)
        volumes = np.interp(doses, self.edges, self._above, left=self.volume_ml, right=0.0)
        return doses, volumes / self.volume_ml * 100 if percent and self.volume_ml else volumes

    def differential(self, width: float | None = None, *, percent: bool = True) -> tuple[FloatArray, FloatArray]:
        """Return borders of bins from 0 on, shape (n + 1,), and how much of the structure lies in each, shape (n,)."""
        doses, volumes = self.cumulative(width, percent=percent)
        return doses, -np.diff(volumes)

    def _steps(self, width: float | None) -> FloatArray:
        most = float(self.edges[-1]) if len(self.volumes) and self.volume_ml else 1.0
        step = width if width is not None else (most / 200 or 1.0)
        if not step > 0:
            raise UsageError(f"A step of {step:g} leads nowhere.")
        steps = np.arange(int(np.ceil(most / step)) + 1, dtype=np.float64)
        return steps * step

    @property
    def heading(self) -> str:
        """What was measured, in one line."""
        return f"Dose-volume histogram · {self.name}"

    @property
    def rows(self) -> Rows:
        """Each number with its name and unit."""
        yield "volume", quantity_text(self.volume_ml, "ml")
        for name in ("mean", "min", "max"):
            yield name, quantity_text(getattr(self, name), self.units)
        for metric in _SHOWN:
            yield metric, quantity_text(self[metric], self.units)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader has to know."""
        return (
            f"The dose was looked up every {self.sampling:.3g} mm; voxels at the border count by their share.",
            *self.notes,
        )

    def _drawing(self) -> Markup | None:
        return _curves([self])

    def __repr__(self) -> str:
        numbers = f"mean {quantity_text(self.mean, self.units)}, D95 {quantity_text(self['D95'], self.units)}"
        return f"<DoseVolumeHistogram {self.name!r}, {quantity_text(self.volume_ml, 'ml')}, {numbers}>"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class DoseVolumeTable(RichOutput):
    """Dose-volume histograms of several structures: a sequence of them, shown as curves and a table.

    Parameters
    ----------
    histograms : tuple of DoseVolumeHistogram
        In the order of the structures.
    """

    histograms: tuple[DoseVolumeHistogram, ...]

    def __len__(self) -> int:
        return len(self.histograms)

    def __iter__(self) -> Iterator[DoseVolumeHistogram]:
        return iter(self.histograms)

    def __getitem__(self, which: int | str) -> DoseVolumeHistogram:
        """Return one by its place or by its name."""
        if isinstance(which, int):
            return self.histograms[which]
        for each in self.histograms:
            if each.name == which:
                return each
        raise KeyError(which)

    def to_dict(self) -> dict[str, dict[str, Any]]:
        """Return the numbers of each structure by its name."""
        return {
            each.name: {"volume": each.volume_ml, "mean": each.mean, "min": each.min, "max": each.max}
            | {metric: each[metric] for metric in _SHOWN}
            for each in self.histograms
        }

    @property
    def _headings(self) -> tuple[str, ...]:
        units = {each.units for each in self.histograms}
        unit = f", {units.pop()}" if len(units) == 1 else ""
        return ("", "volume, ml", *(f"{name}{unit}" for name in ("mean", "min", "max", *_SHOWN)))

    @staticmethod
    def _cells(each: DoseVolumeHistogram) -> list[str]:
        numbers = (each.volume_ml, each.mean, each.min, each.max, *(each[metric] for metric in _SHOWN))
        return [quantity_text(number) for number in numbers]

    def _markup(self) -> Markup:
        rows = [
            table_row(self._cells(each), heading=[_swatch(color), each.name])
            for each, color in zip(self.histograms, _colors(self.histograms), strict=True)
        ]
        notes = [tag("p", f"{each.name}: {note}") for each in self.histograms for note in each.notes]
        return tag(
            "div",
            _curves(self.histograms),
            html_table(self._headings, rows, caption="Dose-volume histograms"),
            notes,
            class_=f"dicomnb-measurement {NO_MATH}",
        )

    def __str__(self) -> str:
        return "\n".join(text_table(self._headings, [[each.name, *self._cells(each)] for each in self.histograms]))

    def __repr__(self) -> str:
        return f"<DoseVolumeTable of {', '.join(repr(each.name) for each in self.histograms)}>"


def _colors(histograms: Sequence[DoseVolumeHistogram]) -> list[str]:
    return [
        _COLORS[number % len(_COLORS)] if each.color is None else "#{:02x}{:02x}{:02x}".format(*each.color)
        for number, each in enumerate(histograms)
    ]


def _swatch(color: str) -> Markup:
    return tag("span", "■\N{NO-BREAK SPACE}", style=f"color:{color}")


def _curves(histograms: Sequence[DoseVolumeHistogram]) -> Markup | None:
    """Return the cumulative curves, per cent over dose, with their axes."""
    known = [each for each in histograms if each.volume_ml]
    if not known:
        return None
    most, step = _ticks(max(float(each.max) for each in known) or 1.0)
    lines = []
    for percent in (0, 25, 50, 75, 100):
        y = _HEIGHT * (1 - percent / 100)
        lines.append(tag("line", x1=0, x2=_WIDTH, y1=f"{y:.1f}", y2=f"{y:.1f}", stroke_opacity="0.2"))
        lines.append(_label(f"{percent} %", -4, y + 4, "end"))
    for number in range(round(most / step) + 1):
        x = _WIDTH * number * step / most
        lines.append(tag("line", x1=f"{x:.1f}", x2=f"{x:.1f}", y1=0, y2=_HEIGHT, stroke_opacity="0.2"))
        lines.append(_label(f"{number * step:g}", x, _HEIGHT + 14, "middle"))
    lines.append(_label(f"dose, {known[0].units}".rstrip(", "), _WIDTH, _HEIGHT + 28, "end"))
    drawn = []
    for each, color in zip(histograms, _colors(histograms), strict=True):
        doses, volumes = each.cumulative()
        points = " ".join(
            f"{dose / most * _WIDTH:.1f},{_HEIGHT * (1 - volume / 100):.1f}"
            for dose, volume in zip(doses, volumes, strict=True)
            if dose <= most
        )
        if each.volume_ml:
            drawn.append(tag("polyline", points=points, fill="none", stroke=color, stroke_width="2"))
    size = f"{-_MARGIN - 8} -8 {_WIDTH + _MARGIN + 24} {_HEIGHT + _MARGIN + 8}"
    return tag(
        "svg",
        tag("g", lines, stroke="currentColor"),
        tag("g", drawn),
        viewbox=size,  # HTML reads it as SVG's viewBox
        width=_WIDTH + _MARGIN + 24,
        height=_HEIGHT + _MARGIN + 8,
        role="img",
        aria_label="Cumulative dose-volume histogram",
    )


def _label(words: str, x: float, y: float, anchor: str) -> Markup:
    return tag(
        "text",
        words,
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        text_anchor=anchor,
        font_size="11",
        fill="currentColor",
        stroke="none",
    )


def _ticks(most: float) -> tuple[float, float]:
    """Return the end of an axis from 0 on and the distance of its numbers: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(most / 5))
    step = next(factor * power for factor in (1, 2, 5, 10) if most / (factor * power) <= 8)
    return float(np.ceil(most / step - 1e-9) * step), float(step)
