"""An object that is neither read nor drawn: one sentence on what it is and what to do with it, and its header."""

from __future__ import annotations

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.table.header_table import to_html
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.pixels.attributes import text
from dicomnb.standard.kinds import ObjectKind
from dicomnb.standard.uid import name_of

__all__ = ["DescribedObject"]


class DescribedObject(RichOutput):
    """An object in one sentence; a notebook shows its header too, folded.

    Parameters
    ----------
    dataset : Dataset
        The object.
    kind : ObjectKind
        Its kind.
    identifiers : bool
        True to show in the header who the patient is.
    """

    __slots__ = ("_identifiers", "dataset", "kind")

    def __init__(self, dataset: Dataset, kind: ObjectKind, *, identifiers: bool = False) -> None:
        self.dataset, self.kind, self._identifiers = dataset, kind, identifiers

    @property
    def sentence(self) -> str:
        """What it is, and what to do with it."""
        name = name_of(text(self.dataset, "SOPClassUID"))
        return f"This is {self.kind.with_article}{f' ({name})' if name else ''}: {self.kind.help}."

    def __str__(self) -> str:
        return self.sentence

    __repr__ = __str__

    def _markup(self) -> Markup:
        header = tag("details", tag("summary", "Header"), to_html(self.dataset, identifiers=self._identifiers))
        return tag("div", tag("p", self.sentence), header, class_=f"dicomnb-object {NO_MATH}")
