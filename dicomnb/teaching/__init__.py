"""Floor 5: phantoms with known truth, and exercises that check answers."""

from __future__ import annotations

from dicomnb.teaching.studies import STUDIES, make_study, sample

__all__ = ["STUDIES", "make_study", "sample"]
