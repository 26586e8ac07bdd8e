"""How a birth date and an age are written, by people and by programs of several countries."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

__all__ = ["SpelledTime", "spelled_time"]

_MONTHS: Final = (
    "jan(?:uary|uar|uari|vier|eiro)?|enero|ene|gennaio|январ[ья]|stycznia",
    "feb(?:ruary|ruar|ruari|rero|braio)?|fevereiro|f[ée]vr(?:ier)?|феврал[ья]|lutego",
    "mar(?:ch|s|zo|zec|ca)?|m(?:ä|ae)rz|mrz|mar[çc]o|maart|марта?",
    "apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|апрел[ья]|kwietnia",
    "may|mai|mayo|maio|mei|maj|maja|maggio|ма[йя]",
    "june?|juni|juin|junio|junho|giugno|июн[ья]|czerwca",
    "july?|juli|juillet|juil|julio|julho|luglio|июл[ья]|lipca",
    "aug(?:ust|usti|ustus)?|ao[uû]t|agosto|ago|августа?|sierpnia",
    "sept?(?:ember|embre|iembre)?|setembro|settembre|сентябр[ья]|wrze[śs]nia",
    "oct(?:ober|obre|ubre)?|okt(?:ober)?|outubro|ottobre|октябр[ья]|pa[źz]dziernika",
    "nov(?:ember|embre|iembre|embro)?|ноябр[ья]|listopada",
    "dec(?:ember)?|dez(?:ember|embro)?|d[ée]c(?:embre)?|dic(?:iembre|embre)?|декабр[ья]|grudnia",
)
_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")

_ERAS: Final = ((2019, "令和|r"), (1989, "平成|h"), (1926, "昭和|s"), (1912, "大正|t"))
"""First years of Japanese eras, and what they are called."""

_DATE: Final = re.compile(r"(\d{4})[.-]?(\d{2})[.-]?(\d{2})")
_AGE: Final = re.compile(r"0*(\d+)([DWMY])")
_UNITS: Final = {
    "Y": r"years?|yrs?|y\.?/?o\.?|jahre?n?|jährige?[nmrs]?|ans|años|anos|anni|jaar|år|lat|лет|года?",
    "M": "months?|monate?n?|mois|meses|mesi|maanden|месяц(?:ев)?",
    "W": "weeks?|wks?|wochen?|semaines?|semanas?|settimane",
    "D": "days?|tage?n?|jours?|d[ií]as|giorni|dagen",
}
_COUNTED: Final = {"Y": "[歳才세살岁歲]"}
"""Units that words may follow without a space."""

_DASH: Final = "\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{EM DASH}-"
_GAP: Final = rf"\s?[./_, 年月년월{_DASH}]\s?"


class SpelledTime(NamedTuple):
    """Spellings of a date or an age: a pattern, and what has to stand in a text in plain letters for each of them."""

    pattern: str
    hints: tuple[tuple[str, ...], ...]


def spelled_time(word: str, vr: str) -> SpelledTime | None:
    """Return how a value of VR DA or AS is written, or None for any other value (PS3.5 6.2)."""
    if vr == "DA" and (found := _DATE.fullmatch(word)):
        return _spelled_date(*found.groups())
    if vr == "AS" and (age := _AGE.fullmatch(word)):
        return SpelledTime(_age(*age.groups()), ((age[1],),))
    return None


def _spelled_date(year: str, month: str, day: str) -> SpelledTime:
    forms = [_date(year, month, day)]
    hints: list[tuple[str, ...]] = [(year[2:], day.lstrip("0"))]
    first = next(((start, names) for start, names in _ERAS if int(year) >= start), None)
    if first is not None:
        count = str(int(year) - first[0] + 1)
        told = rf"(?:{count}|元)" if count == "1" else count
        forms.append(rf"(?<![^\W\d_])(?:{first[1]})\s?0?{told}{_GAP}0?{int(month)}{_GAP}0?{int(day)}(?!\d)")
        hints.append((day.lstrip("0"),) if count == "1" else (count, day.lstrip("0")))
    try:
        nth = date(int(year), int(month), int(day)).timetuple().tm_yday
    except ValueError:
        pass
    else:
        forms.append(rf"(?<![\d.-]){year}-{nth:03d}(?![\d-])")
        hints.append((year, f"{nth:03d}"))
    return SpelledTime("|".join(forms), tuple(hints))


def _date(year: str, month: str, day: str) -> str:
    d, m = f"0?{int(day)}", f"0?{int(month)}"
    valid = 1 <= int(month) <= 12
    name = rf"(?:{_MONTHS[int(month) - 1]})\.?" if valid else "(?!)"
    roman = _ROMAN[int(month) - 1] if valid else "(?!)"
    nth, y, apart = r"(?:st|nd|rd|th|\.)?", rf"(?:{year}|'?{year[2:]})", rf"[\s.,/_{_DASH}]{{0,3}}"
    of = r"(?:(?:of|de|del|di)\s)?"
    beside = r"(?<![^\W_])(?:dob|born|geb|birth[ _-]?(?:date|day)?|patientbirthdate)[\"']?[\s:=.,]{1,3}[\"']?"
    forms = (
        rf"{year}{month}{day}(?=\d{{6}}|\d{{4}}(?!\d)|(?!\d))",
        rf"{day}{month}{year}(?!\d)",
        rf"{month}{day}{year}(?!\d)",
        rf"{year}{_GAP}{m}{_GAP}{d}(?!\d)",
        rf"{d}{_GAP}{m}{_GAP}{year}(?!\d)",
        rf"{m}{_GAP}{d}{_GAP}{year}(?!\d)",
        rf"(?<![./-]){day}[./-]{month}[./-]{year[2:]}(?![./-]?\d)",
        # Without zeros in front a version may be written with points.
        rf"(?<![./-])(?:{d}/{m}|{m}/{d})/{year[2:]}(?![./-]?\d)",
        rf"{d}{nth}{apart}{of}{name}{apart}{of}{y}(?!\d)",
        rf"(?<![^\W_]){name}{apart}{d}{nth}{apart}{y}(?!\d)",
        rf"{year}{apart}{name}{apart}{d}(?!\d)",
        rf"{d}[\s./-]{roman}[\s./-]{year}(?!\d)",
        rf"{beside}{year[2:]}{month}{day}(?!\d)",
    )
    return rf"(?<!\d)(?:{'|'.join(forms)})"


def _age(number: str, unit: str) -> str:
    counted = f"|{_COUNTED[unit]}" if unit in _COUNTED else ""
    told = rf"(?<![\d.])0*{number}[\s{_DASH}]?(?:(?:{_UNITS[unit]})(?![^\W_]){counted})"
    beside = (
        r"(?:(?:patient(?:'s)?[\s_-]?)?aged?|alter|âge|edad|età|leeftijd|возраст|年齢|나이)[\"']?[\s:=,]{1,3}[\"']?"
    )
    # With a space between, a letter is the next name: x=63 y=5.
    bare = rf"|(?<![^\W_]){number}{unit}(?![^\W_])" if unit == "Y" else ""
    return (
        rf"{told}|(?<![^\W_]){int(number):03d}{unit}(?![^\W_])"
        rf"{bare}|(?<![^\W_]){beside}0*{number}(?:\.0+)?(?!\d|\.\d)"
    )
