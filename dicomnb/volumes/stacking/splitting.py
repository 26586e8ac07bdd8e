"""Images at one place: what tells them apart becomes a fourth dimension, or separate stacks.

Two images at one place differ in something: echo, diffusion weighting, component, moment. An attribute is taken for
what makes volumes of them if it differs between images at one place and not from slice to slice. Where several
volumes agree in all such attributes, the clock tells them apart: at each place the first image is the first volume's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from dicomnb.volumes.frames.labels import CLOCKS, DIMENSIONS, SEPARATORS, Label, label_text
from dicomnb.volumes.stacking.attribute_differences import differing_attributes
from dicomnb.volumes.stacking.colocated_images import ColocatedImages, is_regular
from dicomnb.volumes.stacking.colocated_planes import same_point_tolerance
from dicomnb.volumes.stacking.file_order import order_by_file
from dicomnb.volumes.stacking.finding import Finding, listed
from dicomnb.volumes.stacking.images import Image
from dicomnb.volumes.stacking.number_order import is_nearly_whole
from dicomnb.volumes.stacking.stack import stack_planes
from dicomnb.volumes.stacking.temporal_order import order_findings, rank_by_time
from dicomnb.volumes.stacking.volume_shifts import common_places

__all__ = ["Group", "Labels", "split_places"]

Labels = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The images of one stack.

    Parameters
    ----------
    volumes : tuple of tuple of Image
        For each point of the fourth dimension its images, no two of them at one place; one point where there is no
        such dimension.
    labels : mapping of str to tuple
        What tells the points apart: keyword, and a value for each point.
    label : str
        What tells this stack from others of its series.
    findings : tuple of Finding
        What a reader should know about the split.
    """

    volumes: tuple[tuple[Image, ...], ...]
    labels: Labels = field(default_factory=dict)
    label: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def first(self) -> Image:
        """The first image."""
        return self.volumes[0][0]

    @property
    def images(self) -> Iterator[Image]:
        """All images."""
        return (image for volume in self.volumes for image in volume)


def split_places(images: Sequence[Image]) -> list[Group]:
    """Return the stacks among images of one grid and orientation; no image is lost.

    Parameters
    ----------
    images : sequence of Image
        All with a place, parallel to each other.
    """
    colocated = ColocatedImages(images)
    if colocated.most == 1:
        return _one_each(colocated)
    for label in SEPARATORS:
        parts = colocated.parts(label)
        if len(parts) > 1 and colocated.separates(label):
            return [
                replace(group, label=", ".join(filter(None, (label_text(label.name, value), group.label))))
                for value, part in parts.items()
                for group in split_places(part)
            ]
    beside = _side_by_side(colocated)
    if beside:
        return [
            replace(group, label=", ".join(filter(None, (f"beside each other, {number}", group.label))))
            for number, part in enumerate(beside, 1)
            for group in split_places(part)
        ]
    return _fourth_dimension(colocated)


def _one_each(colocated: ColocatedImages) -> list[Group]:
    """Return one stack, or several regular ones where only together they are irregular."""
    if len(colocated.images) > 2 and not is_regular(colocated.images):
        for label in (*SEPARATORS, *DIMENSIONS):
            parts = colocated.parts(label)
            if len(parts) > 1 and all(len(part) > 1 and is_regular(part) for part in parts.values()):
                return [Group((tuple(part),), label=label_text(label.name, value)) for value, part in parts.items()]
    return [Group((tuple(colocated.images),))]


def _side_by_side(colocated: ColocatedImages) -> list[list[Image]]:
    """Return images at one height by their place within the plane, where that is what tells them apart."""
    across = colocated.planes.positions @ np.stack([colocated.planes.rows[0], colocated.planes.columns[0]]).T
    near = same_point_tolerance(colocated.images[0].size)
    clusters: list[list[int]] = []
    for index, point in enumerate(across):
        for cluster in clusters:
            if np.abs(point - across[cluster[0]]).max() <= near:
                cluster.append(index)
                break
        else:
            clusters.append([index])
            if len(clusters) > colocated.most:
                return []  # tilted, or scattered: the place within the plane changes from slice to slice
    return [[colocated.images[index] for index in cluster] for cluster in clusters] if len(clusters) > 1 else []


