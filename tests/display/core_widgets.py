"""The viewer that is made of core widgets, whatever else is installed."""

from __future__ import annotations

from functools import partial

from dicomnb.display.view import view

__all__ = ["core_view"]

core_view = partial(view, canvas=False)
