"""What a caller chose to blacken: rectangles of his own, or a search for them."""

from __future__ import annotations

from typing import Any

from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.sharing.burned.burned_text import BurnedText, Search, find_burned_text
from dicomnb.sharing.burned.letters import require_reader
from dicomnb.sharing.pixel_redaction import Rectangles, rectangles_of

__all__ = ["burned_text", "fixed_choice"]


def fixed_choice(rectangles: Any) -> Any:
    """Return rectangles that hold for all files, or how to search for them."""
    if isinstance(rectangles, str):
        if rectangles not in ("known", "ocr"):
            raise UsageError(f"{rectangles!r} finds no rectangles.", remedy='"known" and "ocr" do.')
        if rectangles == "ocr":
            require_reader()
        return rectangles
    return rectangles_of(rectangles, Dataset())


def burned_text(rectangles: Rectangles | Search | None, dataset: Dataset) -> BurnedText:
    """Return what is to be blackened in an image, and whether that is a decision."""
    if rectangles is None:
        return BurnedText()
    if isinstance(rectangles, str):
        return find_burned_text(dataset, rectangles)
    return BurnedText(rectangles_of(rectangles, dataset), (), is_decided=True)
