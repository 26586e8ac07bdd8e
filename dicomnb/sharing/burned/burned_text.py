"""Find text that is burned into an image: outside of ultrasound regions, in banners of known devices, and by OCR."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import items, text
from dicomnb.sharing.burned.banners import banners
from dicomnb.sharing.burned.decision import is_likely, is_too_small_for_a_screen
from dicomnb.sharing.burned.letters import letters
from dicomnb.sharing.burned.outside_regions import outside_regions
from dicomnb.sharing.pixel_redaction import PixelBox
from dicomnb.volumes.stacking.images import has_pixels

__all__ = ["BurnedText", "Search", "find_burned_text", "remarks"]

Search = Literal["known", "ocr"]
"""``"known"``: regions and banners; ``"ocr"``: these, and what Tesseract reads."""

_DAMAGED: Final = "not encoded as the standard says; what could be read was de-identified"
_DOCUMENT: Final = "an encapsulated document, which is a dummy now"
_REPORT: Final = "a report or a selection of images, whose content tree was kept: read its texts"
_STATED: Final = "BurnedInAnnotation says that text is burned into the pixels, and no rectangle was blackened"
_LIKELY: Final = "of a kind that often has text in its pixels, and no rectangle was blackened: look at them"
_SMALL: Final = "a captured screen or of unknown kind, but smaller than any screen; it was written: look at it"
_TRUSTED: Final = "the header says that no text is burned into the pixels; this was believed, not checked"
_NAMES: Final = (
    ("StructureSetROISequence", "ROIName", "names of structures (ROI Name) were kept: read them"),
    ("SegmentSequence", "SegmentLabel", "names of segments (Segment Label) were kept: read them"),
)
"""Text that a person typed, and that was kept."""


@dataclass(frozen=True, slots=True)
class BurnedText:
    """What was found in an image.

    Parameters
    ----------
    boxes : tuple of (int, int, int, int)
        Left, top, width and height of what is to be blackened.
    notes : tuple of str
        How it was found; nothing in them comes from the file.
    is_decided : bool
        True if something was found, or everything was read.
    words : int
        How many words OCR read in the boxes. What they are is not kept.
    """

    boxes: tuple[PixelBox, ...] = ()
    notes: tuple[str, ...] = ()
    is_decided: bool = False
    words: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many rectangles are blackened, and how many of them hold a word."""
        return {"rectangles": len(self.boxes), "words": self.words}


def find_burned_text(dataset: Dataset, search: Search) -> BurnedText:
    """Return where text is burned into an image, as far as facts and OCR tell.

    Raises
    ------
    MissingDependency
        If OCR is asked for, and there is none.
    """
    if not has_pixels(dataset):
        return BurnedText(is_decided=True)
    boxes: list[PixelBox] = []
    notes = []
    words = 0
    for found, note in (
        (outside_regions(dataset), "outside of the ultrasound regions all was blackened; look at what lies inside"),
        (banners(dataset), "the banner of a known device was blackened"),
    ):
        if found:
            boxes += found
            notes.append(note)
    if search == "ocr":
        read, _ = letters(dataset)
        boxes += read
        words = _places(read)
        notes.append("letters that OCR read were blackened" if read else "OCR read no letters in the pixels")
    return BurnedText(tuple(dict.fromkeys(boxes)), tuple(notes), bool(boxes) or search == "ocr", words)


def _places(boxes: Sequence[PixelBox]) -> int:
    """Return at how many places boxes lie: a word that was read bright on dark and dark on bright counts once."""
    counted: list[PixelBox] = []
    for left, top, width, height in boxes:
        x, y = left + width / 2, top + height / 2
        if not any(a <= x < a + across and b <= y < b + down for a, b, across, down in counted):
            counted.append((left, top, width, height))
    return len(counted)


def remarks(dataset: Dataset, cleaned: Dataset, burned: BurnedText) -> tuple[str, ...]:
    """Return what a reader of the report has to know of a file: what it kept, and what it may still show.

    Parameters
    ----------
    dataset, cleaned : Dataset
        Before and after.
    burned : BurnedText
        What was decided of letters in the pixels.
    """
    found = []
    if dataset.faults:
        found.append(_DAMAGED)
    if "EncapsulatedDocument" in dataset:
        found.append(_DOCUMENT)
    if "ContentSequence" in cleaned:
        found.append(_REPORT)
    for sequence, keyword, words in _NAMES:
        if any(text(item, keyword) for item in items(cleaned, sequence)):
            found.append(words)
    if has_pixels(dataset) and not burned.boxes:
        stated = text(dataset, "BurnedInAnnotation")
        if stated == "YES":
            found.append(_STATED)
        elif burned.is_decided and is_likely(dataset):
            found.append(_LIKELY)
        elif not burned.is_decided and stated == "NO":
            found.append(_TRUSTED)
        elif is_likely(dataset) and is_too_small_for_a_screen(dataset):
            found.append(_SMALL)
    return tuple(found)
