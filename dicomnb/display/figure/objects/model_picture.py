"""A surface of triangles as a picture, with the box that it fills."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from matplotlib.collections import PolyCollection

from dicomnb.display.figure.notebook_figure import Picture
from dicomnb.display.figure.surroundings import LINE, PLAIN, draw_exactly
from dicomnb.geometry.affine import FloatArray
from dicomnb.objects.documents.surface_mesh import SurfaceMesh

__all__ = ["draw_model"]

_TURN: Final = np.radians(35.0)
_TILT: Final = np.radians(25.0)
"""From where it is seen: turned about the upright axis, and from above."""

_LIGHT: Final = np.array([-0.35, -0.75, 0.56])
_SHADOW: Final = 0.35
"""Brightness of what the light does not reach."""

_COLOR: Final = np.array([0.62, 0.72, 0.86])
_MOST: Final = 200_000
"""Triangles that are drawn: of more, every nth."""

_BOX: Final = ((0, 1), (0, 2), (0, 4), (1, 3), (1, 5), (2, 3), (2, 6), (3, 7), (4, 5), (4, 6), (5, 7), (6, 7))
"""Edges of a box between its corners, which count x, y and z in binary."""


def draw_model(mesh: SurfaceMesh, name: str, *, index: Any = None) -> Picture:  # noqa: ARG001 - as every drawing
    """Return a figure of a surface as it is seen from the front, the right and above, in its own unit.

    Parallel projection: lengths along one direction are to scale. The dashed box is the bounding box.
    """
    figure = Picture(figsize=(6.4, 5.2), dpi=110)
    axes = figure.add_axes((0.02, 0.02, 0.96, 0.88))
    step = -(-len(mesh.triangles) // _MOST)
    view = _view()
    seen = mesh.triangles[::step] @ view.T
    normals = np.cross(seen[:, 1] - seen[:, 0], seen[:, 2] - seen[:, 0])
    lengths = np.linalg.norm(normals, axis=1)
    seen, normals = seen[lengths > 0], normals[lengths > 0] / lengths[lengths > 0, None]
    # Either side of a triangle may be the outer one: files disagree on the order of corners.
    bright = _SHADOW + (1 - _SHADOW) * np.abs(normals @ (view @ (_LIGHT / np.linalg.norm(_LIGHT))))
    order = np.argsort(seen[:, :, 2].mean(axis=1))
    faces = PolyCollection(
        list(seen[order][:, :, :2]),
        facecolors=np.clip(bright[order, None] * _COLOR, 0, 1),
        edgecolors="face",
        linewidths=0.2,
    )
    axes.add_collection(faces)
    draw_exactly(faces)
    corners = np.array([[mesh.bounds[n >> axis & 1, axis] for axis in range(3)] for n in range(8)]) @ view.T
    for one, other in _BOX:
        axes.plot(*corners[[one, other], :2].T, color="0.45", linewidth=0.8, **LINE | {"linestyle": (0, (4, 3))})
    axes.set_aspect("equal")
    axes.margins(0.05)
    axes.autoscale_view()
    axes.set_axis_off()
    part = f", of which one in {step} is drawn" if step > 1 else ""
    title = f"{name}, {len(mesh.triangles):,} triangles{part}"
    figure.text(0.03, 0.965, title, va="center", fontweight="bold", **PLAIN)
    figure.text(0.03, 0.92, f"Bounding box {mesh.size_text}", va="center", fontsize=9, **PLAIN)
    figure.alt = f"{title}, bounding box {mesh.size_text}"
    return figure


def _view() -> FloatArray:
    """Return the matrix from the model to the picture: right, up, and towards the eye."""
    turn = np.array([[np.cos(_TURN), np.sin(_TURN), 0], [-np.sin(_TURN), np.cos(_TURN), 0], [0, 0, 1]])
    right, depth, up = turn
    towards = -depth * np.cos(_TILT) + up * np.sin(_TILT)
    return np.stack([right, np.cross(towards, right), towards])
