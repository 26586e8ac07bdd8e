"""A small volume to lay something over, and the texts of a legend."""

from __future__ import annotations

from typing import Any

from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import series
from tests.objects.made.structure_sets import FRAME


def small() -> Volume:
    return load(series(5, rows=8, columns=11, FrameOfReferenceUID=FRAME))


def texts(figure: Any) -> list[Any]:
    (legend,) = [each.get_legend() for each in figure.axes if each.get_legend()]
    return list(legend.get_texts())
