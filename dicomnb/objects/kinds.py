"""What reads each family of kinds; `dicomnb.standard.kinds` has the table of the kinds themselves.

A family without a reader, and an object that its reader refuses, is described: one sentence, and the header.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from dicomnb.errors import DicomError, DicomWarning, UsageError
from dicomnb.objects.described import DescribedObject
from dicomnb.objects.documents.document import Document
from dicomnb.objects.plans.plan import Plan
from dicomnb.objects.plans.treatment_record import treatment_record
from dicomnb.objects.presentation.presentation_layers import PresentationState
from dicomnb.objects.record_table import RecordTable
from dicomnb.objects.reports.report import StructuredReport
from dicomnb.objects.slides.annotations import Annotations
from dicomnb.objects.waveforms.waveform import Waveform
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.standard.kinds import Family
from dicomnb.volumes.loading.object_kinds import kind_of_object
from dicomnb.volumes.registration import registration

__all__ = ["opened"]

Reader = Callable[[Dataset, bool], RichOutput]
"""Takes a data set and whether to show who the patient is."""


def _plan_or_record(dataset: Dataset, identifiers: bool) -> Plan | RecordTable:
    """Return a plan, or the table of a treatment record."""
    is_record = kind_of_object(dataset).name == "treatment record"
    found = treatment_record(dataset) if is_record else Plan(dataset, identifiers=identifiers)
    if not len(found):
        raise UsageError("it holds no beams.")
    return found


def _read_waveform(dataset: Dataset, identifiers: bool) -> Waveform:
    """Return a waveform whose channels and annotations could be read."""
    found = Waveform(dataset, identifiers=identifiers)
    _ = found.annotations, [group.channels for group in found]
    return found


def _whole(document: Document) -> Document:
    """Return a document whose file could be read."""
    _ = document.file
    return document


_READERS: Final[MappingProxyType[Family, Reader]] = MappingProxyType(
    {
        "report": lambda dataset, identifiers: StructuredReport(dataset, identifiers=identifiers),
        "waveform": _read_waveform,
        "document": lambda dataset, identifiers: _whole(Document(dataset, identifiers=identifiers)),
        "plan": _plan_or_record,
        "presentation": lambda dataset, identifiers: PresentationState(dataset, identifiers=identifiers),
        "registration": lambda dataset, _: registration(dataset),
        "annotations": lambda dataset, identifiers: Annotations(dataset, identifiers=identifiers),
        "video": lambda dataset, identifiers: _whole(Document(dataset, identifiers=identifiers)),
    }
)


def opened(dataset: Dataset, *, identifiers: bool = False) -> RichOutput:
    """Return an object as what reads its kind makes of it.

    Parameters
    ----------
    dataset : Dataset
        Any object that is no image.
    identifiers : bool
        True if a notebook shows who the patient is, and free text.

    Warns
    -----
    DicomWarning
        If the object cannot be read as what it says that it is: then it is described.
    """
    kind = kind_of_object(dataset)
    reader = _READERS.get(kind.family)
    if reader is not None:
        try:
            return reader(dataset, identifiers)
        except DicomError as error:
            warnings.warn(
                f"This is {kind.with_article}, and cannot be read as one: {error}", DicomWarning, stacklevel=3
            )
    return DescribedObject(dataset, kind, identifiers=identifiers)
