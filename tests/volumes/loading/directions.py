"""Directions in which slices are taken, with the distances between them."""

from __future__ import annotations

from typing import Any

from tests.volumes.loading.identity import OBLIQUE

WAYS: dict[str, dict[str, Any]] = {
    "axial, upwards": {},
    "axial, downwards": {"step": (0.0, 0.0, -2.5)},
    "feet first": {"row": (-1.0, 0.0, 0.0), "step": (0.0, 0.0, -3.5)},
    "sagittal": {"row": (0.0, 1.0, 0.0), "column": (0.0, 0.0, -1.0), "step": (3.25, 0.0, 0.0)},
    "coronal": {"row": (1.0, 0.0, 0.0), "column": (0.0, 0.0, -1.0), "step": (0.0, 4.0, 0.0)},
    "oblique": {**OBLIQUE, "step": (1.2, -1.6, -1.5)},
    "tilted": {"step": (0.0, 0.8, 2.25)},
}
