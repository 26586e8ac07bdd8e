"""What an index in square brackets chooses of a volume."""

from __future__ import annotations

from dicomnb.errors import NoSuchIndex, UsageError

__all__ = ["Index", "as_slice", "choose"]

Index = int | slice


def choose(key: Index | tuple[Index, ...], grid: tuple[int, ...]) -> tuple[range, range, bool]:
    """Return which points of the fourth dimension and which slices are chosen.

    Parameters
    ----------
    key : int, slice or tuple of these
        ``[k]`` of three dimensions, ``[t]`` or ``[t, k]`` of four.
    grid : tuple of int
        ``(n,)``, or ``(t, n)``.

    Returns
    -------
    points, part : range
        Indices along t (only 0 where there is no such dimension), and along k.
    keeps_time : bool
        True if the result has a fourth dimension.

    Raises
    ------
    NoSuchIndex
        If there is no such slice or point, or there are too many indices.
    UsageError
        If a stretch is empty, or runs backwards.
    """
    keys = key if isinstance(key, tuple) else (key,)
    if len(keys) > len(grid):
        raise NoSuchIndex(f"A part is chosen by {len(grid)} indices at most; columns and rows are not cut.")
    ranges = [_range(one, count) for one, count in zip(keys, grid, strict=False)]
    ranges += [range(count) for count in grid[len(ranges) :]]
    points, part = (range(1), *ranges)[-2:]
    return points, part, len(grid) == 2 and (not keys or isinstance(keys[0], slice))


def as_slice(numbers: range) -> slice:
    """Return the slice that takes these indices, which are ascending."""
    return slice(numbers.start, numbers.stop, numbers.step)


def _range(key: Index, count: int) -> range:
    """Return what an index or a slice chooses of so many."""
    if not isinstance(key, slice):
        try:
            start = range(count)[key]
        except IndexError:
            raise NoSuchIndex(f"There is no index {key}: there are {count}, numbered from 0 to {count - 1}.") from None
        return range(start, start + 1)
    start, stop, jump = key.indices(count)
    if jump < 1 or stop <= start:
        raise UsageError(
            "A part of a volume has at least one slice, and its slices in order.",
            remedy="Turn volume.array around where only the picture matters.",
        )
    return range(start, stop, jump)
