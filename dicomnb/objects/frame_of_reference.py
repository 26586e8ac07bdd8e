"""Whether two things share a frame of reference, and the refusal where they do not."""

from __future__ import annotations

from dicomnb.errors import GeometryError
from dicomnb.pixels.attributes import text
from dicomnb.volumes.volume import Volume

__all__ = ["frame_of_reference", "require_same_frame"]


def frame_of_reference(volume: Volume) -> str:
    """Return the Frame of Reference UID of a volume, empty where it states none."""
    return text(volume.dataset, "FrameOfReferenceUID")


def require_same_frame(what: str, uid: str, volume: Volume) -> None:
    """Refuse what lies in another frame of reference than a volume, or does not say in which.

    Parameters
    ----------
    what : str
        What is to be put on the volume, for the message.
    uid : str
        Its Frame of Reference UID.
    volume : Volume
        Where it is to be put.

    Raises
    ------
    GeometryError
        If the two UIDs differ, or one of them is not stated.

    References
    ----------
    PS3.3 C.7.4.1: coordinates of two frames of reference have nothing to do with each other until somebody
    registers them.
    """
    other = frame_of_reference(volume)
    if uid and uid == other:
        return
    if uid and other:
        found = f"{what} lies in the frame of reference {uid}, the volume in {other}"
    else:
        silent = " and ".join(name for name, stated in ((what, uid), ("the volume", other)) if not stated)
        found = f"Of {silent} the header states no frame of reference"
    raise GeometryError(
        f"{found}: their coordinates may have nothing to do with each other.",
        remedy="If you know that they are the same, say so with any_frame=True.",
    )
