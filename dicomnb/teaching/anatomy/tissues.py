"""What tissues measure: Hounsfield units after a contrast agent, and uptake of FDG after an hour."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["TISSUES", "Tissue"]


class Tissue(NamedTuple):
    """What a tissue measures.

    Parameters
    ----------
    hu : float
        Hounsfield units.
    suv : float
        Standardized uptake value of fluorodeoxyglucose.
    """

    hu: float
    suv: float


TISSUES: Final[Mapping[str, Tissue]] = MappingProxyType(
    {
        "air": Tissue(-1000, 0.0),
        "skin": Tissue(20, 0.6),
        "fat": Tissue(-100, 0.3),
        "muscle": Tissue(58, 0.7),
        "lung": Tissue(-850, 0.4),
        "bronchial wall": Tissue(-150, 0.5),
        "vessel of the lung": Tissue(90, 1.4),
        "blood": Tissue(170, 1.6),
        "blood of veins": Tissue(140, 1.6),
        "myocardium": Tissue(105, 6.5),
        "thin myocardium": Tissue(95, 2.2),
        "cortical bone": Tissue(800, 0.8),
        "dense bone": Tissue(1300, 0.6),
        "marrow": Tissue(210, 1.3),
        "diploe": Tissue(450, 1.0),
        "cartilage": Tissue(115, 0.6),
        "disc": Tissue(85, 0.6),
        "fluid": Tissue(8, 0.3),
        "nerve": Tissue(38, 1.8),
        "liver": Tissue(112, 2.3),
        "spleen": Tissue(122, 1.8),
        "pancreas": Tissue(95, 1.4),
        "kidney cortex": Tissue(185, 2.6),
        "kidney medulla": Tissue(130, 3.0),
        "kidney pelvis": Tissue(15, 14.0),
        "gland": Tissue(85, 1.2),
        "bile": Tissue(10, 0.4),
        "urine": Tissue(4, 24.0),
        "stomach wall": Tissue(75, 1.9),
        "bowel wall": Tissue(80, 1.5),
        "bowel content": Tissue(22, 0.8),
        "stool": Tissue(-70, 0.9),
        "thyroid": Tissue(165, 1.4),
        "white matter": Tissue(29, 4.0),
        "gray matter": Tissue(39, 9.0),
        "deep gray matter": Tissue(40, 9.5),
        "cerebellar gray matter": Tissue(38, 6.6),
        "falx": Tissue(62, 1.0),
        "lens": Tissue(110, 0.5),
        "enamel": Tissue(2400, 0.2),
        "mucosa": Tissue(45, 1.6),
        "calcium": Tissue(320, 0.6),
        "hemorrhage": Tissue(68, 1.0),
        "edema": Tissue(17, 2.4),
    }
)
"""Tissue → what it measures. Round values from the middle of what textbooks give."""
