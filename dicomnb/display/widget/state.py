"""What a viewer shows: plane, slice, voxel, point and window, as traits that always agree with each other.

Plane, point and voxel are the state. The slice is that of the voxel: `index` repeats it, so that it can be observed,
and what is assigned to it moves the voxel.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from dicomnb.display.common.cursor import Voxel, middle, nearest, position, with_index
from dicomnb.display.common.plane import Plane, find_plane, planes
from dicomnb.display.common.plane_values import chosen_point, points_of
from dicomnb.display.common.windows import WindowLike, choose_window
from dicomnb.errors import UsageError, WrongType
from dicomnb.pixels.window import Window
from dicomnb.volumes.array_planes import INDEX_NAMES
from dicomnb.volumes.volume import Volume

__all__ = ["ViewerState"]

_FURTHEST: Final = 0.5
"""The middle of the picture always shows some of the plane."""


class ViewerState(traitlets.HasTraits):
    """What a viewer shows. A subclass paints it: see `begin` and `refresh`.

    Attributes
    ----------
    index : int
        The slice that is shown, from 0. A trait, as the next seven: can be set, and observed with ``observe``.
    plane : str
        Name of the plane that is shown.
    window : Window or None
        The window, None for a colour image; (center, width) and names may be assigned too.
    voxel : (int, int, int)
        Column i, row j and slice k of the voxel that is read out; it lies in the slice that is shown.
    t : int
        The point of a fourth dimension that is shown, from 0.
    zoom : float
        How many times larger the picture is than where all of the plane is seen.
    pan : (float, float)
        How far what lies in the middle of the picture is from the middle of the plane, as shares of the plane's width
        and height, to the right and downwards: from -0.5 to 0.5. Another plane is whole again, and in the middle.
    opacity : float
        How much of a second volume, or of a dose, is seen over the first, from 0 to 1.
    volume : Volume
        What is shown.
    """

    index = traitlets.Int()
    plane = traitlets.Unicode()
    window = traitlets.Any()
    voxel = traitlets.Any()
    t = traitlets.Int()
    zoom = traitlets.Float(1.0)
    pan = traitlets.Any((0.0, 0.0))
    opacity = traitlets.Float(0.5)

    volume: Volume

    def begin(self, volume: Volume, index: int | None, plane: str | None, window: WindowLike | None, t: int) -> None:
        """Take a volume, and what to begin with. Nothing is painted before `is_changing` is set to False."""
        self.volume, self.points = volume, points_of(volume)
        self._planes: dict[tuple[int, str], Plane] = {}
        self.is_changing = True
        self.t = t
        self.plane = "" if plane is None else find_plane(self.part, plane).key
        self.voxel = with_index(middle(self.part), self.seen, self.seen.slice_number(index))
        self._follow_voxel_with_index()
        self.window = choose_window(self.part, self._acquired_slice(), window)

    @property
    def part(self) -> Volume:
        """The point of the fourth dimension that is shown; the volume itself where there is none."""
        return self.points[self.t]

    @property
    def seen(self) -> Plane:
        """The plane that is shown."""
        points, key = self.points, (self.t, self.plane)
        if key not in self._planes:
            self._planes[key] = find_plane(points[self.t], self.plane or None)
        return self._planes[key]

    def refresh(self, *, plane: bool = False, window: bool = False) -> None:
        """Show what has changed; plane and window are named, as they take longer."""

    def release(self) -> None:
        """Let go of the volume: from now on the state follows nothing, and has nothing to show."""
        self.is_changing = True
        for name in ("volume", "points", "_planes"):
            vars(self).pop(name, None)

    @property
    def is_closed(self) -> bool:
        """True once the volume was let go."""
        return "volume" not in vars(self)

    def __getattr__(self, name: str) -> Any:
        # Only asked for what is not there: what `release` let go.
        if name in ("volume", "points", "part", "seen"):
            raise AttributeError(f"This viewer is closed and has no {name}. dn.view makes a new one.")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @property
    def plane_names(self) -> tuple[str, ...]:
        """The planes that can be shown, the acquired one first."""
        return tuple(plane.key for plane in planes(self.part))

    @property
    def position(self) -> NDArray[np.float64] | None:
        """Where the voxel that is read out lies in the patient, LPS in mm; None where the headers do not say."""
        return position(self.part, self.voxel)

    def go_to(self, point: ArrayLike) -> None:
        """Show the voxel nearest to a place in the patient, LPS in mm.

        Raises
        ------
        UsageError
            If the headers do not say where the volume lies.
        """
        found = nearest(self.part, point)
        if found is None:
            raise UsageError("The headers do not say where this volume lies in the patient.")
        self.voxel = found

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let several traits change without any of them being followed."""
        before, self.is_changing = self.is_changing, True
        try:
            yield
        finally:
            self.is_changing = before

    # -- what may be assigned --------------------------------------------------------------------------------

    @traitlets.validate("index")
    def _checked_index(self, proposal: dict[str, Any]) -> int:
        return self.seen.slice_number(proposal["value"])

    @traitlets.validate("plane")
    def _checked_plane(self, proposal: dict[str, Any]) -> str:
        return find_plane(self.part, proposal["value"] or None).key

    @traitlets.validate("window")
    def _checked_window(self, proposal: dict[str, Any]) -> Window | None:
        return choose_window(self.part, self._acquired_slice(), proposal["value"])

    @traitlets.validate("voxel")
    def _checked_voxel(self, proposal: dict[str, Any]) -> Voxel:
        i, j, k = (int(part) for part in proposal["value"])
        for axis, part in enumerate((k, j, i)):
            last = self.part.shape[axis] - 1
            if not 0 <= part <= last:
                name = INDEX_NAMES[axis]
                raise UsageError(f"There is no voxel with {name} = {part}.", remedy=f"{name} is from 0 to {last}.")
        return i, j, k

    @traitlets.validate("t")
    def _checked_t(self, proposal: dict[str, Any]) -> int:
        chosen_point(self.volume, proposal["value"])
        return int(proposal["value"]) % len(self.points)

    @traitlets.validate("zoom")
    def _checked_zoom(self, proposal: dict[str, Any]) -> float:
        zoom = float(proposal["value"])
        if not 0 < zoom < math.inf:
            raise UsageError(
                f"A picture cannot be {zoom:g} times as large.", remedy="zoom is above 0, and 1 shows all."
            )
        return zoom

    @traitlets.validate("pan")
    def _checked_pan(self, proposal: dict[str, Any]) -> tuple[float, float]:
        try:
            across, down = (float(share) for share in proposal["value"])
        except (TypeError, ValueError):
            raise WrongType(f"{proposal['value']!r} is no place.", remedy="For example: pan = (0.1, -0.2).") from None
        if not (abs(across) <= _FURTHEST and abs(down) <= _FURTHEST):
            raise UsageError(f"pan = ({across:g}, {down:g}) is beside the picture.", remedy="It is from -0.5 to 0.5.")
        return across, down

    @traitlets.validate("opacity")
    def _checked_opacity(self, proposal: dict[str, Any]) -> float:
        opacity = float(proposal["value"])
        if not 0 <= opacity <= 1:
            raise UsageError(f"There is no opacity of {opacity:g}.", remedy="It is from 0 to 1.")
        return opacity

    # -- what follows an assignment --------------------------------------------------------------------------

    @traitlets.observe("index")
    def _on_index(self, _: object) -> None:
        if not self.is_changing:
            self.voxel = with_index(self.voxel, self.seen, self.index)

    @traitlets.observe("voxel")
    def _on_voxel(self, _: object) -> None:
        if not self.is_changing:
            self._follow_voxel_with_index()
            self.refresh()

    @traitlets.observe("plane")
    def _on_plane(self, _: object) -> None:
        if not self.is_changing:
            with self.changing():
                self.zoom, self.pan = 1.0, (0.0, 0.0)
            self._follow_voxel_with_index()
            self.refresh(plane=True, window=True)

    @traitlets.observe("window")
    def _on_window(self, _: object) -> None:
        if not self.is_changing:
            self.refresh(window=True)

    @traitlets.observe("zoom", "pan")
    def _on_part(self, _: object) -> None:
        if not self.is_changing:
            self.refresh(plane=True)

    @traitlets.observe("opacity")
    def _on_opacity(self, _: object) -> None:
        if not self.is_changing:
            self.refresh()

    @traitlets.observe("t")
    def _on_t(self, _: object) -> None:
        if not self.is_changing:
            self.refresh()

    def _follow_voxel_with_index(self) -> None:
        with self.changing():
            self.index = self.voxel[2 - self.seen.normal]

    def _acquired_slice(self) -> int:
        """Return the slice whose header is asked for windows."""
        return self.index if self.seen.is_acquired else self.part.slice_count // 2
