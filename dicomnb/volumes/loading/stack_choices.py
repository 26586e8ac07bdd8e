"""Which stacks a source offers to choose from: a short name for each, and its volume when it is chosen."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from dicomnb.errors import DicomError, DicomWarning
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import text, texts
from dicomnb.printable import printable
from dicomnb.volumes.loading.load import stacks_of, volume_of
from dicomnb.volumes.loading.stack_text import beginning, plane_text, unplaced_labels
from dicomnb.volumes.stacking.images import series_number
from dicomnb.volumes.stacking.splitting import Group
from dicomnb.volumes.volume import Volume

__all__ = ["Choice", "choice_name", "stack_choices", "volume_choices", "with_own_names"]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Something to choose, and not loaded yet.

    Parameters
    ----------
    name : str
        What a menu calls it: number and description of the series, modality, number of slices. None of it is meant to
        name the patient.
    load : callable
        Called when it is chosen; it returns a `Volume`, or what else it is.
    details : tuple of str
        What else it is, the most telling first: what follows the name where another has the same.
    paths : frozenset of str
        Files that it is made of, so that a message about it can leave them out.
    """

    name: str
    load: Callable[[], Any]
    details: tuple[str, ...] = ()
    paths: frozenset[str] = frozenset()


def stack_choices(datasets: Sequence[Dataset]) -> list[Choice]:
    """Return the stacks among images in order of Series Number, each with a name of its own.

    A series of which no image can be taken is among them if others can: it tells its reason when it is chosen.

    Raises
    ------
    DicomError
        If no image describes its pixels.

    Warns
    -----
    DicomWarning
        Of an image that is left out of a series.
    """
    groups, faults = stacks_of(datasets)
    if not groups:
        raise faults[0][1]
    found = [(series_number(group.first.dataset), _of_stack(group)) for group in groups]
    shown = {text(group.first.dataset, "SeriesInstanceUID") for group in groups}
    broken: dict[str, list[tuple[Dataset, DicomError]]] = {}
    for dataset, fault in faults:
        uid = text(dataset, "SeriesInstanceUID")
        if uid in shown or len(groups) == 1:
            name = text(dataset, "SOPInstanceUID")
            warnings.warn(f"The image {name} is left out: {fault}", DicomWarning, stacklevel=3)
        else:
            broken.setdefault(uid, []).append((dataset, fault))
    found += [(series_number(several[0][0]), _of_faults(several)) for several in broken.values()]
    return with_own_names([choice for _, choice in sorted(found, key=lambda pair: pair[0])])


def volume_choices(volumes: Sequence[Volume]) -> list[Choice]:
    """Return volumes that were loaded already, in their order, each with a name of its own."""
    return with_own_names([_of_volume(volume) for volume in volumes])


def choice_name(dataset: Dataset, *contents: str) -> str:
    """Return the name of a series: its number, description and modality, and what is in it."""
    keywords = ("SeriesNumber", "SeriesDescription", "Modality")
    parts = (*(text(dataset, keyword) for keyword in keywords), *contents)
    return printable(" · ".join(part for part in parts if part))


def with_own_names(choices: Sequence[Choice]) -> list[Choice]:
    """Return the choices with no two names alike: details follow where they tell some apart, at last a number."""
    names = [choice.name for choice in choices]
    for level in range(max((len(choice.details) for choice in choices), default=0)):
        for same in _alike(names):
            words = ["".join(choices[index].details[level : level + 1]) for index in same]
            if len(set(words)) > 1:
                for index, word in zip(same, words, strict=True):
                    names[index] += f" · {word}" if word else ""
    for same in _alike(names):
        for number, index in enumerate(same, 1):
            names[index] += f" ({number} of {len(same)})"
    return [replace(choice, name=name) for choice, name in zip(choices, names, strict=True)]


def _alike(names: Sequence[str]) -> list[list[int]]:
    """Return the indices of names that are not the only ones of their kind."""
    indices: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        indices.setdefault(name, []).append(index)
    return [several for several in indices.values() if len(several) > 1]


def _of_stack(group: Group) -> Choice:
    dataset, grid = group.first.dataset, group.first.grid
    points, places = len(group.volumes), max(len(volume) for volume in group.volumes)
    labels = group.labels
    if group.first.place is None and (found := unplaced_labels(dataset, places)):
        points, places, labels = places, 1, found
    is_placed = group.first.place is not None
    details = (
        f"{grid.rows} × {grid.columns}",
        "\\".join(texts(dataset, "ImageType")),
        f"by {' and '.join(labels)}" if labels else "",
        group.label,
        plane_text(group) if is_placed else "",
        beginning(group) if is_placed else "",
    )
    paths = _paths(image.dataset for image in group.images)
    return Choice(choice_name(dataset, _counted(points, places)), partial(volume_of, group), details, paths)


def _of_faults(faults: Sequence[tuple[Dataset, DicomError]]) -> Choice:
    def load() -> Volume:
        raise faults[0][1]

    name = choice_name(faults[0][0], "cannot be shown")
    return Choice(name, load, paths=_paths(dataset for dataset, _ in faults))


def _of_volume(volume: Volume) -> Choice:
    rows, columns = volume.frame_shape[:2]
    points = volume.grid[0] if len(volume.grid) > 1 else 1
    spacing = " × ".join(f"{step:.4g}" for step in volume.spacing)
    details = (f"{rows} × {columns}", "\\".join(texts(volume.dataset, "ImageType")), f"{spacing} {volume.axes.units}")
    sources = (source.dataset for source in volume.slices if source is not None)
    name = choice_name(volume.dataset, _counted(points, volume.slice_count))
    return Choice(name, lambda: volume, details, _paths(sources))


def _counted(points: int, places: int) -> str:
    if points > 1:
        return f"{points:,} images" if places == 1 else f"{points:,} × {places:,} slices"
    return "1 image" if places == 1 else f"{places:,} slices"


def _paths(datasets: Iterable[Dataset]) -> frozenset[str]:
    return frozenset(name for dataset in datasets if (name := dataset.filename))
