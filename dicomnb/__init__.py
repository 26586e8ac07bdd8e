"""dicomnb: DICOM in Jupyter, from the bytes of a header to slices in millimetres.

Each public name is loaded when it is first used (PEP 562): ``import dicomnb`` imports neither NumPy nor Matplotlib.
"""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

from dicomnb._version import __version__

if TYPE_CHECKING:
    from dicomnb.analysis.measure import angle as angle
    from dicomnb.analysis.measure import distance as distance
    from dicomnb.analysis.measure import profile as profile
    from dicomnb.analysis.orthogonal import reslice_orthogonal as reslice_orthogonal
    from dicomnb.analysis.orthogonal import reslice_slabs as reslice_slabs
    from dicomnb.analysis.reslice import reslice as reslice
    from dicomnb.analysis.reslice import reslice_isotropic as reslice_isotropic
    from dicomnb.analysis.reslice import reslice_onto as reslice_onto
    from dicomnb.analysis.reslice import reslice_straight as reslice_straight
    from dicomnb.analysis.roi import histogram as histogram
    from dicomnb.analysis.roi import roi as roi
    from dicomnb.display.figure.picture import show as show
    from dicomnb.display.page.page import page as page
    from dicomnb.display.table import compare as compare
    from dicomnb.display.table import header as header
    from dicomnb.display.widget.link import link as link
    from dicomnb.display.widget.viewer import view as view
    from dicomnb.errors import DicomError as DicomError
    from dicomnb.errors import DicomWarning as DicomWarning
    from dicomnb.export import from_pydicom as from_pydicom
    from dicomnb.export import to_pydicom as to_pydicom
    from dicomnb.export.derive import from_array as from_array
    from dicomnb.export.itk import to_sitk as to_sitk
    from dicomnb.export.movie import save_movie as save_movie
    from dicomnb.export.movie import save_picture as save_picture
    from dicomnb.export.nifti import to_nifti as to_nifti
    from dicomnb.export.nrrd import to_nrrd as to_nrrd
    from dicomnb.export.tables import to_pandas as to_pandas
    from dicomnb.export.xarrays import to_xarray as to_xarray
    from dicomnb.geometry.shapes import Box as Box
    from dicomnb.geometry.shapes import Circle as Circle
    from dicomnb.geometry.shapes import Ellipse as Ellipse
    from dicomnb.geometry.shapes import Polygon as Polygon
    from dicomnb.geometry.shapes import Rectangle as Rectangle
    from dicomnb.geometry.shapes import Sphere as Sphere
    from dicomnb.objects.dose import Isodose as Isodose
    from dicomnb.objects.dose import isodose as isodose
    from dicomnb.objects.dose import values_at as values_at
    from dicomnb.objects.presentation_state import presentation_windows as presentation_windows
    from dicomnb.objects.segments import Segment as Segment
    from dicomnb.objects.segments import segments as segments
    from dicomnb.objects.structures import Structure as Structure
    from dicomnb.objects.structures import structures as structures
    from dicomnb.parsing.dataset.dataset import Dataset as Dataset
    from dicomnb.parsing.dataset.element import DataElement as DataElement
    from dicomnb.parsing.dataset.sequence import Sequence as Sequence
    from dicomnb.parsing.files.dicomdir import file_set as file_set
    from dicomnb.parsing.files.read_write import read as read
    from dicomnb.pixels.color import rgb as rgb
    from dicomnb.pixels.encode import set_pixels as set_pixels
    from dicomnb.pixels.frames import frames as frames
    from dicomnb.pixels.intensity import units as units
    from dicomnb.pixels.intensity import values as values
    from dicomnb.pixels.overlay import overlays as overlays
    from dicomnb.pixels.real_world_values import scales as scales
    from dicomnb.pixels.uptake.suv import suv as suv
    from dicomnb.pixels.window import WINDOWS as WINDOWS
    from dicomnb.pixels.window import Window as Window
    from dicomnb.pixels.window import voi_luts as voi_luts
    from dicomnb.pixels.window import window as window
    from dicomnb.sharing.cohort import for_each_series as for_each_series
    from dicomnb.sharing.deidentify import deidentify as deidentify
    from dicomnb.sharing.notebooks import check_privacy as check_privacy
    from dicomnb.standard.tag import Tag as Tag
    from dicomnb.teaching.studies.catalog import make_study as make_study
    from dicomnb.teaching.studies.catalog import sample as sample
    from dicomnb.volumes.axes import Axes as Axes
    from dicomnb.volumes.axes import Axis as Axis
    from dicomnb.volumes.axes import axes as axes
    from dicomnb.volumes.frames.ultrasound_regions import ultrasound_regions as ultrasound_regions
    from dicomnb.volumes.loading.catalog import Catalog as Catalog
    from dicomnb.volumes.loading.catalog import scan as scan
    from dicomnb.volumes.loading.load import load as load
    from dicomnb.volumes.loading.load import load_all as load_all
    from dicomnb.volumes.stacking.stack import Finding as Finding
    from dicomnb.volumes.volume import Volume as Volume

    dcmread = read_file = read

