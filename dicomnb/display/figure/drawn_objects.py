"""What shows an object that is no image: the registry from what was read to what draws it.

`dicomnb.objects.kinds` reads an object; what shows itself (a report, a table, a document) is returned as it is, and
what has to be drawn is drawn by the function that this registry names. The kinds themselves, and the sentences on them,
are in `dicomnb.standard.kinds`: nothing here needs to be told of a kind that is only described.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

from dicomnb.display.figure.notebook_figure import Picture
from dicomnb.display.figure.objects.beams_eye_view import draw_plan
from dicomnb.display.figure.objects.model_picture import draw_model
from dicomnb.display.figure.objects.slide_picture import draw_region, draw_slide
from dicomnb.display.figure.objects.waveform_paper import draw_waveform
from dicomnb.errors import DicomError, DicomWarning, UsageError
from dicomnb.objects.documents.document import Document
from dicomnb.objects.kinds import opened
from dicomnb.objects.plans.plan import Plan
from dicomnb.objects.slides.region import SlideRegion
from dicomnb.objects.slides.slide import Slide
from dicomnb.objects.waveforms.waveform import Waveform
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.table.rich_output import RichOutput

__all__ = ["drawn_object", "shown_object"]


def _draw_document(document: Document, *, index: Any = None) -> Picture | RichOutput:
    mesh = document.mesh
    return document if mesh is None else draw_model(mesh, document.kind, index=index)


_DRAWINGS: Final[Mapping[type, Callable[..., Picture | RichOutput]]] = {
    SlideRegion: draw_region,
    Plan: draw_plan,
    Waveform: draw_waveform,
    Document: _draw_document,
}
"""What draws objects of a class, called with the object and ``index``."""


def shown_object(dataset: Dataset, *, index: Any = None, identifiers: bool = False) -> Picture | RichOutput:
    """Return what shows an object that is no image.

    Parameters
    ----------
    dataset : Dataset
        The object.
    index : int, optional
        Which part of it: a multiplex group of a waveform, a beam of a plan.
    identifiers : bool
        True to show who the patient is, and free text.
    """
    found = opened(dataset, identifiers=identifiers)
    draw = _DRAWINGS.get(type(found))
    if draw is None:
        return found
    try:
        return draw(found, index=index)
    except DicomError as error:
        if type(error) is UsageError:
            raise  # of what was asked for, and not of this object
        warnings.warn(f"It cannot be drawn: {error}", DicomWarning, stacklevel=3)
        return found


def drawn_object(found: Any, *, index: Any = None, overlay: Any = None) -> Any:
    """Return what shows an object that was opened already; parameters as for `shown_object`.

    Parameters
    ----------
    overlay : object, optional
        What to lay over a slide.
    """
    if isinstance(found, Slide):
        return draw_slide(found, index=index, overlay=overlay)
    draw = _DRAWINGS.get(type(found))
    return found if draw is None else draw(found, index=index)
