"""Two viewers at the same place in the patient: PET beside CT, before beside after."""

from __future__ import annotations

from typing import Any

from dicomnb.display.common.cursor import is_inside
from dicomnb.display.widget.state import ViewerState
from dicomnb.errors import GeometryError, UsageError, WrongType
from dicomnb.volumes.frame_of_reference import require_volumes_in_one_frame

__all__ = ["Link", "link"]


class Link:
    """Viewers that follow each other, until `unlink` is called; one that is closed is passed over.

    Parameters
    ----------
    *viewers : ViewerState
        Two or more, each with a place in the patient.
    """

    def __init__(self, *viewers: ViewerState) -> None:
        self.viewers = viewers
        self._is_busy = False
        for viewer in viewers:
            viewer.observe(self._follow, ["voxel", "plane"])
        self._spread(viewers[0])

    def __repr__(self) -> str:
        return f"<Link of {len(self.viewers)} viewers>"

    def unlink(self) -> None:
        """Let each viewer change by itself again."""
        for viewer in self.viewers:
            viewer.unobserve(self._follow, ["voxel", "plane"])

    def _follow(self, change: dict[str, Any]) -> None:
        if not self._is_busy:
            self._spread(change["owner"])

    def _spread(self, leader: ViewerState) -> None:
        self._is_busy = True
        try:
            for viewer in self.viewers:
                if viewer is not leader and not viewer.is_closed:
                    _bring(viewer, leader)
        finally:
            self._is_busy = False


def link(first: ViewerState, second: ViewerState, *more: ViewerState, any_frame: bool = False) -> Link:
    """Let viewers show the same plane at the same place in the patient from now on.

    The first one leads at the beginning. Where a place lies outside another's volume, that viewer stays where it is.

    Parameters
    ----------
    first, second, *more : ViewerState
        What `view` returned. They may have slices of any number, size and direction.
    any_frame : bool
        True to take coordinates as they are where the frames of reference differ or are not stated.

    Returns
    -------
    Link
        Its method ``unlink()`` ends it.

    Raises
    ------
    WrongType
        If one of them is no viewer of a volume.
    GeometryError
        If the headers do not say where one of them lies, or their frames of reference differ, or one is not stated and
        they are of two series: equal coordinates may then be different places.

    Examples
    --------
    >>> import dicomnb as dn
    >>> pet = dn.load(dn.sample())
    >>> left, right = dn.view(pet), dn.view(pet[20:])
    >>> link = dn.link(left, right)
    >>> left.index = 40
    >>> right.index
    20
    """
    viewers = (first, second, *more)
    for viewer in viewers:
        if not isinstance(viewer, ViewerState):
            raise WrongType(
                f"{type(viewer).__name__} is no viewer of a volume.",
                remedy="view(volume) is one, and of several series chooser.viewer.",
            )
    if len({id(viewer) for viewer in viewers}) < len(viewers):
        raise UsageError("A viewer is linked to another one, not to itself.")
    if any(viewer.position is None for viewer in viewers):
        raise GeometryError("The headers do not say where one of the volumes lies in the patient.")
    for number, viewer in enumerate(viewers[1:], 2) if not any_frame else ():
        require_volumes_in_one_frame(f"viewer {number}", viewer.volume, first.volume)
    return Link(*viewers)


def _bring(viewer: ViewerState, leader: ViewerState) -> None:
    """Bring a viewer to the plane and the place of another."""
    if leader.plane in viewer.plane_names:
        viewer.plane = leader.plane
    point = leader.position
    if point is not None and is_inside(viewer.part, point):
        viewer.go_to(point)
