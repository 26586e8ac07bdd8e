"""Floor 7: phantoms with known truth, and exercises that check answers.

In: a name, or a student's answer. Out: DICOM files, or a verdict in words.

- `phantom`: what made-up studies are made of.
- `anatomy`: patients made from smooth solids: their organs, and what each tissue measures.
- `studies`: the studies, one module a kind.
- `exercises`, `answers`, `checking`, `verdict`: the questions of the course, and what is said about an answer.
"""

from __future__ import annotations

from dicomnb.teaching.exercises import check
from dicomnb.teaching.studies.named_studies import STUDIES, make_study, sample

__all__ = ["STUDIES", "check", "make_study", "sample"]
