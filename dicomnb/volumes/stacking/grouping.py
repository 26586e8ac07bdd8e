"""Which images make a stack: of one series and grid, one orientation, one kind."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace

from dicomnb.volumes.stacking.colocated_images import is_regular
from dicomnb.volumes.stacking.finding import Finding
from dicomnb.volumes.stacking.images import Image, StackKey, planes_of
from dicomnb.volumes.stacking.splitting import Group, split_places
from dicomnb.volumes.stacking.stack import parallel_groups, stack_planes

__all__ = ["group_images"]


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
        for stack in _kinds(same_stack)
    ]
    files = _parts([image for image in images if image.place is None], lambda image: id(image.dataset))
    return [*stacks, *(Group((tuple(file),)) for file in files)]


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
    grid = images[0].grid
    for group in parallel_groups(planes_of(images), (grid.columns * grid.x, grid.rows * grid.y)):
        yield [images[index] for index in group]


def _stack_ids(images: Sequence[Image]) -> list[list[Image]]:
    """Return images by Stack ID, unless each has one of its own."""
    parts = _parts(images, lambda image: image.facts.stack)
    return parts if len(images) >= 2 * len(parts) else [list(images)]


def _kinds(images: Sequence[Image]) -> list[Group]:
    """Return the stacks of each kind of image; kinds that fill each other's gaps make one."""
    kinds = _parts(images, lambda image: image.facts.kind)
    if len(kinds) > 1 and _is_whole(images) and not all(map(_is_whole, kinds)):
        (group,) = split_places(images)
        names = " and ".join("\\".join(kind[0].facts.kind) or "none" for kind in kinds)
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
