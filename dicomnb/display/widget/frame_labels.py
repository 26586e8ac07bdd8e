"""Outlines and labels painted into a frame, over whatever it shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, IdentityTransform
from numpy.typing import NDArray

__all__ = ["Mark", "paint_marks"]

_COLOR: Final = "#ffd60a"
"""Seen on any grey, with a dark line around it."""

_SIZE: Final = 13.0
"""Height of letters, pixels."""

_DOT: Final = 3.0
"""Radius of a dot at the end of a line, pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """An outline with a label.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
        Its corners, pixels from the upper left.
    label : str
        What is written beside it, as it stands: nothing in it is markup.
    is_closed : bool
        False for a line with dots at its ends.
    """

    points: NDArray[np.float64]
    label: str
    is_closed: bool = True


def paint_marks(frame: NDArray[np.uint8], marks: Iterable[Mark], ratio: float = 1.0) -> None:
    """Paint outlines and labels into a frame, shape (height, width, 4), with `ratio` pixels for one of the page."""
    height, width = frame.shape[:2]
    screen: Any = RendererAgg(width, height, 72)  # type: ignore[no-untyped-call]  # at 72 dots a point is a pixel
    for mark in marks:
        places = mark.points * (1, -1) + (0, height)
        line = Path(np.vstack([places, places[:1]]) if mark.is_closed else places)
        _stroke(screen, line, "black", 3.5 * ratio, 0.6)
        _stroke(screen, line, _COLOR, 1.5 * ratio)
        if not mark.is_closed:
            for end in places[[0, -1]]:
                _fill(screen, Path.circle((float(end[0]), float(end[1])), _DOT * ratio), ratio)
        _fill(screen, _text_beside(mark, width, height, ratio), ratio)
    painted = np.asarray(screen.buffer_rgba())
    touched = np.nonzero(painted[..., 3])
    above = painted[touched].astype(np.float32)
    share = above[:, 3:] / np.float32(255)
    below = frame[touched][:, :3]
    colors = (below + (above[:, :3] - below) * share + np.float32(0.5)).astype(np.uint8)
    frame[..., :3][touched] = colors


def _text_beside(mark: Mark, width: int, height: int, ratio: float) -> Path:
    """Return the letters of a label at the right of a shape, above it where the picture ends."""
    size, gap = _SIZE * ratio, 4 * ratio
    vertices: Any
    vertices, codes = text_to_path.get_text_path(FontProperties(weight="bold"), mark.label)
    letters = Path(vertices, codes).transformed(Affine2D().scale(size / text_to_path.FONT_SCALE))
    length = float(np.max(letters.vertices, axis=0)[0]) if len(vertices) else 0.0
    x, y = mark.points[mark.points[:, 0].argmax()]
    left, base = x + 2 * gap, y + size / 3
    if left + length > width - gap:
        top = mark.points[mark.points[:, 1].argmin()]
        left, base = min(max(top[0] - length / 2, gap), width - gap - length), top[1] - 2 * gap
        if base < size + gap / 2:
            base = float(mark.points[:, 1].max()) + size + 2 * gap
    return letters.transformed(Affine2D().translate(float(left), float(height - base)))


def _stroke(screen: Any, path: Path, color: str, width: float, alpha: float = 1.0) -> None:
    context = screen.new_gc()
    context.set_foreground(color)
    context.set_alpha(alpha)
    context.set_linewidth(width)
    context.set_joinstyle("round")
    screen.draw_path(context, path, IdentityTransform(), None)


def _fill(screen: Any, path: Path, ratio: float) -> None:
    _stroke(screen, path, "black", 3 * ratio)
    context = screen.new_gc()
    context.set_linewidth(0)
    screen.draw_path(context, path, IdentityTransform(), (1.0, 0xD6 / 255, 0x0A / 255))
