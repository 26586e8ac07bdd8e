"""Objects of other libraries that somebody gives in place of a file: which are taken, and what to do with the others.

A class is known by its name and its library's: none of them is imported.
"""

from __future__ import annotations

import os
from typing import Any, Final, NamedTuple

from dicomnb.errors import UnsupportedSource, WrongType
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.extensions import function_at

__all__ = ["array_advice", "dataset_of", "not_a_file", "source_of"]


_AS_VOLUME: Final = "affine takes (column, row, slice) to LPS in mm, as volume.affine does"
_OF_ITK: Final = (
    "affine = numpy.eye(4); affine[:3, :3] = numpy.reshape(image.GetDirection(), (3, 3)) * image.GetSpacing(); "
    "affine[:3, 3] = image.GetOrigin()"
)
_OF_NIBABEL: Final = "affine = numpy.diag([-1, -1, 1, 1]) @ image.affine"


class _Kind(NamedTuple):
    """What is known of a class: what to call it, how its values are had as an array, and how to come to an affine."""

    name: str
    array: str
    affine: str = _AS_VOLUME


_IMAGES: Final = {
    ("SimpleITK", "Image"): _Kind("An image of SimpleITK", "SimpleITK.GetArrayFromImage(image)", _OF_ITK),
    ("itk", "itkImageBase"): _Kind("An image of ITK", "itk.array_from_image(image)"),
    ("nibabel", "DataobjImage"): _Kind("An image of nibabel", "image.get_fdata().T", _OF_NIBABEL),
    ("xarray", "DataArray"): _Kind("An array of xarray", "array.values"),
    ("xarray", "Dataset"): _Kind("A data set of xarray", "dataset[name].values"),
    ("numpy", "ndarray"): _Kind("An array", "array"),
    ("dask", "Array"): _Kind("An array of Dask", "array.compute()"),
    ("torch", "Tensor"): _Kind("A tensor", "tensor.numpy(force=True)"),
    ("PIL", "Image"): _Kind("An image of Pillow", "numpy.asarray(image)"),
}

_TABLES: Final = {("pandas", "DataFrame"), ("polars", "DataFrame")}


_NOT_NUMBERS: Final = {"dicomnb", "pandas", "polars", "pyarrow", "pydicom"}
"""Libraries whose objects are arrays for NumPy, and sources or columns of paths for us."""


def dataset_of(source: object) -> Dataset | None:
    """Return what pydicom read as a `Dataset`, None of anything else."""
    if ("pydicom", "Dataset") not in _classes(source):
        return None
    converted: Dataset = function_at("dicomnb.export.datasets:from_pydicom")(source)
    return converted


def source_of(source: Any) -> Any:
    """Return a source as dicomnb takes it: pydicom's data sets converted, all else as it is.

    Raises
    ------
    UnsupportedSource
        If it is an object of another library that has no DICOM header; the remedy names the function that takes it.
    """
    taken = dataset_of(source)
    if taken is not None:
        return taken
    classes = _classes(source)
    if ("pydicom", "FileSet") in classes:
        raise UnsupportedSource("A file set of pydicom is no source.", remedy="Give its folder: load(file_set.path).")
    if classes & _TABLES:
        raise UnsupportedSource(
            "A table has no DICOM header and no pixels.", remedy="Give what one column names: load(list(table.path))."
        )
    kinds = [_IMAGES[each] for each in classes & _IMAGES.keys()]
    if not kinds and _is_array_like(source):
        kinds = [_Kind(f"A {type(source).__name__}", "numpy.asarray(array)")]
    for kind in kinds:
        raise UnsupportedSource(
            f"{kind.name} has no DICOM header, so it has no place in millimetres.",
            remedy="Give the data set, the volume or the path that it came from. If it was computed, "
            f"from_array({kind.array}, affine, like=volume) makes a series of it that is like the DICOM images "
            f"it was computed from; {kind.affine}. Without these, set_pixels(dataset, array) puts "
            "stored values into a header of your own.",
        )
    return source


def not_a_file(source: object) -> UnsupportedSource:
    """Return the error for an object that is not one DICOM file: what it is instead, and what is taken."""
    if source is None:
        return UnsupportedSource(
            "There is no source: it is None.",
            remedy="Perhaps a function that returns nothing stands before it. A path, bytes, a binary file or a data "
            "set is a source.",
        )
    if isinstance(source, (list, tuple)):
        return UnsupportedSource(
            f"A {type(source).__name__} of {len(source)} is not one DICOM file.",
            remedy="Give one of its members. To stack slices, use load(list).",
        )
    name = type(source).__name__
    article = "an" if name[:1] in "aeiouAEIOU" else "a"
    return UnsupportedSource(
        f"{article.capitalize()} {name} is not a DICOM file.",
        remedy="A path, bytes, a binary file or a data set is one.",
    )


def numbers_expected(values: Any, function: str) -> Any:
    """Return values as they are.

    Raises
    ------
    WrongType
        If they are a data set or a path; the remedy names the function that has its values.
    """
    if isinstance(values, (str, bytes, os.PathLike, Dataset)):
        kind = "a data set" if isinstance(values, Dataset) else "a path"
        raise WrongType(f"{function} takes an array of numbers, not {kind}.", remedy="values(dataset) are its numbers.")
    return values


def array_advice(source: object) -> str:
    """Return how to lay an image of another library over a picture, empty where it is none."""
    for each in _classes(source) & _IMAGES.keys():
        kind = _IMAGES[each]
        return (
            f"A mask is an array of bool with the volume's shape: {kind.array} > 0. Values in colours are a volume: "
            f"from_array({kind.array}, affine, like=volume); {kind.affine}."
        )
    return ""


def _is_array_like(source: object) -> bool:
    """Return True if NumPy takes something of another library as an array; a column of a table may hold paths."""
    if isinstance(source, (str, bytes, os.PathLike)) or {name for name, _ in _classes(source)} & _NOT_NUMBERS:
        return False
    return any(hasattr(type(source), name) for name in ("__array__", "__array_interface__"))


def _classes(source: object) -> set[tuple[str, str]]:
    return {(each.__module__.partition(".")[0], each.__name__) for each in type(source).__mro__}
