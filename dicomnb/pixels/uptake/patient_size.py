"""How much of a body there is to share a dose: weight, lean mass, ideal weight or surface.

A standardized uptake value is relative to one of these. Each is computed from Patient's Weight, Size and Sex.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, get_args

from dicomnb.errors import InvalidValue, MissingAttribute, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import number, text
from dicomnb.standard.tag import tag_text, to_tag

__all__ = ["KINDS", "Body", "SuvKind", "body"]

SuvKind = Literal["bw", "lbm-james", "lbm-janmahasatian", "lbm", "bsa", "ibw"]
"""Body weight; lean body mass after James (with 128 for men) or Janmahasatian; lean body mass as it was once
computed (with 120 for men, DICOM's LBM); body surface area; ideal body weight."""

KINDS: Final[tuple[SuvKind, ...]] = get_args(SuvKind)

_TALLEST: Final = 3.0
"""Metres: a greater number is a size in centimetres."""
_HEAVIEST: Final = 700.0
"""Kilograms: a greater number is a weight in grams."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a dose is shared by.

    Parameters
    ----------
    kind : str
        Which measure.
    amount : float
        Grams, or square centimetres for ``"bsa"``.
    units : str
        Unit of the uptake value: ``"g/ml"``, or ``"cm²/ml"``.
    derivation : str
        How the amount comes about, in one line.
    """

    kind: SuvKind
    amount: float
    units: str
    derivation: str


def body(dataset: Dataset, kind: SuvKind) -> Body:
    """Measure a patient.

    Raises
    ------
    MissingAttribute
        If Patient's Weight, Size or Sex is needed and absent, or 0.
    InvalidValue
        If a weight or size cannot be in kilograms or metres.
    UsageError
        If there is no such kind.

    References
    ----------
    James, Research on Obesity, 1976; Morgan and Bray 1994 (with 120); Janmahasatian et al., Clin Pharmacokinet
    2005;44:1051-65; Du Bois 1916; ideal weight after Sugawara et al., Radiology 1999;213:521-5. The kinds are those
    of SUV Type, PS3.3 C.8.9.1, and of PS3.16 CID 85.
    """
    if kind not in _MEASURES:
        raise UsageError(f"There is no SUV {kind!r}.", remedy=f"Choose from {', '.join(map(repr, KINDS))}.")
    return _MEASURES[kind](dataset)


def _weight(dataset: Dataset) -> float:
    weight = _positive(dataset, "PatientWeight", "in kilograms: ds.PatientWeight = 70")
    if weight > _HEAVIEST:
        raise _implausible("PatientWeight", weight, "kilograms")
    return weight


def _size(dataset: Dataset) -> float:
    size = _positive(dataset, "PatientSize", "in metres: ds.PatientSize = 1.75")
    if size > _TALLEST:
        raise _implausible("PatientSize", size, "metres")
    return size


def _is_male(dataset: Dataset) -> bool:
    sex = text(dataset, "PatientSex").upper()
    if sex not in {"M", "F"}:
        tag = to_tag("PatientSex")
        raise MissingAttribute(
            f"{tag_text(tag)} PatientSex is {sex or 'absent'}; the formula is one for men (M) and one for women (F).",
            tag=tag,
            remedy="kind='bw' and kind='bsa' need no sex.",
        )
    return sex == "M"


def _positive(dataset: Dataset, keyword: str, remedy: str) -> float:
    value = number(dataset, keyword)
    if value is None or value <= 0:
        tag = to_tag(keyword)
        raise MissingAttribute(
            f"{tag_text(tag)} {keyword} is {'absent' if value is None else f'{value:g}'}: without it there is no "
            "uptake value of this kind.",
            tag=tag,
            remedy=f"If you know it, set it {remedy}.",
        )
    return value


def _implausible(keyword: str, value: float, units: str) -> InvalidValue:
    tag = to_tag(keyword)
    return InvalidValue(
        f"{tag_text(tag)} {keyword} is {value:g}, which cannot be in {units}.", tag=tag, remedy=f"Set it in {units}."
    )


def _body_weight(dataset: Dataset) -> Body:
    weight = _weight(dataset)
    return Body("bw", weight * 1000, "g/ml", f"body weight {weight:g} kg")


def _lean_james(dataset: Dataset) -> Body:
    return _lean(dataset, "lbm-james", 128)


def _lean_old(dataset: Dataset) -> Body:
    return _lean(dataset, "lbm", 120)


def _lean(dataset: Dataset, kind: SuvKind, for_men: int) -> Body:
    weight, centimetres, male = _weight(dataset), _size(dataset) * 100, _is_male(dataset)
    linear, square = (1.10, for_men) if male else (1.07, 148)
    lean = linear * weight - square * (weight / centimetres) ** 2
    said = f"{linear:g} × {weight:g} kg - {square} × ({weight:g} kg / {centimetres:g} cm)² = {lean:.5g} kg"
    if lean <= 0:
        raise InvalidValue(
            f"Lean body mass comes to {said}: the formula turns down for heavy patients.",
            remedy="kind='lbm-janmahasatian' does not.",
        )
    name = "after James" if kind == "lbm-james" else "with 120 for men"
    return Body(kind, lean * 1000, "g/ml", f"lean body mass {name}: {said}")


def _lean_janmahasatian(dataset: Dataset) -> Body:
    weight, size, male = _weight(dataset), _size(dataset), _is_male(dataset)
    index = weight / size**2
    constant, slope = (6680, 216) if male else (8780, 244)
    lean = 9270 * weight / (constant + slope * index)
    said = f"9270 × {weight:g} kg / ({constant} + {slope} × {index:.5g} kg/m²) = {lean:.5g} kg"
    return Body("lbm-janmahasatian", lean * 1000, "g/ml", f"lean body mass after Janmahasatian: {said}")


def _surface(dataset: Dataset) -> Body:
    weight, centimetres = _weight(dataset), _size(dataset) * 100
    surface = 0.007184 * weight**0.425 * centimetres**0.725
    said = f"0.007184 × {weight:g}^0.425 × {centimetres:g}^0.725 = {surface:.5g} m²"
    return Body("bsa", surface * 10_000, "cm²/ml", f"body surface after Du Bois: {said}")


def _ideal_weight(dataset: Dataset) -> Body:
    centimetres, male = _size(dataset) * 100, _is_male(dataset)
    base, slope = (48.0, 1.06) if male else (45.5, 0.91)
    ideal = base + slope * (centimetres - 152)
    said = f"{base:g} kg + {slope:g} × ({centimetres:g} - 152) = {ideal:.5g} kg"
    if ideal <= 0:
        raise InvalidValue(f"Ideal body weight comes to {said}: the formula is not made for so small a patient.")
    return Body("ibw", ideal * 1000, "g/ml", f"ideal body weight: {said}")


_MEASURES: Final[Mapping[SuvKind, Callable[[Dataset], Body]]] = MappingProxyType(
    {
        "bw": _body_weight,
        "lbm-james": _lean_james,
        "lbm-janmahasatian": _lean_janmahasatian,
        "lbm": _lean_old,
        "bsa": _surface,
        "ibw": _ideal_weight,
    }
)
