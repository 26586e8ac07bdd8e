"""Values as a parametric map: numbers of a quantity, with its unit, at their places in the patient."""

from __future__ import annotations

import os
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dicomnb.errors import UsageError
from dicomnb.export.objects.frame_grid import FramePlace, frame_grid, put_frame_geometry, put_sources
from dicomnb.export.objects.instance import (
    CodeLike,
    code_item,
    content_label,
    given_code,
    item,
    new_instance,
    put,
    put_laterality,
    put_lossy,
    require_frame,
    short_text,
)
from dicomnb.export.objects.quantity_codes import QUANTITIES, QUANTITY, quantity_of
from dicomnb.export.quantise import decimal
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.pixels.attributes import text
from dicomnb.pixels.encode import set_pixels
from dicomnb.pixels.real_world_values import PARAMETRIC_MAP, Scale, mapped_window
from dicomnb.pixels.window import Window, robust_window
from dicomnb.standard.code import Code
from dicomnb.standard.tag import to_tag
from dicomnb.standard.unit_codes import ucum_of
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.section import three_dimensions
from dicomnb.volumes.volume import Volume

__all__ = ["quantity_code", "to_parametric_map", "unit_code"]

StoredAs = Literal["float32", "float64", "int16"]

_IMAGE_TYPE: Final = ("DERIVED", "PRIMARY", "VOLUME", "QUANTITY")
_DERIVATIONS: Final = MappingProxyType(
    {
        **dict.fromkeys(("113041", "110808"), Code("129105", "DCM", "Diffusion image analysis")),
        **dict.fromkeys(
            ("113055", "113056", "113052", "113069", "126312", "126313", "126314", "126331"),
            Code("129104", "DCM", "Perfusion image analysis"),
        ),
    }
)
"""How quantities are derived from images (PS3.16 CID 7203)."""

_COMPUTED: Final = Code("112187", "DCM", "Unspecified method of calculation")
_QUALIFICATIONS: Final = ("RESEARCH", "PRODUCT", "SERVICE")
_LARGEST: Final = 32767
_NO_VALUE: Final = -32768
"""What stands for a voxel without a value, in 16 bits."""


