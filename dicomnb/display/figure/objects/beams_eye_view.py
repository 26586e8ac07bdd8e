"""The fields of a plan as the source sees them: jaws, leaves and the opening, in mm at the isocentre."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle

from dicomnb.display.figure.notebook_figure import Picture
from dicomnb.display.figure.surroundings import LINE, PLAIN, draw_exactly, keep_image_clear
from dicomnb.errors import UsageError
from dicomnb.objects.plans.aperture import Aperture, LeafBank
from dicomnb.objects.plans.beam import Beam, ControlPoint
from dicomnb.objects.plans.plan import Plan

__all__ = ["draw_plan"]

_MOST: Final = 12
"""Fields that are drawn on one figure."""

_AROUND_MM: Final = 20.0
"""What is drawn around the opening."""

_USUAL_MM: Final = 100.0
"""Half the width of a field that nothing limits."""

_PANEL: Final = 3.0
"""Inches of a field, with what stands beside it."""
_ROW: Final = 3.25
"""Inches from one row of fields to the next."""

_OPEN: Final = "#f7e27a"
_LEAF: Final = "#8d99a6"
_EDGE: Final = "#5b6570"
_JAW: Final = "#c0392b"


def draw_plan(plan: Plan, *, index: Any = None) -> Picture | Plan:
    """Return a figure with the first field of each beam, or with the control points of one.

    Parameters
    ----------
    plan : Plan
        The plan.
    index : int, optional
        Which beam, from 0: then its control points are drawn, of many some at even distances. By default the first
        control point of each beam.

    Returns
    -------
    Picture or Plan
        Axes in mm at the isocentre, x to the right and y up, as they turn with the collimator (IEC 61217). A plan whose
        beams state no jaws or leaves, of scanned ions for instance, is returned as it is: its tables show it.

    Raises
    ------
    UsageError
        If there is no such beam.
    InvalidValue
        If leaves and their boundaries do not fit together.
    """
    if index is None:
        chosen = [(beam, 0) for beam in plan.beams if beam.control_points and beam.control_points[0].positions]
    else:
        beam = plan[int(index)]
        points = [number for number, point in enumerate(beam.control_points) if point.positions]
        kept = np.unique(np.linspace(0, len(points) - 1, min(len(points), _MOST)).round().astype(int))
        chosen = [(beam, points[number]) for number in kept] if points else []
    if not chosen:
        if index is not None:
            raise UsageError(f"Beam {index} states no jaws or leaves to draw.", remedy="dn.plan(path) has its tables.")
        return plan
    fields = [(beam, beam.control_points[number], beam.aperture(number)) for beam, number in chosen[:_MOST]]
    columns = min(len(fields), 4)
    rows = math.ceil(len(fields) / columns)
    figure = Picture(figsize=(_PANEL * columns + 0.4, _ROW * rows + 0.45), dpi=100)
    reach = max(_reach(aperture) for _, _, aperture in fields)
    width, height = figure.get_size_inches()
    for place, (beam, point, aperture) in enumerate(fields):
        row, column = divmod(place, columns)
        box = (
            (column * _PANEL + 0.7) / width,
            (height - 0.45 - row * _ROW - 0.55 - (_PANEL - 0.75)) / height,
            (_PANEL - 0.75) / width,
            (_PANEL - 0.75) / height,
        )
        # Of a whole beam its monitor units are told, of one of its control points those up to there.
        told = replace(point, meterset=beam.meterset) if index is None else point
        _draw_field(figure.add_axes(box), beam, told, aperture, reach)
    more = len(chosen) - len(fields)
    beams = f"{len(plan.beams)} {'beam' if len(plan.beams) == 1 else 'beams'}"
    what = f"Beam's eye view, {beams if index is None else f'beam {chosen[0][0].number}'}"
    what += f", {more} more are not drawn" if more else ""
    figure.text(0.2 / width, 1 - 0.22 / height, what, va="center", fontweight="bold", **PLAIN)
    figure.alt = f"{what}; mm at the isocentre"
    return figure


def _reach(aperture: Aperture) -> float:
    """Return half the width of what is drawn, mm."""
    found = aperture.openings()
    ends = [abs(float(end)) for end in found.ravel()]
    ends += [abs(end) for jaws in (aperture.x, aperture.y) if jaws is not None for end in jaws]
    return (max(ends) if ends else _USUAL_MM) + _AROUND_MM


def _draw_field(axes: Axes, beam: Beam, point: ControlPoint, aperture: Aperture, reach: float) -> None:
    openings = aperture.openings()
    axes.add_collection(PolyCollection(_rectangles(openings), facecolors=_OPEN, edgecolors="none"))
    for bank in aperture.leaves:
        closed = _leaf_rectangles(bank, reach)
        axes.add_collection(
            PolyCollection(_rectangles(closed), facecolors=_LEAF, edgecolors=_EDGE, linewidths=0.4, alpha=0.75)
        )
    left, right = aperture.x or (-reach, reach)
    bottom, top = aperture.y or (-reach, reach)
    if aperture.x is not None or aperture.y is not None:
        axes.add_patch(Rectangle((left, bottom), right - left, top - bottom, fill=False, edgecolor=_JAW, linewidth=1.5))
    axes.plot([-reach, reach], [0, 0], color="black", linewidth=0.5, **LINE | {"linestyle": ":"})
    axes.plot([0, 0], [-reach, reach], color="black", linewidth=0.5, **LINE | {"linestyle": ":"})
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-reach, reach)
    axes.set_aspect("equal")
    draw_exactly(*axes.collections, *axes.patches)
    keep_image_clear(axes)
    axes.tick_params(labelsize=7)
    axes.set_xlabel("x (mm)", fontsize=7, labelpad=1, **PLAIN)
    axes.set_ylabel("y (mm)", fontsize=7, labelpad=1, **PLAIN)
    axes.set_title(_caption(beam, point), fontsize=8, loc="left", **PLAIN)


def _caption(beam: Beam, point: ControlPoint) -> str:
    angles = [
        f"{name} {value:g}°"
        for name, value in (("gantry", point.gantry), ("coll.", point.collimator), ("couch", point.couch))
        if value is not None
    ]
    energy = "" if point.energy is None else f", {point.energy:g} {'MV' if beam.radiation == 'PHOTON' else 'MeV'}"
    whole = beam.meterset if beam.kind == "STATIC" or point.meterset is None else point.meterset
    meterset = "" if whole is None else f", {whole:.4g} {beam.unit}"
    several = len(beam.control_points)
    which = f", point {point.index} of {several}" if several > 2 else ""
    return f"{beam.number} {beam.name}{energy}{meterset}{which}\n{', '.join(angles)}"


def _leaf_rectangles(bank: LeafBank, reach: float) -> Any:
    """Return what leaves cover, shape (2 n, 4): left, right, bottom and top, mm."""
    low, high = bank.boundaries[:-1], bank.boundaries[1:]
    far = np.full(len(low), reach)
    first = np.stack([-far, np.maximum(bank.positions[:, 0], -far), low, high], axis=1)
    second = np.stack([np.minimum(bank.positions[:, 1], far), far, low, high], axis=1)
    both = np.concatenate([first, second])
    return both if bank.along == "x" else both[:, [2, 3, 0, 1]]


def _rectangles(bounds: Any) -> Sequence[Any]:
    """Return the corners of rectangles."""
    return [[(a, c), (b, c), (b, d), (a, d)] for a, b, c, d in np.asarray(bounds)]
