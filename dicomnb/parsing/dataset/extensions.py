"""The doors upstairs: attributes of a data set that modules above the parser answer, imported at first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

__all__ = ["GET", "SET", "function_at"]

GET: Final[Mapping[str, str]] = {"pixel_array": "dicomnb.pixels.frames:pixel_array"}
"""Attributes that a higher floor answers: name → module:function, imported at first use, called with the data set."""

SET: Final[Mapping[str, str]] = {"pixel_array": "dicomnb.pixels.encode:set_pixels"}
"""The same for setting one: called with the data set and the value."""


@cache
def function_at(address: str) -> Callable[..., Any]:
    """Return a function of a module that stands on this one, by its address ``module:function``."""
    module, function = address.split(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found
