"""Images that may identify the patient: they are not written until the caller has decided about their text."""

from __future__ import annotations

from typing import Final

from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.standard.tag import to_tag

__all__ = ["is_likely", "is_too_small_for_a_screen", "require_decision"]

_PIXELS: Final = to_tag("PixelData")
_OFTEN_BURNED: Final = frozenset({"US", "IVUS", "SC", "OT", "ES", "GM", "XC", "RF", "XA", "DOC", "OP", "SM", "BDUS"})
_SCREENS: Final = frozenset({"SC", "OT"})
_SMALLEST_SCREEN: Final = 64
"""Pixels: a picture that is not longer on either side is an icon or a made-up array. No screen was ever that small."""

_CAPTURES: Final = "1.2.840.10008.5.1.4.1.1.7"
"""Class of secondary captures; those of several frames begin with it."""

_REMEDY: Final = (
    'rectangles=[...] blackens them, rectangles="known" what is known of devices and ultrasound regions, '
    'rectangles="ocr" what is read too, and rectangles=[] says that you have looked.'
)


def is_likely(dataset: Dataset) -> bool:
    """Return True if images of this kind often have letters in their pixels, and it does not say that it has none."""
    burned, modality = dataset.pick("BurnedInAnnotation", "Modality")
    return burned != "NO" and (modality in _OFTEN_BURNED or _is_capture(dataset))


def is_too_small_for_a_screen(dataset: Dataset) -> bool:
    """Return True if an image is called a captured screen, or nothing at all, and has fewer pixels than any screen.

    A tile of a slide, which is part of a larger picture, is not meant.
    """
    modality, rows, columns, whole = dataset.pick("Modality", "Rows", "Columns", "TotalPixelMatrixColumns")
    if whole is not None or not (modality in _SCREENS or (_is_capture(dataset) and modality not in _OFTEN_BURNED)):
        return False
    return all(isinstance(count, int) and 0 < count <= _SMALLEST_SCREEN for count in (rows, columns))


def _is_capture(dataset: Dataset) -> bool:
    kind = str(dataset.get("SOPClassUID") or "")
    if "ImagePositionPatient" in dataset:  # slices of a scanner that were given this class: no screen has a place
        return False
    return kind == _CAPTURES or kind.startswith(f"{_CAPTURES}.")


def require_decision(dataset: Dataset) -> None:
    """Refuse an image that says, or whose kind makes likely, that text is burned into its pixels.

    Raises
    ------
    UsageError
        If it is one: nobody said what becomes of the text.

    References
    ----------
    PS3.15 E.3.1 (Clean Pixel Data), PS3.3 C.7.6.1.1.1 (Burned In Annotation).
    """
    if _PIXELS not in dataset:
        return
    burned, modality = dataset.pick("BurnedInAnnotation", "Modality")
    if burned == "YES":
        raise UsageError("BurnedInAnnotation is YES: text is burned into the pixels.", remedy=_REMEDY)
    if is_likely(dataset) and not is_too_small_for_a_screen(dataset):
        what = "a captured screen" if _is_capture(dataset) else f"an image of modality {modality}"
        raise UsageError(
            f"It is {what}, which often has letters in its pixels, and does not say that it has none.", remedy=_REMEDY
        )
