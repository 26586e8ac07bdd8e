"""Windows that a presentation state (GSPS) asks for, and the images that they are meant for."""

from __future__ import annotations

from typing import Any

from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.pixels.attributes import items, numbers, text
from dicomnb.pixels.window import Window, header_windows
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume

__all__ = ["presentation_windows"]


def presentation_windows(state: Readable, image: Any = None) -> tuple[Window, ...]:
    """Return the windows of a presentation state, in the order of the file.

    Parameters
    ----------
    state : Dataset or path
        A softcopy presentation state.
    image : Volume, Dataset or path, optional
        Only windows that are meant for this image count: for the first image of a volume that has any. By default all.

    Returns
    -------
    tuple of Window
        Empty where the state leaves the window to the image, or has tables instead (`voi_luts` reads them).

    Raises
    ------
    UsageError
        If it is no presentation state, or does not refer to the image.

    References
    ----------
    PS3.3 C.11.8 (Softcopy VOI LUT): an item without references is meant for all images of the state; C.11.11 (the
    images that a state is meant for).

    Examples
    --------
    >>> import dicomnb as dn
    >>> state, item = dn.Dataset(), dn.Dataset()
    >>> item.WindowCenter, item.WindowWidth = -600, 1500
    >>> state.Modality, state.SoftcopyVOILUTSequence = "PR", [item]
    >>> dn.presentation_windows(state)
    (Window(center=-600.0, width=1500.0, explanation='', function='LINEAR'),)
    """
    dataset = read(state)
    if text(dataset, "Modality") != "PR" and "SoftcopyVOILUTSequence" not in dataset:
        raise UsageError(f"This data set ({text(dataset, 'Modality') or 'no modality'}) is no presentation state.")
    voi = items(dataset, "SoftcopyVOILUTSequence")
    if image is None:
        return tuple(window for item in voi for window in header_windows(item))
    frames = _frames(load(image))
    listed = {
        text(reference, "ReferencedSOPInstanceUID")
        for series in items(dataset, "ReferencedSeriesSequence")
        for reference in items(series, "ReferencedImageSequence")
    }
    if listed and not any(uid in listed for uid, _ in frames):
        raise UsageError("The presentation state is meant for other images: it refers to none of these.")
    for uid, frame in frames:
        if listed and uid not in listed:
            continue
        found = tuple(window for item in voi if _is_meant(item, uid, frame) for window in header_windows(item))
        if found:
            return found
    return ()


def _frames(volume: Volume) -> list[tuple[str, int]]:
    """Return the SOP Instance UID behind each slice, and which of its frames it is, from 1."""
    return [(text(each.dataset, "SOPInstanceUID"), each.frame + 1) for each in volume.slices if each is not None]


def _is_meant(item: Dataset, uid: str, frame: int) -> bool:
    references = items(item, "ReferencedImageSequence")
    if not references:
        return True
    for reference in references:
        if text(reference, "ReferencedSOPInstanceUID") == uid:
            chosen = numbers(reference, "ReferencedFrameNumber")
            return not chosen or frame in {int(number) for number in chosen}
    return False