# -- the fourth dimension -----------------------------------------------------------------------------------


def _fourth_dimension(colocated: ColocatedImages) -> list[Group]:
    keys = _keys(colocated)
    findings: tuple[Finding, ...] = ()
    clock = None
    others: tuple[Label, ...] = ()
    if not colocated.is_unique(keys):
        files = order_by_file(colocated, keys)
        order = None if files else rank_by_time(colocated, keys)
        if files:
            clock, keys, findings = files.clock, files.keys, (files.finding,)
        else:
            if order is None or order.clock.name == "InstanceNumber":
                others = differing_attributes(colocated)
            if order is None:
                keys = _finer_keys(colocated, keys, others)
                if not colocated.is_unique(keys):
                    return _duplicates(colocated, keys, others)
            else:
                clock, first_keys = order.clock, keys
                keys = [(*key, rank) for key, rank in zip(keys, order.ranks, strict=True)]
                # What is in the key already is no doubt: it tells other images apart.
                unused = [label.name for label in others if _differs_within(colocated, first_keys, label)]
                findings = tuple(order_findings(order, unused))
    points = _order(colocated, keys)
    volumes = tuple(
        tuple(image for image, key in zip(colocated.images, keys, strict=True) if key == wanted) for wanted in points
    )
    labels = _labels(colocated, keys, points, clock, others)
    whole = is_nearly_whole(len(colocated.images), len(colocated.places), len(volumes))
    together = _is_one_grid(colocated, [points.index(key) for key in keys])
    if not whole or (not together and all(len(volume) > 1 and is_regular(volume) for volume in volumes)):
        findings = () if whole else (_repeated(colocated),)
        return [
            Group((volume,), label=_point_text(labels, index), findings=findings)
            for index, volume in enumerate(volumes)
        ]
    return [Group(volumes, labels, findings=findings)]


def _repeated(colocated: ColocatedImages) -> Finding:
    places = sum(len(place) > 1 for place in colocated.places)
    return Finding(
        "duplicate_position",
        f"At {places} of {len(colocated.places)} places lies more than one image: too few for a volume of their own, "
        "so they are kept apart.",
        remedy="load_all(source) has them; look at them before you rely on either.",
    )


def _is_one_grid(colocated: ColocatedImages, points: Sequence[int]) -> bool:
    """Return True if all places of several volumes are evenly spaced; volumes may be shifted against each other."""
    size = colocated.images[0].size
    planes, _ = common_places(colocated.planes, colocated.places, points, size)
    return len(planes) == 1 or stack_planes(planes, size).step is not None


def _keys(colocated: ColocatedImages) -> list[tuple[Hashable, ...]]:
    """Return for each image the values of those attributes that make volumes of the images."""
    return _finer_keys(colocated, [()] * len(colocated.images), DIMENSIONS)


def _finer_keys(
    colocated: ColocatedImages, keys: list[tuple[Hashable, ...]], labels: Sequence[Label]
) -> list[tuple[Hashable, ...]]:
    """Return keys with the values of those attributes that tell more images at one place apart."""
    parts = len(set(keys))
    for label in labels:
        finer = [(*key, value) for key, value in zip(keys, colocated.values(label), strict=True)]
        sizes = Counter(finer)
        if len(sizes) == parts or not _tells_apart(colocated, keys, finer):
            continue
        # More values than there are images at one place: it changes from slice to slice.
        if len(sizes) > colocated.most and (label.is_time or min(sizes.values()) < 2 or not colocated.is_unique(finer)):
            continue
        keys, parts = finer, len(sizes)
        if colocated.is_unique(keys):
            break
    return keys


def _tells_apart(colocated: ColocatedImages, keys: Sequence[Hashable], finer: Sequence[Hashable]) -> bool:
    return any(
        len({finer[index] for index in place}) > len({keys[index] for index in place})
        for place in colocated.places
        if len(place) > 1
    )


def _differs_within(colocated: ColocatedImages, keys: Sequence[Hashable], label: Label) -> bool:
    """Return True if an attribute differs between images of one key at one place."""
    values = colocated.values(label)
    return any(
        len({(keys[index], values[index]) for index in place}) > len({keys[index] for index in place})
        for place in colocated.places
    )


