"""Frames of reference: whether two things share one, the refusal where they do not, and matrices between two.

There is one rule. What does not state its frame of reference is refused as what states another one: a picture with
something at a wrong place looks right. Images of one series share theirs, whether they state it or not.
"""

from __future__ import annotations

import numpy as np

from dicomnb.errors import GeometryError, InvalidValue
from dicomnb.geometry.affine import FloatArray
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import numbers, place_of, text
from dicomnb.standard.tag import to_tag
from dicomnb.volumes.frames.coordinates import Coordinates, coordinates_uid
from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = ["frame_of_reference", "require_same_frame", "require_volumes_in_one_frame", "transformation_matrix"]


def frame_of_reference(volume: VolumeGeometry) -> str:
    """Return the Frame of Reference UID of a volume, empty where it states none."""
    return coordinates_uid(volume.dataset, _coordinates(volume))


def _coordinates(volume: VolumeGeometry) -> Coordinates:
    return "patient" if volume.stack is None else volume.stack.coordinates


def require_volumes_in_one_frame(what: str, source: VolumeGeometry, target: VolumeGeometry) -> None:
    """Refuse a volume that lies in another frame of reference than a second one; see `require_same_frame`.

    Two volumes of one series are never refused where one of them states no frame of reference: a series has one.

    References
    ----------
    PS3.3 C.7.4.1: the Frame of Reference UID identifies the frame of reference for a series.
    """
    series, other = ((text(one.dataset, "SeriesInstanceUID"), _coordinates(one)) for one in (source, target))
    is_stated = bool(frame_of_reference(source) and frame_of_reference(target))
    if is_stated or series != other or not series[0]:
        require_same_frame(what, frame_of_reference(source), target)


def require_same_frame(what: str, uid: str, volume: VolumeGeometry) -> None:
    """Refuse what lies in another frame of reference than a volume.

    Parameters
    ----------
    what : str
        What is to be put on the volume, for the message.
    uid : str
        Its Frame of Reference UID.
    volume : VolumeGeometry
        Where it is to be put.

    Raises
    ------
    GeometryError
        If the two UIDs differ, or one of them is not stated.

    References
    ----------
    PS3.3 C.7.4.1: coordinates of two frames of reference have nothing to do with each other until they
    are registered.
    """
    other = frame_of_reference(volume)
    if uid and uid == other:
        return
    if uid and other:
        found = f"{what} lies in the frame of reference {uid}, the volume in {other}: different frames of reference"
    else:
        silent = " and ".join(name for name, stated in ((what, uid), ("the volume", other)) if not stated)
        found = f"Of {silent} the header states no frame of reference"
    raise GeometryError(
        f"{found}, and their coordinates may have nothing to do with each other.",
        remedy="If you know that they are the same, say so with any_frame=True.",
    )


def transformation_matrix(item: Dataset) -> FloatArray:
    """Return a Frame of Reference Transformation Matrix (3006,00C6), shape (4, 4), LPS in mm.

    Raises
    ------
    InvalidValue
        If it has not 16 numbers, its last row is not 0, 0, 0, 1, or it has no inverse.
    """
    keyword = "FrameOfReferenceTransformationMatrix"
    values = np.array(numbers(item, keyword), np.float64)
    name, at = place_of(item, keyword)
    if values.size != 16:
        raise InvalidValue(f"{name} has {values.size} numbers, and not 16.", tag=to_tag(keyword), offset=at)
    matrix = values.reshape(4, 4)
    if not np.allclose(matrix[3], [0, 0, 0, 1], atol=1e-6) or abs(np.linalg.det(matrix[:3, :3])) < 1e-9:
        raise InvalidValue(
            f"{name} is no motion: its last row has to be 0, 0, 0, 1, and it has to have an inverse.",
            tag=to_tag(keyword),
            offset=at,
        )
    return matrix
