"""Whether two things share a frame of reference, and the refusal where they do not."""

from __future__ import annotations

from dicomnb.errors import GeometryError
from dicomnb.volumes.frames.coordinates import coordinates_uid
from dicomnb.volumes.volume import Volume

__all__ = ["frame_of_reference", "require_same_frame"]


def frame_of_reference(volume: Volume) -> str:
    """Return the Frame of Reference UID of a volume, empty where it states none."""
    return coordinates_uid(volume.dataset, "patient" if volume.stack is None else volume.stack.coordinates)


def require_same_frame(what: str, uid: str, volume: Volume, *, must_be_stated: bool = True) -> None:
    """Refuse what lies in another frame of reference than a volume.

    Contours, segments and doses have to say in which frame they lie, for what is drawn at a wrong place looks right.
    Images of two volumes that are only resliced may leave it out: many anonymisers remove it.

    Parameters
    ----------
    what : str
        What is to be put on the volume, for the message.
    uid : str
        Its Frame of Reference UID.
    volume : Volume
        Where it is to be put.
    must_be_stated : bool
        False to accept the coordinates as they are where one of the UIDs is not stated.

    Raises
    ------
    GeometryError
        If the two UIDs differ, or one of them is not stated and has to be.

    References
    ----------
    PS3.3 C.7.4.1: coordinates of two frames of reference have nothing to do with each other until somebody
    registers them.
    """
    other = frame_of_reference(volume)
    is_stated = bool(uid and other)
    if (is_stated and uid == other) or not (is_stated or must_be_stated):
        return
    if is_stated:
        found = f"{what} lies in the frame of reference {uid}, the volume in {other}"
    else:
        silent = " and ".join(name for name, stated in ((what, uid), ("the volume", other)) if not stated)
        found = f"Of {silent} the header states no frame of reference"
    raise GeometryError(
        f"{found}: their coordinates may have nothing to do with each other.",
        remedy="If you know that they are the same, say so with any_frame=True.",
    )
