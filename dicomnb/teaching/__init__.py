"""Floor 5: phantoms with known truth, and exercises that check answers."""

from __future__ import annotations

from dicomnb.teaching.exercises import check
from dicomnb.teaching.studies import STUDIES, make_study, sample

__all__ = ["STUDIES", "check", "make_study", "sample"]
