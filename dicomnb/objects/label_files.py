"""Label images as other programs write them: NIfTI, NRRD, what SimpleITK reads, and folders of masks."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomError, GeometryError, MalformedFile, UnsupportedSource, UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.objects.label_image import LabelImage, LabelMask
from dicomnb.optional_package import optional_package
from dicomnb.parsing.files.listing import require_there
from dicomnb.parsing.sources.regular_file import open_regular
from dicomnb.pixels.cielab import Color

__all__ = ["is_label_image", "labels"]

_TO_LPS: Final = np.diag([-1.0, -1.0, 1.0, 1.0])
_NIFTI: Final = (".nii.gz", ".nii")
_NRRD: Final = (".seg.nrrd", ".nrrd", ".nhdr")
_ITK: Final = (".mha", ".mhd")
_SUFFIXES: Final = (*_NIFTI, *_NRRD, *_ITK)
_LABEL: Final = re.compile(
    r"<Label\b(?P<facts>[^>]*)>\s*(?:<!\[CDATA\[(?P<quoted>.*?)\]\]>|(?P<plain>[^<]*))\s*</Label>", re.DOTALL
)
"""An entry of the table of labels (Caret XML) that programs put into an extension of the NIfTI header."""
_FACT: Final = re.compile(r'(\w+)="([^"]*)"')
_SEGMENT: Final = re.compile(r"Segment\d+_LabelValue")

Names = dict[int, tuple[str, Color | None]]


def is_label_image(source: Any) -> bool:
    """Return True for what `labels` reads and nothing else does: the path of such a file, or an image of nibabel."""
    if isinstance(source, (str, os.PathLike)):
        return bool(_suffix(Path(source)))
    return hasattr(source, "affine") and hasattr(source, "dataobj")


def labels(source: Any, names: Any = None) -> list[LabelMask]:
    """Return the labels of a label image of another program, as masks and overlays for any volume.

    Parameters
    ----------
    source : path, or image of nibabel or SimpleITK
        NIfTI (``.nii``, ``.nii.gz``), NRRD (``.nrrd``, ``.seg.nrrd``), MetaImage (``.mha``, ``.mhd``); or a folder of
        such files, one mask each, named after its file.
    names : mapping or sequence, optional
        What the labels are: number → name, name → number (as nnU-Net's ``dataset.json`` has them), or names of 1, 2, 3
        ... By default those that the file has itself (TotalSegmentator, 3D Slicer), else ``"Label 1"`` ...

    Returns
    -------
    list of LabelMask
        By number; those that are named and not in the image are left out.

    Raises
    ------
    UsageError
        If the image has other values than whole numbers from 0 on, or a label without a name in `names`.
    GeometryError
        If the file does not say where its voxels lie.
    MissingFile, MalformedFile
        If there is no such file, or it is damaged.
    MissingDependency
        If the package that reads it is not installed: nibabel, pynrrd, SimpleITK.

    Notes
    -----
    Where a voxel lies is the affine's to say, never the order of axes. Such files name no frame of reference: what does
    not lie in a volume at all is refused when it is put on it, and what lies there in part is a warning.

    References
    ----------
    NIfTI-1 (nifti1.h), methods 2 and 3; PS3.3 C.7.6.2.1.1 for LPS.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ct = dn.load(dn.make_study("stack"))
    >>> image = dn.to_nifti(dn.from_array((ct.array > 300).astype("int16"), ct.affine, like=ct), "bone.nii.gz")
    >>> (bone,) = dn.labels("bone.nii.gz", names={1: "Bone"})
    >>> bone, bool((bone.mask(ct) == (ct.array > 300)).all())
    (<LabelMask 1 'Bone'>, True)
    """
    if isinstance(source, (str, os.PathLike)) and Path(source).is_dir():
        return _of_folder(Path(source), names)
    array, affine, place, own = _opened(source)
    image = LabelImage(_whole(array, place), affine, place)
    present = [int(label) for label in np.unique(image.array) if label]
    if names is None:
        return [LabelMask(*_named(own, label), image, own.get(label, ("", None))[1]) for label in present]
    table = _table(names)
    unknown = [label for label in present if label not in table]
    if unknown:
        raise UsageError(f"{place} has labels without a name: {', '.join(map(str, unknown[:10]))}.")
    return [LabelMask(table[label], label, image, own.get(label, ("", None))[1]) for label in present]


def _named(own: Names, label: int) -> tuple[str, int]:
    return own.get(label, (f"Label {label}", None))[0] or f"Label {label}", label


def _table(names: Any) -> dict[int, str]:
    """Return names by number."""
    if isinstance(names, Mapping):
        pairs = list(names.items())
        if all(isinstance(value, int) for _, value in pairs):
            return {int(value): str(key) for key, value in pairs}
        try:
            return {int(key): str(value) for key, value in pairs}
        except (TypeError, ValueError):
            pass
    elif isinstance(names, Sequence) and not isinstance(names, str):
        return {number: str(name) for number, name in enumerate(names, 1)}
    raise UsageError("Names of labels are a mapping of numbers and names, or a list for 1, 2, 3 ...")


def _of_folder(folder: Path, names: Any) -> list[LabelMask]:
    """Return each file of a folder as one mask."""
    if names is not None:
        raise UsageError("Masks in a folder are named after their files.")
    found = []
    for path in sorted(folder.iterdir()):
        suffix = _suffix(path)
        if not suffix:
            continue
        array, affine, place, _ = _opened(path)
        inside = (_whole(array, place) > 0).astype(np.uint8)
        found.append(LabelMask(path.name[: -len(suffix)], 1, LabelImage(inside, affine, place)))
    if not found:
        raise UsageError(f"{folder} holds no label images ({', '.join(_SUFFIXES)}).")
    return found


def _suffix(path: Path) -> str:
    return next((suffix for suffix in _SUFFIXES if path.name.lower().endswith(suffix)), "")


def _whole(array: NDArray[Any], place: str) -> NDArray[Any]:
    """Return labels as integers, shape (slices, rows, columns)."""
    if array.ndim > 3 and array.shape[: array.ndim - 3] == (1,) * (array.ndim - 3):
        array = array.reshape(array.shape[-3:])
    if array.ndim != 3 or array.dtype.kind not in "biuf" or not array.size:
        raise UsageError(
            f"{place} has shape {array.shape[::-1]} and type {array.dtype}: a label image has three dimensions of "
            "numbers.",
            remedy="Segments that overlap in layers (a fourth dimension) have to be written one by one.",
        )
    if array.dtype.kind == "f" and not (np.isfinite(array).all() and (array == np.rint(array)).all()):
        raise UsageError(
            f"{place} has values that are no whole numbers: it holds shares or an image, and no labels.",
            remedy="array > level is a mask.",
        )
    low, high = array.min(), array.max()
    if low < 0 or high > np.iinfo(np.int32).max:
        raise UsageError(f"{place} has labels from {low:g} to {high:g}: they are counted from 0, the background.")
    return array.astype(np.uint8 if high < 256 else np.int32)


# -- files ---------------------------------------------------------------------------------------------------------

_Opened = tuple[NDArray[Any], FloatArray, str, Names]


def _opened(source: Any) -> _Opened:
    """Return the array with slices first, the affine to LPS, a name for messages, and names that it has itself."""
    if not isinstance(source, (str, os.PathLike)):
        if is_label_image(source):
            return _of_nibabel(source, "The image")
        if hasattr(source, "GetDirection") and hasattr(source, "GetOrigin"):
            return _of_itk(optional_package("SimpleITK", "SimpleITK", "sitk", "A label image"), source, "The image")
        raise UnsupportedSource(
            f"A label image cannot be read from {type(source).__name__}.",
            remedy="Give a path, or an image of nibabel or SimpleITK; to_seg takes arrays with their affine=.",
        )
    path = Path(source)
    if _suffix(path) or not path.suffix:
        require_there(path)
    if _suffix(path):
        os.close(open_regular(path)[0])  # the libraries would wait for whoever writes into a pipe
    try:
        return _read(path)
    except (DicomError, PermissionError):
        raise
    except Exception as error:  # whatever the libraries make of a damaged file
        said = str(error).strip().splitlines()
        told = said[-1].rstrip(".") if said else type(error).__name__
        raise MalformedFile(
            f"{path.name} cannot be read as {_suffix(path)}: {told}.",
            remedy="Look whether it was written whole, and whether its name fits what it holds.",
        ) from error


def _read(path: Path) -> _Opened:
    suffix = _suffix(path)
    if suffix in _NIFTI:
        nibabel = optional_package("nibabel", "nibabel", "nifti", "Reading NIfTI")
        return _of_nibabel(nibabel.load(path), path.name)
    if suffix in _NRRD:
        return _of_nrrd(path)
    if suffix in _ITK:
        itk = optional_package("SimpleITK", "SimpleITK", "sitk", "Reading MetaImage")
        return _of_itk(itk, itk.ReadImage(str(path)), path.name)
    raise UnsupportedSource(f"{path.name} is no label image.", remedy=f"Names end in {', '.join(_SUFFIXES)}.")


def _of_nibabel(image: Any, place: str) -> _Opened:
    header = image.header
    if not (int(header.get("sform_code", 1)) or int(header.get("qform_code", 1))):
        raise GeometryError(
            f"{place} does not say where its voxels lie: neither its sform nor its qform is set.",
            remedy="Set one of them, or give the array to to_seg with its affine=.",
        )
    own: Names = {}
    for extension in getattr(header, "extensions", ()):
        content = extension.get_content()
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
        own |= _caret(text)
    return np.asarray(image.dataobj).T, _TO_LPS @ np.asarray(image.affine, np.float64), place, own


def _caret(text: str) -> Names:
    found: Names = {}
    for entry in _LABEL.finditer(text):
        facts = dict(_FACT.findall(entry["facts"]))
        parts = [facts.get(name, "") for name in ("Red", "Green", "Blue")]
        if facts.get("Key", "").isdigit():
            color = _color(parts)
            found[int(facts["Key"])] = ((entry["quoted"] or entry["plain"] or "").strip(), color)
    return found


def _color(parts: Sequence[str]) -> Color | None:
    """Return a colour of three numbers from 0 to 1."""
    try:
        red, green, blue = (round(float(part) * 255) for part in parts)
    except ValueError:
        return None
    return (red, green, blue) if all(0 <= part <= 255 for part in (red, green, blue)) else None


def _of_nrrd(path: Path) -> _Opened:
    nrrd = optional_package("nrrd", "pynrrd", "nrrd", "Reading NRRD")
    array, header = nrrd.read(str(path))
    turn = {"left-posterior-superior": 1.0, "lps": 1.0, "right-anterior-superior": -1.0, "ras": -1.0}
    space = str(header.get("space", "")).lower()
    directions, origin = header.get("space directions"), header.get("space origin")
    if space not in turn or directions is None or origin is None or array.ndim != 3:
        raise GeometryError(
            f"{path.name} does not say where its voxels lie, or in a space that is not known ({space or 'none'}), or "
            f"has {array.ndim} dimensions.",
            remedy="A label image has three dimensions, a space (LPS or RAS), directions and an origin.",
        )
    affine = np.eye(4)
    affine[:3, :3], affine[:3, 3] = np.asarray(directions, np.float64).T, np.asarray(origin, np.float64)
    affine[:2] *= turn[space]
    own: Names = {}
    for key in filter(_SEGMENT.fullmatch, header):
        prefix = key.partition("_")[0]
        name, color = str(header.get(f"{prefix}_Name", "")), str(header.get(f"{prefix}_Color", "")).split()
        own[int(header[key])] = (name, _color(color))
    return np.asarray(array).T, affine, path.name, own


def _of_itk(itk: Any, image: Any, place: str) -> _Opened:
    if image.GetDimension() != 3 or image.GetNumberOfComponentsPerPixel() != 1:
        raise UsageError(f"{place} has {image.GetDimension()} dimensions: a label image has three, of one number each.")
    affine = np.eye(4)
    affine[:3, :3] = np.array(image.GetDirection()).reshape(3, 3) * np.array(image.GetSpacing())
    affine[:3, 3] = image.GetOrigin()
    return itk.GetArrayFromImage(image), affine, place, {}