def _order(colocated: ColocatedImages, keys: Sequence[tuple[Hashable, ...]]) -> list[tuple[Hashable, ...]]:
    """Return the keys in order: ascending numbers, words and directions in the order of acquisition."""
    moments = _moments(colocated)
    first: dict[tuple[int, Hashable], float] = {}
    for key, moment in zip(keys, moments, strict=True):
        for level, value in enumerate(key):
            known = first.get((level, value), np.inf)
            first[level, value] = min(known, moment)

    def rank(key: tuple[Hashable, ...]) -> list[tuple[float, tuple[int, ...]]]:
        return [_sort_key(value, first[level, value]) for level, value in enumerate(key)]

    return sorted(dict.fromkeys(keys), key=rank)


def _sort_key(value: Hashable, moment: float) -> tuple[float, tuple[int, ...]]:
    if value is None:
        return -np.inf, ()
    if isinstance(value, (int, float)):
        return float(value), ()
    if isinstance(value, tuple) and all(isinstance(part, int) for part in value):
        return 0.0, value
    return moment, ()


def _moments(colocated: ColocatedImages) -> list[float]:
    """Return numbers that grow in the order of acquisition, as far as it is known."""
    for label in reversed(CLOCKS):
        values = colocated.values(label)
        if len(set(values)) > 1 and all(isinstance(value, (int, float)) for value in values):
            return [float(value) for value in values if isinstance(value, (int, float))]
    return [float(index) for index in range(len(colocated.images))]


def _labels(
    colocated: ColocatedImages,
    keys: Sequence[Hashable],
    order: Sequence[Hashable],
    clock: Label | None,
    others: Sequence[Label] = (),
) -> dict[str, tuple[Any, ...]]:
    """Return every attribute that has one value for each point, and not the same for all; and the clock's times."""
    found: dict[str, tuple[Any, ...]] = {}
    known = {label.name for label in DIMENSIONS}
    for label in (*DIMENSIONS, *(label for label in others if label.name not in known)):
        by_point: dict[Hashable, set[Hashable]] = {}
        for key, value in zip(keys, colocated.values(label), strict=True):
            by_point.setdefault(key, set()).add(value)
        if all(len(values) == 1 for values in by_point.values()):
            values = tuple(next(iter(by_point[key])) for key in order)
            # Numbers of dimensions only count what an attribute before them has the values of.
            is_told = label.name == "DimensionIndexValues" and len({*zip(*found.values(), strict=True)}) == len(order)
            if len(set(values)) > 1 and not is_told:
                found[label.name] = values
    if clock is not None and clock.name not in found:
        times: dict[Hashable, list[Any]] = {}
        for key, value in zip(keys, colocated.values(clock), strict=True):
            times.setdefault(key, []).append(value)
        found[clock.name] = tuple(min(times[key]) for key in order)
    return found


def _point_text(labels: Mapping[str, tuple[Any, ...]], index: int) -> str:
    return ", ".join(label_text(name, values[index]) for name, values in labels.items())


# -- what nothing tells apart ------------------------------------------------------------------------------


def _duplicates(colocated: ColocatedImages, keys: Sequence[Hashable], others: Sequence[Label]) -> list[Group]:
    """Return images that nothing tells apart: the first of every place, then the second, and so on."""
    groups = []
    names = [label.name for label in others if label.name != "InstanceNumber"]
    numbered = colocated.separates(CLOCKS[-1])
    differ = [*(["InstanceNumber"] if numbered else []), *names]
    apart = (
        f"they differ in {listed(differ)}, which does not make volumes of them"
        if differ
        else "no attribute of groups 0018, 0020 and 0054 tells them apart"
    )
    for key in dict.fromkeys(keys):
        places = [[index for index in place if keys[index] == key] for place in colocated.places]
        most = max(map(len, places))
        finding = Finding(
            "duplicate_position",
            f"Up to {most} images lie at one place, and {apart}: they are in {most} "
            "volumes, in the order in which they were found.",
            remedy="Look at each of them, and load those files that you want by name.",
        )
        groups += [
            Group(
                (tuple(colocated.images[place[turn]] for place in places if turn < len(place)),),
                label=f"image {turn + 1} of {most} at each place" if most > 1 else "",
                findings=(finding,) if most > 1 else (),
            )
            for turn in range(most)
        ]
    return groups
