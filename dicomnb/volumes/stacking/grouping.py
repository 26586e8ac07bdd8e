"""Which images make a stack: of one series and grid, one orientation, one kind."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from dicomnb.geometry.affine import normal
from dicomnb.volumes.frames.image_planes import ImagePlanes, PixelSize
from dicomnb.volumes.stacking.colocated_images import is_regular
from dicomnb.volumes.stacking.colocated_planes import parallel_groups, same_places
from dicomnb.volumes.stacking.finding import Finding
from dicomnb.volumes.stacking.images import Image, StackKey, planes_of
from dicomnb.volumes.stacking.multi_frame_files import by_multi_frame_file
from dicomnb.volumes.stacking.series_contents import told_of_each_other
from dicomnb.volumes.stacking.splitting import Group, split_places
from dicomnb.volumes.stacking.stack import stack_planes

__all__ = ["group_images"]

_FEWEST_BESIDE_STRAY: Final = 4
"""Images of which one may be a stray: of fewer the others make no grid that it could spoil."""

_STRAY: Final = 2.0
"""An image is a stray if it is this many times farther from the others than these reach from end to end."""

_LAST_DIGITS: Final = 6
"""Of a UID these tell it from others of its series."""


def group_images(images: Sequence[Image]) -> list[Group]:
    """Return the stacks that images make; every image is in one of them.

    Images without a place keep to those of their own file, in its order: nothing says how files lie to each other.
    """
    placed = [image for image in images if image.place is not None]
    stacks = [
        stack
        for likely in _parts(placed, lambda image: replace(image.grid, x=0.0, y=0.0))
        for grid in _by_size(likely)
        for parallel in _parallel(grid)
        for same_stack in _stack_ids(parallel)
        for members, label, findings in by_multi_frame_file(same_stack)
        for stack in _labelled(_kinds(members), label, findings)
    ]
    files = _parts([image for image in images if image.place is None], lambda image: id(image.dataset))
    return told_of_each_other([*_told_by_frame(stacks), *(Group((tuple(file),)) for file in files)])


def _told_by_frame(stacks: Sequence[Group]) -> list[Group]:
    """Return stacks with their frame of reference where a series has several; PS3.3 C.7.4.1."""
    frames: dict[str, list[str]] = {}
    for stack in stacks:
        known = frames.setdefault(stack.first.grid.series, [])
        if stack.first.grid.frame_of_reference not in known:
            known.append(stack.first.grid.frame_of_reference)
    told = []
    for stack in stacks:
        grid = stack.first.grid
        known = frames[grid.series]
        if len(known) < 2:
            told.append(stack)
            continue
        label = f"frame of reference {_ending(grid.frame_of_reference)}"
        others = ", ".join(_ending(uid) for uid in known[:4] if uid != grid.frame_of_reference)
        finding = Finding(
            "frames_of_reference_differ",
            f"The series has {len(known)} frames of reference (FrameOfReferenceUID, by its last digits): this stack "
            f"lies in {_ending(grid.frame_of_reference)}, others in {others}{' ...' if len(known) > 4 else ''}. "
            "Coordinates of different ones have nothing to do with each other, so that their images are not stacked.",
            remedy="If you know that they are one (an anonymiser may have replaced the UID in each file), set "
            "FrameOfReferenceUID to the same value in all data sets, and load these.",
        )
        told += _labelled([stack], label, (finding,))
    return told


def _ending(uid: str) -> str:
    return f"...{uid[-_LAST_DIGITS:]}" if uid else "(none stated)"


def _labelled(groups: Sequence[Group], label: str, findings: tuple[Finding, ...]) -> list[Group]:
    return [
        replace(group, label=", ".join(filter(None, (label, group.label))), findings=(*group.findings, *findings))
        for group in groups
    ]


def _parts(images: Sequence[Image], key: Callable[[Image], Hashable]) -> list[list[Image]]:
    parts: dict[Hashable, list[Image]] = {}
    for image in images:
        parts.setdefault(key(image), []).append(image)
    return list(parts.values())


def _by_size(images: Sequence[Image]) -> list[list[Image]]:
    """Return images together whose pixels are of one size, whatever digits the header writes it with."""
    sizes: dict[StackKey, list[Image]] = {}
    for grid in dict.fromkeys(image.grid for image in images):
        first = next((known for known in sizes if known.same_size(grid)), grid)
        sizes.setdefault(first, []).extend(image for image in images if image.grid == grid)
    return list(sizes.values())


def _parallel(images: Sequence[Image]) -> Iterator[list[Image]]:
    grid, planes = images[0].grid, planes_of(images)
    for group in parallel_groups(planes, (grid.columns * grid.x, grid.rows * grid.y), images[0].size):
        # Frames of one file belong together, however far apart they are.
        is_single = all(images[index].pixels.frames == 1 for index in group)
        for part in _without_stray(group, planes.take(group), images[0].size) if is_single else [group]:
            yield [images[index] for index in part]


def _without_stray(group: list[int], planes: ImagePlanes, size: PixelSize) -> list[list[int]]:
    """Return images that lie together, and one at an end that is farther from them than they reach by itself.

    Grid and moments of a series are not to be told from one image that does not belong to it.
    """
    if len(group) < _FEWEST_BESIDE_STRAY:
        return [group]
    heights = planes.positions @ normal(planes.rows[0], planes.columns[0])
    order = np.argsort(heights, kind="stable")
    low, second, last, high = heights[order[[0, 1, -2, -1]]]
    is_low = second - low > high - last
    reach, away = (high - second, second - low) if is_low else (last - low, high - last)
    if not 0 < _STRAY * reach < away:
        return [group]
    stray = int(order[0] if is_low else order[-1])
    rest = [index for index in range(len(group)) if index != stray]
    if len(same_places(planes.take(rest), size)) < _FEWEST_BESIDE_STRAY - 1:
        return [group]
    return [[group[index] for index in rest], [group[stray]]]


def _stack_ids(images: Sequence[Image]) -> list[list[Image]]:
    """Return images by Stack ID, unless each has one of its own."""
    parts = _parts(images, lambda image: image.traits.stack)
    return parts if len(images) >= 2 * len(parts) else [list(images)]


def _kinds(images: Sequence[Image]) -> list[Group]:
    """Return the stacks of each kind of image; kinds that fill each other's gaps make one."""
    kinds = _parts(images, lambda image: image.traits.kind)
    if len(kinds) > 1 and _is_whole(images) and not all(map(_is_whole, kinds)):
        (group,) = split_places(images)
        names = " and ".join("\\".join(kind[0].traits.kind) or "none" for kind in kinds)
        finding = Finding(
            "mixed_image_type",
            f"Slices differ in ImageType ({names}), but only together they are evenly spaced: they are one volume.",
            remedy="Check that values of both kinds may be compared.",
        )
        return [replace(group, findings=(*group.findings, finding))]
    return [group for kind in kinds for group in split_places(kind)]


def _is_whole(images: Sequence[Image]) -> bool:
    """Return True if several images are evenly spaced, and none is missing between them."""
    return len(images) > 1 and is_regular(images) and -1 not in stack_planes(planes_of(images), images[0].size).order
