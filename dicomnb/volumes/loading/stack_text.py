"""What tells the stacks of a source apart, in words: for the refusal to choose between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from dicomnb.geometry.affine import plane_names
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import text, texts
from dicomnb.volumes.frames.cine import frame_times
from dicomnb.volumes.frames.nm_vectors import frame_vectors
from dicomnb.volumes.frames.wsi_tiles import tile_places
from dicomnb.volumes.stacking.images import planes_of
from dicomnb.volumes.stacking.splitting import Group

__all__ = ["beginning", "describe", "descriptions", "frames_differ", "plane_text", "series_key", "unplaced_labels"]


def series_key(group: Group) -> tuple[str, str]:
    """Return the UID and the number of the series that a stack is of."""
    dataset = group.first.dataset
    return text(dataset, "SeriesInstanceUID"), text(dataset, "SeriesNumber")


def frames_differ(groups: Sequence[Group]) -> str:
    """Return a sentence where stacks of one series have different frames of reference (PS3.3 C.7.4.1), else nothing."""
    frames: dict[tuple[str, str], dict[str, None]] = {}
    for group in groups:
        frames.setdefault(series_key(group), {})[group.first.grid.frame_of_reference] = None
    several = next((list(uids) for uids in frames.values() if len(uids) > 1), [])
    if not several:
        return ""
    ends = ", ".join(f"…{uid[-8:]}" if uid else "none" for uid in several[:5])
    return (
        f"Images of one series lie in {len(several)} frames of reference (FrameOfReferenceUID {ends}): coordinates of "
        "one mean nothing in another, so they make no common stack.\n"
    )


def descriptions(groups: Sequence[Group]) -> list[str]:
    """Return one line for each stack; where two are alike, with the plane that it lies in and where it begins."""
    lines = [describe(group) for group in groups]
    for more in (plane_text, beginning):
        counts = Counter(lines)
        lines = [
            f"{line}, {more(group)}" if counts[line] > 1 and group.first.place is not None else line
            for line, group in zip(lines, groups, strict=True)
        ]
    return lines


def plane_text(group: Group) -> str:
    """Return how the images of a stack lie in the patient: ``"axial planes"``."""
    planes = planes_of([group.first])
    return f"{plane_names([planes.normals[0], planes.columns[0], planes.rows[0]])[0]} planes"


def beginning(group: Group) -> str:
    """Return where the first image of a stack lies in the patient, in words."""
    return f"the first at ({', '.join(f'{part:.6g}' for part in planes_of([group.first]).positions[0])}) mm"


def describe(group: Group) -> str:
    """Return one line that tells a stack from the others; nothing in it names the patient."""
    dataset, grid = group.first.dataset, group.first.grid
    points, places = len(group.volumes), max(len(volume) for volume in group.volumes)
    labels = group.labels
    if group.first.place is None and unplaced_labels(dataset, places):
        points, places, labels = places, 1, unplaced_labels(dataset, places)
    times = f"{points} × " if points > 1 else ""
    return ", ".join(
        part
        for part in (
            f"series {text(dataset, 'SeriesNumber') or '(no number)'}",
            text(dataset, "Modality"),
            repr(text(dataset, "SeriesDescription")) if text(dataset, "SeriesDescription") else "",
            f"{times}{places} × {grid.rows} × {grid.columns}",
            "\\".join(texts(dataset, "ImageType")[:4]),
            f"by {' and '.join(labels)}" if labels else "",
            group.label,
        )
        if part
    )


def unplaced_labels(dataset: Dataset, frames: int) -> Mapping[str, tuple[Any, ...]]:
    """Return what tells frames apart that are no slices: tiles, views of a detector, moments of a cine."""
    return tile_places(dataset, frames) or frame_vectors(dataset, frames) or frame_times(dataset, frames)