def to_parametric_map(
    values: Any,
    *,
    quantity: CodeLike,
    unit: CodeLike | None = None,
    like: Any = None,
    affine: ArrayLike | None = None,
    path: str | os.PathLike[str] | None = None,
    stored_as: StoredAs = "float32",
    description: str = "Parametric map",
    label: str = "MAP",
    window: Window | None = None,
    qualification: Literal["RESEARCH", "PRODUCT", "SERVICE"] = "RESEARCH",
    recognizable: bool | None = None,
    syntax: str | None = None,
    series_number: int | None = None,
) -> Dataset:
    """Make a parametric map of computed values, and write it.

    Parameters
    ----------
    values : Volume or array_like of shape (slices, rows, columns)
        Physical values: what was measured in each voxel.
    quantity : str or (value, scheme, meaning)
        What they measure: a name such as ``"ADC"``, ``"T1"``, ``"Ktrans"``, ``"SUV"`` or ``"quantity"``, or a code.
    unit : str or (value, scheme, meaning), optional
        Their unit, as a code of UCUM (``"mm2/s"``, ``"10-6.mm2/s"``, ``"ms"``), or as `Volume.units` has it
        (``"HU"``); ``""`` for none. By default that of `values`, which then has to be a Volume.
    like : Volume, path, Dataset or list of these, optional
        The images that they were computed from: patient, study and frame of reference are theirs. By default `values`.
    affine : array_like of shape (4, 4), optional
        Of an array on a grid of its own: from (i, j, k) to LPS in mm. A Volume brings its own.
    path : path, optional
        Where to write it.
    stored_as : {"float32", "float64", "int16"}
        Float Pixel Data, Double Float Pixel Data, or integers with a slope, which every program reads.
    description, label : str
        Series Description (64 characters), and Content Label (16 capital letters, digits, blanks, underscores).
    window : Window, optional
        How to show it, for physical values; by default from the darkest to the brightest half per cent.
    qualification : {"RESEARCH", "PRODUCT", "SERVICE"}
        For what it may be used.
    recognizable : bool, optional
        Whether a face may be recognized in it (Recognizable Visual Features); by default what the images state, else
        True.
    syntax : str, optional
        UID of the transfer syntax, such as RLE Lossless; floats are written without compression only.
    series_number : int, optional
        By default that of the source plus 1000.

    Returns
    -------
    Dataset
        The map; `load` reads it back, with its unit.

    Raises
    ------
    UsageError
        If the shape is another than that of the images, there is no unit, quantity or unit are no codes, values are
        infinite, or all are missing.
    GeometryError
        If the images have no place in the patient, or state no frame of reference.

    Notes
    -----
    Floats come back as they were, and NaN as NaN. In 16 bits, whole numbers from −32767 to 32767 come back as they
    were, others within half of a 65534th of their range; NaN becomes Pixel Padding Value, beyond what the mapping maps.

    References
    ----------
    PS3.3 A.75, C.8.32 (Parametric Map), C.7.6.16.2.11 (Real World Value Mapping), C.7.6.24, C.7.6.25 (floats).

    Examples
    --------
    >>> import dicomnb as dn
    >>> ct = dn.load(dn.make_study("stack"))
    >>> made = dn.to_parametric_map(ct.array / 1000 + 1, quantity="quantity", unit="g/ml", like=ct)
    >>> again = dn.load(made)
    >>> again.units, bool((again.array == ct.array / 1000 + 1).all())
    ('g/ml', True)
    """
    if like is None and not isinstance(values, Volume):
        raise UsageError("An array says nothing of a patient.", remedy="like= names the images that it was made of.")
    volume = three_dimensions(load(values if like is None else like))
    frame_of_reference = require_frame(volume)
    array, affine, unit = _given(values, volume, affine, unit)
    measured, counted = quantity_code(quantity), unit_code(unit)
    if qualification not in _QUALIFICATIONS:
        raise UsageError(f"{qualification!r} is no qualification: {', '.join(_QUALIFICATIONS)} are.")
    shape = (volume.slice_count, *volume.frame_shape[:2])
    if affine is None and array.shape != shape:
        raise UsageError(
            f"The array has the shape {array.shape}, the images have {shape}.", remedy="affine= places another grid."
        )
    grid = frame_grid(volume, array.shape if affine is not None else None, affine)
    stored = _stored(array[::-1] if grid.is_turned else array, stored_as)
    dataset = new_instance(
        volume.dataset,
        sop_class=PARAMETRIC_MAP,
        modality="OT",
        description=description,
        series_number=series_number,
        frame_of_reference=frame_of_reference,
        words=[measured.meaning, counted.meaning],
    )
    put(
        dataset,
        ImageType=list(_IMAGE_TYPE),
        ContentLabel=content_label(label),
        ContentDescription=short_text("Series Description", description, 64),
        ContentCreatorName=None,
        ContentQualification=qualification,
        AcquisitionContextSequence=[],
        BurnedInAnnotation="NO",
        RecognizableVisualFeatures=_recognizable(volume.dataset, recognizable),
        PresentationLUTShape="IDENTITY",
    )
    put_laterality(dataset, volume.dataset)
    put_lossy(dataset, volume.dataset)
    put_frame_geometry(
        dataset, grid, [FramePlace(k) for k in range(len(stored.array))], _DERIVATIONS.get(measured.value, _COMPUTED)
    )
    _put_scale(dataset.SharedFunctionalGroupsSequence[0], stored, measured, counted, window or robust_window(array))
    put_sources(dataset, volume, grid)
    set_pixels(dataset, stored.array, photometric="MONOCHROME2", syntax=syntax)
    if stored.has_gaps:
        tag = to_tag("PixelPaddingValue")
        dataset[tag] = DataElement(tag, "SS", _NO_VALUE)
    if path is not None:
        dataset.save_as(path)
    return dataset


def quantity_code(quantity: CodeLike) -> Code:
    """Return the code of a quantity that is given by name or as a code.

    Raises
    ------
    UsageError
        If it is none.
    """
    if not isinstance(quantity, str):
        return given_code(quantity)
    found = quantity_of(quantity)
    if found is None:
        raise UsageError(
            f"The table of quantities has no {quantity!r}.",
            remedy=f"Give the code itself, (value, scheme, meaning), or one of {', '.join(QUANTITIES)}.",
        )
    return found


def unit_code(unit: CodeLike) -> Code:
    """Return the code of a unit that is given as people write it, as a code of UCUM, or as a whole code.

    Raises
    ------
    UsageError
        If it is none.
    """
    if not isinstance(unit, str):
        return given_code(unit)
    found = ucum_of(unit)
    if found is None:
        raise UsageError(
            f"{unit!r} is no unit of UCUM, which has up to 16 characters and no blanks.",
            remedy='Examples are "mm2/s", "10-6.mm2/s" and "ml/min/(100.g)"; "" is none.',
        )
    return found


def _recognizable(source: Dataset, stated: bool | None) -> str:
    if stated is None:
        return "NO" if text(source, "RecognizableVisualFeatures") == "NO" else "YES"
    return "YES" if stated else "NO"


