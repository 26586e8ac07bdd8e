"""The widgets of a viewer, found by their kind."""

from __future__ import annotations

from typing import Any


def widgets(shown: Any, kind: type) -> list[Any]:
    """Return all widgets of one kind, in the order of the page."""
    found = [shown] if isinstance(shown, kind) else []
    for child in getattr(shown, "children", ()):
        found += widgets(child, kind)
    return found
