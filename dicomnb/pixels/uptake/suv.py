"""Standardized uptake values: the activity of a PET image relative to what each gram of the patient would have.

SUV = activity concentration (Bq/ml) × body (g) / dose that is left (Bq): 1 where the dose is spread evenly. How the
three come about is said by `Suv.explain`, so that it can be checked by hand.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any, Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, InvalidValue, MissingAttribute, UnsupportedSource, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.other_libraries import source_of
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.attributes import private_number, text, texts
from dicomnb.pixels.intensity import padding, scale_fault, units, values
from dicomnb.pixels.uptake.decay import Decay, decay
from dicomnb.pixels.uptake.patient_size import Body, SuvKind, body
from dicomnb.standard.tag import tag_text, to_tag

__all__ = ["Suv", "SuvFactor", "suv", "suv_factor"]

_PHILIPS: Final = "Philips PET Private Group"
_STATED_KINDS: Final[dict[str, SuvKind]] = {
    "": "bw",
    "BW": "bw",
    "LBM": "lbm",
    "LBMJAMES128": "lbm-james",
    "LBMJANMA": "lbm-janmahasatian",
    "BSA": "bsa",
    "IBW": "ibw",
}
"""SUV Type (PS3.3 C.8.9.1.1.2); absent means body weight."""


@runtime_checkable
class SuvSource(Protocol):
    """What has an array of physical values, and the header behind each slice, as a volume does."""

    @property
    def array(self) -> NDArray[np.float32]:
        """Physical values, the slices first."""
        ...

    @property
    def datasets(self) -> tuple[Any, ...]:
        """The header of each slice, None where it is missing; nested for a fourth dimension."""
        ...


@dataclass(frozen=True, slots=True)
class SuvFactor:
    """What to multiply the values of an image by.

    Parameters
    ----------
    factor : float
        Uptake value for each unit of the image.
    kind : str
        What it is relative to, see `dicomnb.pixels.uptake.patient_size.Kind`.
    units : str
        ``"g/ml"``, or ``"cm²/ml"`` for the surface.
    derivation : tuple of str
        How it comes about, line by line.
    notes : tuple of str
        What deserves a look.
    """

    factor: float
    kind: SuvKind
    units: str
    derivation: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Suv:
    """Standardized uptake values of an image.

    Parameters
    ----------
    array : ndarray of float32
        The values, shaped like the image.
    factors : tuple of SuvFactor
        One for all slices, or one for each: they differ where decay is not corrected.
    """

    array: NDArray[np.float32]
    factors: tuple[SuvFactor, ...]

    @property
    def kind(self) -> SuvKind:
        """What the values are relative to."""
        return self.factors[0].kind

    @property
    def units(self) -> str:
        """Unit of the values."""
        return self.factors[0].units

    @property
    def notes(self) -> tuple[str, ...]:
        """What deserves a look, each thing once."""
        return tuple(dict.fromkeys(note for factor in self.factors for note in factor.notes))

    def __array__(self, dtype: np.dtype[Any] | None = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.array, dtype, copy=copy)

    def explain(self) -> str:
        """Return how the values come about, with the numbers to check it by hand; no dates, no names."""
        first = self.factors[0]
        lines = [f"SUV ({first.kind}) = value × {first.factor:.7g}, in {first.units}", *first.derivation]
        numbers = [factor.factor for factor in self.factors]
        if max(numbers) > min(numbers):
            lines.append(
                f"This is the first of {len(numbers)} slices; the factors go from {min(numbers):.7g} to "
                f"{max(numbers):.7g}."
            )
        return "\n".join([lines[0], *(f"  {line}" for line in lines[1:]), *(f"  Note: {note}" for note in self.notes)])

    def __repr__(self) -> str:
        shape = " × ".join(map(str, self.array.shape))
        return f"<Suv {self.kind}, {shape}, {self.units}>"


def suv(source: object, kind: SuvKind = "bw", *, same_day: bool = False) -> Suv:
    """Return the standardized uptake values of a PET image.

    Parameters
    ----------
    source : Dataset, volume, sequence of Dataset, path or bytes
        One image, one file, the slices of a series in the order wanted, or anything with `array` and `datasets`. All
        slices of a series are better than one: together they tell when the scan began.
    kind : {"bw", "lbm-james", "lbm-janmahasatian", "lbm", "bsa", "ibw"}
        Relative to body weight, lean body mass after James, after Janmahasatian or as DICOM's SUV Type LBM has it,
        body surface, or ideal body weight.
    same_day : bool
        True to leave the date of the injection aside and to take its time of day on the day of the scan: for series
        whose dates were shifted or replaced to hide the patient.

    Raises
    ------
    MissingAttribute
        If weight, dose, half-life, a time or another attribute that is needed is absent.
    InvalidValue
        If one of them cannot be.
    UsageError
        If the image is not PET, or its unit cannot be turned into an uptake value.

    Warns
    -----
    DicomWarning
        If the image is not corrected for attenuation, so that the values mean little.

    References
    ----------
    QIBA, Standardized Uptake Value: vendor-neutral pseudo-code; PS3.3 C.8.9.1; PS3.16 CID 85.

    Examples
    --------
    >>> import dicomnb as dn
    >>> volume = dn.load(dn.sample())
    >>> uptake = dn.suv(volume)
    >>> uptake.array.shape, uptake.units
    ((47, 128, 128), 'g/ml')
    >>> round(float(uptake.array[23, 64, 44]), 2)  # the phantom is filled to 1
    1.0
    """
    array, datasets = _opened(source)
    present = [dataset for dataset in datasets if dataset is not None]
    if not present:
        raise UsageError("There is no slice to compute uptake values of.")
    # One header may stand for many frames of one file.
    by_header = {id(dataset): dataset for dataset in present}
    series = list(by_header.values())
    known = {key: suv_factor(dataset, kind, series, same_day=same_day) for key, dataset in by_header.items()}
    factors = [known[id(dataset)] if dataset is not None else None for dataset in datasets]
    for note in dict.fromkeys(note for factor in known.values() for note in factor.notes):
        warnings.warn(note, DicomWarning, stacklevel=2)
    distinct = {factor.factor for factor in known.values()}
    if len(distinct) == 1:
        result = array * np.float32(distinct.pop())
        return Suv(result, (next(iter(known.values())),))
    each = np.array([np.nan if factor is None else factor.factor for factor in factors], np.float32)
    slices = array.reshape(len(each), *array.shape[-2:])
    result = (slices * each[:, None, None]).reshape(array.shape)
    return Suv(result, tuple(factor for factor in factors if factor is not None))


def suv_factor(
    dataset: Dataset, kind: SuvKind = "bw", series: Sequence[Dataset] = (), *, same_day: bool = False
) -> SuvFactor:
    """Return what to multiply the values of one slice by; parameters and errors as for `suv` and `decay`."""
    modality = text(dataset, "Modality")
    if modality != "PT":
        raise UsageError(f"Uptake values are made of PET images; this one's Modality is {modality or 'absent'}.")
    wanted = body(dataset, kind)
    fault = scale_fault(dataset)
    if fault:
        raise InvalidValue(
            f"{fault}: stored values are no activity.", tag=to_tag("RescaleSlope"), remedy="Set it if you know it."
        )
    unit = text(dataset, "Units").upper() or units(dataset).upper()
    if unit in {"GML", "CM2ML"}:
        return _from_uptake(dataset, wanted, unit)
    notes = _corrections(dataset)
    if unit == "CNTS":
        stated = private_number(dataset, _PHILIPS, 0x7053, 0x00)
        if stated:
            return _from_stated_factor(dataset, wanted, stated, notes)
        activity = private_number(dataset, _PHILIPS, 0x7053, 0x09)
        if not activity:
            raise MissingAttribute(
                "Units are counts (CNTS), and the header has neither of the private factors (7053,xx00) and "
                f"(7053,xx09) of {_PHILIPS!r} that make them an activity."
            )
        said = f"values are counts; × {activity:g} gives Bq/ml ({_PHILIPS}, 7053,xx09)"
        return _from_activity(wanted, decay(dataset, series, same_day=same_day), activity, said, notes)
    if unit in {"BQML", "BQ/ML"}:
        return _from_activity(
            wanted, decay(dataset, series, same_day=same_day), 1.0, "values are Bq/ml (Units BQML)", notes
        )
    tag = to_tag("Units")
    raise UsageError(
        f"{tag_text(tag)} Units are {unit or 'absent'}: there is no rule that makes them uptake values.",
        tag=tag,
        remedy="BQML, CNTS with Philips' private factors, GML and CM2ML can be used.",
    )


def _from_activity(wanted: Body, dose: Decay, activity: float, unit: str, notes: tuple[str, ...]) -> SuvFactor:
    factor = activity * wanted.amount / dose.left
    size = "cm²" if wanted.kind == "bsa" else "g"
    times = f"{activity:g} × " if activity != 1 else ""
    decayed = f" × 2^(-{dose.elapsed:,.1f} s / {dose.half_life:g} s) = {dose.left:,.0f} Bq" if dose.elapsed else ""
    left = f"{dose.dose:,.0f} Bq{decayed}"
    derivation = (
        unit,
        wanted.derivation,
        *dose.derivation,
        f"dose that is left: {left}",
        f"factor: {times}{wanted.amount:,.6g} {size} / {dose.left:,.0f} Bq = {factor:.7g}",
    )
    return SuvFactor(factor, wanted.kind, wanted.units, derivation, (*notes, *dose.notes))


def _from_stated_factor(dataset: Dataset, wanted: Body, stated: float, notes: tuple[str, ...]) -> SuvFactor:
    said = f"values are counts; × {stated:g} gives SUV by body weight ({_PHILIPS}, 7053,xx00)"
    return _converted(dataset, wanted, "bw", stated, said, notes)


def _from_uptake(dataset: Dataset, wanted: Body, unit: str) -> SuvFactor:
    stated = text(dataset, "SUVType").upper()
    own: SuvKind | None = "bsa" if unit == "CM2ML" else _STATED_KINDS.get(stated)
    if own is None:
        tag = to_tag("SUVType")
        raise UsageError(f"{tag_text(tag)} SUVType is {stated}, which is not known.", tag=tag)
    said = f"values are uptake values by {own} already (Units {unit}, SUV Type {stated or 'absent'})"
    return _converted(dataset, wanted, own, 1.0, said, ())


def _converted(
    dataset: Dataset, wanted: Body, own: SuvKind, factor: float, said: str, notes: tuple[str, ...]
) -> SuvFactor:
    """Return the factor from uptake values of one kind to those of another: the ratio of the two bodies."""
    if own == wanted.kind:
        return SuvFactor(factor, wanted.kind, wanted.units, (said,), notes)
    other = body(dataset, own)
    factor *= wanted.amount / other.amount
    ratio = f"ratio of the two: {wanted.amount:,.6g} / {other.amount:,.6g}; factor {factor:.7g}"
    return SuvFactor(factor, wanted.kind, wanted.units, (said, other.derivation, wanted.derivation, ratio), notes)


def _corrections(dataset: Dataset) -> tuple[str, ...]:
    corrected = {part.upper() for part in texts(dataset, "CorrectedImage")}
    notes = []
    if corrected and "ATTN" not in corrected:
        notes.append("Corrected Image does not list ATTN: without attenuation correction uptake values mean little.")
    if corrected and "DECY" not in corrected and text(dataset, "DecayCorrection").upper() in {"START", "ADMIN"}:
        notes.append("Corrected Image does not list DECY, but Decay Correction says that decay is corrected.")
    return tuple(notes)


def _opened(source: Any) -> tuple[NDArray[np.float32], list[Dataset | None]]:
    """Return the values, and the header behind each slice."""
    if isinstance(source, (str, bytes, PathLike)):
        source = read(source)
    source = source_of(source)
    if isinstance(source, Dataset):
        return values(source, nan_padding=True), [source]
    if isinstance(source, SuvSource):
        datasets = _flat(source.datasets)
        return _padded(source.array, datasets), datasets
    if isinstance(source, Iterable):
        slices = [source_of(one) for one in source]
        if slices and all(isinstance(one, Dataset) for one in slices):
            return np.stack([values(one, nan_padding=True) for one in slices]), list(slices)
    raise UnsupportedSource(
        f"Uptake values are made of a data set, a volume or a list of data sets, not of {type(source).__name__}.",
        remedy="Load a folder first: suv(load(folder)).",
    )


def _padded(array: NDArray[np.float32], datasets: Sequence[Dataset | None]) -> NDArray[np.float32]:
    """Return values with NaN for padding; a copy if any header names some."""
    ends = [None if dataset is None else padding(dataset) for dataset in datasets]
    if not any(ends):
        return array
    result = array.copy()
    for values_of_slice, pair in zip(result.reshape(len(ends), *array.shape[-2:]), ends, strict=True):
        if pair is not None:
            values_of_slice[(values_of_slice >= pair[0]) & (values_of_slice <= pair[1])] = np.nan
    return result


def _flat(datasets: tuple[Any, ...]) -> list[Dataset | None]:
    flat: list[Dataset | None] = []
    for one in datasets:
        flat += _flat(one) if isinstance(one, tuple) else [one]
    return flat