# -- what is given -----------------------------------------------------------------------------------------------


def _given(
    values: Any, volume: Volume, affine: ArrayLike | None, unit: CodeLike | None
) -> tuple[NDArray[Any], ArrayLike | None, CodeLike]:
    """Return the array, its affine where it has a grid of its own, and its unit."""
    if isinstance(values, Volume):
        source = three_dimensions(values)
        unit = source.units if unit is None else unit
        if source is not volume and affine is None:
            affine = source.affine
        array: NDArray[Any] = source.array
    else:
        array = np.asarray(values)
    if unit is None:
        raise UsageError("An array says nothing of its unit.", remedy='unit= does, "" for none.')
    if array.ndim != 3 or not array.size or array.dtype.kind not in "biuf":
        raise UsageError(f"An array of {array.dtype} and shape {array.shape} is no map: (slices, rows, columns) is.")
    if np.isinf(array).any():
        raise UsageError("Infinite values measure nothing.", remedy="NaN says that there is none.")
    if np.isnan(array).all():
        raise UsageError("No voxel has a value.")
    return array, affine, unit


@dataclass(frozen=True, slots=True, eq=False)
class _Stored:
    """Numbers as they go into the file: value = slope × stored + intercept, from `first` to `last`."""

    array: NDArray[Any]
    slope: float
    intercept: float
    first: float
    last: float
    has_gaps: bool = False


def _stored(values: NDArray[Any], kind: str) -> _Stored:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if kind in ("float32", "float64"):
        with np.errstate(over="ignore"):  # told below
            floats = values.astype(kind)
        if not np.isfinite(floats[~np.isnan(floats)]).all():
            raise UsageError(f"{kind} does not hold values up to {max(abs(low), abs(high)):g}.", remedy="float64 does.")
        return _Stored(floats, 1.0, 0.0, float(np.nanmin(floats)), float(np.nanmax(floats)))
    if kind != "int16":
        raise UsageError(f"A map cannot be stored as {kind!r}: float32, float64 and int16 are there.")
    is_missing = np.isnan(values)
    numbers = np.where(is_missing, low, values.astype(np.float64))
    if low >= -_LARGEST and high <= _LARGEST and bool((numbers == np.rint(numbers)).all()):
        slope, intercept = 1.0, 0.0
    else:
        slope, intercept = (high / 2 - low / 2) / _LARGEST or 1.0, low / 2 + high / 2
    stored = np.clip(np.rint((numbers - intercept) / slope), -_LARGEST, _LARGEST).astype(np.int16)
    first, last = float(stored.min()), float(stored.max())
    stored[is_missing] = _NO_VALUE
    return _Stored(stored, slope, intercept, first, last, bool(is_missing.any()))


# -- what the header says of it ----------------------------------------------------------------------------------


def _put_scale(shared: Dataset, stored: _Stored, quantity: Code, unit: Code, window: Window) -> None:
    """Set what values mean, and how to show them, for all frames (PS3.3 C.7.6.16.2.9 to C.7.6.16.2.11, C.8.32.3)."""
    mapping = item(
        LUTExplanation=quantity.meaning,
        LUTLabel=quantity.meaning[:16].strip(),
        MeasurementUnitsCodeSequence=[code_item(unit)],
        QuantityDefinitionSequence=[
            item(
                ValueType="CODE",
                ConceptNameCodeSequence=[code_item(QUANTITY)],
                ConceptCodeSequence=[code_item(quantity)],
            )
        ],
        RealWorldValueSlope=stored.slope,
        RealWorldValueIntercept=stored.intercept,
    )
    if stored.array.dtype.kind == "f":
        put(
            mapping,
            DoubleFloatRealWorldValueFirstValueMapped=stored.first,
            DoubleFloatRealWorldValueLastValueMapped=stored.last,
        )
    else:
        for keyword, end in (("First", stored.first), ("Last", stored.last)):
            tag = to_tag(f"RealWorldValue{keyword}ValueMapped")
            mapping[tag] = DataElement(tag, "SS", int(end))
    scale = Scale("", "", "", stored.first, stored.last, 1 / stored.slope, -stored.intercept / stored.slope)
    center, width, function = mapped_window((scale,), window.center, window.width, window.function)
    put(
        shared,
        RealWorldValueMappingSequence=[mapping],
        PixelValueTransformationSequence=[item(RescaleIntercept=0, RescaleSlope=1, RescaleType="US")],
        FrameVOILUTSequence=[item(WindowCenter=decimal(center), WindowWidth=decimal(width), VOILUTFunction=function)],
        ParametricMapFrameTypeSequence=[item(FrameType=list(_IMAGE_TYPE))],
    )
