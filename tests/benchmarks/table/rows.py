"""One row of the table: what was measured, and whether it is as good as it is meant to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Row", "Target", "Unit", "amount"]

Unit = Literal["s", "B", "1"]
"""Seconds, bytes, or a mere number."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a row is meant to reach; None where nothing is asked.

    Parameters
    ----------
    floor : float, optional
        At most so many times the floor.
    pydicom : float, optional
        At least so many times less than pydicom.
    dicomsdl : float, optional
        At most so many times dicomsdl.
    amount : float, optional
        At most so many seconds or bytes.
    """

    floor: float | None = None
    pydicom: float | None = None
    dicomsdl: float | None = None
    amount: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured in one run of the benchmark.

    Parameters
    ----------
    what : str
        What was done.
    dicomnb : float
        Seconds or bytes that it took, or a number.
    others : mapping of str to float
        The same for ``floor``, ``pydicom``, ``whole`` (pydicom, pixels and all) and ``dicomsdl``, where they can.
    unit : "s", "B" or "1"
        Seconds, bytes, or a mere number.
    target : Target
        What is asked of it.
    spread : float, optional
        By what share the slowest round took longer than the quickest one; None where there was one round only.
    """

    what: str
    dicomnb: float
    others: Mapping[str, float] = field(default_factory=dict)
    unit: Unit = "s"
    target: Target = field(default_factory=Target)
    spread: float | None = None

    def times(self, other: str) -> float | None:
        """Return how many times less this took than another did, None if that was not measured."""
        return self.others[other] / self.dicomnb if other in self.others and self.dicomnb else None

    def verdicts(self) -> tuple[tuple[str, bool], ...]:
        """Return each part of the target that could be judged, in words, with True if it is met."""
        target, others = self.target, self.others
        found = []
        if target.amount is not None:
            found.append((f"≤ {amount(target.amount, self.unit)}", self.dicomnb <= target.amount))
        for factor, other, name in ((target.floor, "floor", "floor"), (target.dicomsdl, "dicomsdl", "dicomsdl")):
            if factor is not None and other in others:
                words = f"≤ {name}" if factor == 1 else f"≤ {factor:g} × {name}"
                found.append((words, self.dicomnb <= factor * others[other]))
        if target.pydicom is not None and "pydicom" in others:
            words = f"{target.pydicom:g} × less than pydicom"
            found.append((words, self.dicomnb * target.pydicom <= others["pydicom"]))
        return tuple(found)


def amount(number: float, unit: Unit) -> str:
    """Return seconds or bytes in the unit that suits them, to three digits; a mere number as it is."""
    if unit == "1":
        return digits(number)
    steps = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")) if unit == "s" else ((2.0**20, "MiB"), (2.0**10, "KiB"), (1, "B"))
    size, name = next((step for step in steps if abs(number) >= step[0]), steps[-1])
    return f"{digits(number / size)} {name}"


def digits(number: float) -> str:
    """Return a number to three digits, or all before the point."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