_HOMES = {
    "angle": "analysis.measure",
    "Axes": "volumes.axes",
    "axes": "volumes.axes",
    "Axis": "volumes.axes",
    "Box": "geometry.shapes",
    "Catalog": "volumes.loading.catalog",
    "check_privacy": "sharing.notebooks",
    "Circle": "geometry.shapes",
    "compare": "display.table",
    "DataElement": "parsing.dataset.element",
    "Dataset": "parsing.dataset.dataset",
    "dcmread": "parsing.files.read_write:read",
    "deidentify": "sharing.deidentify",
    "DicomError": "errors",
    "DicomWarning": "errors",
    "distance": "analysis.measure",
    "Ellipse": "geometry.shapes",
    "file_set": "parsing.files.dicomdir",
    "Finding": "volumes.stacking.stack",
    "for_each_series": "sharing.cohort",
    "frames": "pixels.frames",
    "from_array": "export.derive",
    "from_pydicom": "export",
    "header": "display.table",
    "histogram": "analysis.roi",
    "Isodose": "objects.dose",
    "isodose": "objects.dose",
    "link": "display.widget.link",
    "load": "volumes.loading.load",
    "load_all": "volumes.loading.load",
    "make_study": "teaching.studies.catalog",
    "overlays": "pixels.overlay",
    "page": "display.page.page",
    "Polygon": "geometry.shapes",
    "presentation_windows": "objects.presentation_state",
    "profile": "analysis.measure",
    "read": "parsing.files.read_write",
    "read_file": "parsing.files.read_write:read",
    "Rectangle": "geometry.shapes",
    "reslice": "analysis.reslice",
    "reslice_isotropic": "analysis.reslice",
    "reslice_onto": "analysis.reslice",
    "reslice_orthogonal": "analysis.orthogonal",
    "reslice_slabs": "analysis.orthogonal",
    "reslice_straight": "analysis.reslice",
    "rgb": "pixels.color",
    "roi": "analysis.roi",
    "sample": "teaching.studies.catalog",
    "save_movie": "export.movie",
    "save_picture": "export.movie",
    "scales": "pixels.real_world_values",
    "scan": "volumes.loading.catalog",
    "Segment": "objects.segments",
    "segments": "objects.segments",
    "Sequence": "parsing.dataset.sequence",
    "set_pixels": "pixels.encode",
    "show": "display.figure.picture",
    "Sphere": "geometry.shapes",
    "Structure": "objects.structures",
    "structures": "objects.structures",
    "suv": "pixels.uptake.suv",
    "Tag": "standard.tag",
    "to_nifti": "export.nifti",
    "to_nrrd": "export.nrrd",
    "to_pandas": "export.tables",
    "to_pydicom": "export",
    "to_sitk": "export.itk",
    "to_xarray": "export.xarrays",
    "ultrasound_regions": "volumes.frames.ultrasound_regions",
    "units": "pixels.intensity",
    "values": "pixels.intensity",
    "values_at": "objects.dose",
    "view": "display.widget.viewer",
    "voi_luts": "pixels.window",
    "Volume": "volumes.volume",
    "Window": "pixels.window",
    "window": "pixels.window",
    "WINDOWS": "pixels.window",
}
"""Where each public name lives: ``module``, or ``module:name`` where it has another name there."""

_RENAMED = {"each": "for_each_series", "regions": "ultrasound_regions"}
"""Old spellings that still work, with a warning, until the next release."""

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - the names are those of _HOMES


def __getattr__(name: str) -> Any:
    if name in _RENAMED:
        warnings.warn(
            f"dicomnb.{name} is now called dicomnb.{_RENAMED[name]}; the old name goes with the next release.",
            DeprecationWarning,
            stacklevel=2,
        )
        return getattr(import_module(__name__), _RENAMED[name])
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, original = home.partition(":")
    value = getattr(import_module(f"{__name__}.{module}"), original or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
