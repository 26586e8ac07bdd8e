"""dicomnb: DICOM in Jupyter, from the bytes of a header to slices in millimetres.

Each public name is loaded when it is first used (PEP 562): ``import dicomnb`` imports neither NumPy nor Matplotlib.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dicomnb._version import __version__

if TYPE_CHECKING:
    from dicomnb.display.link import link as link
    from dicomnb.display.page import page as page
    from dicomnb.display.picture import show as show
    from dicomnb.display.table import compare as compare
    from dicomnb.display.table import header as header
    from dicomnb.display.viewer import view as view
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
    from dicomnb.geometry.axes import Axes as Axes
    from dicomnb.geometry.axes import Axis as Axis
    from dicomnb.geometry.axes import axes as axes
    from dicomnb.geometry.catalog import Catalog as Catalog
    from dicomnb.geometry.catalog import scan as scan
    from dicomnb.geometry.dose import Isodose as Isodose
    from dicomnb.geometry.dose import isodose as isodose
    from dicomnb.geometry.dose import values_at as values_at
    from dicomnb.geometry.measure import angle as angle
    from dicomnb.geometry.measure import distance as distance
    from dicomnb.geometry.measure import profile as profile
    from dicomnb.geometry.orthogonal import reslice_orthogonal as reslice_orthogonal
    from dicomnb.geometry.orthogonal import reslice_slabs as reslice_slabs
    from dicomnb.geometry.presentation import presentation_windows as presentation_windows
    from dicomnb.geometry.regions import regions as regions
    from dicomnb.geometry.reslice import reslice as reslice
    from dicomnb.geometry.reslice import reslice_isotropic as reslice_isotropic
    from dicomnb.geometry.reslice import reslice_onto as reslice_onto
    from dicomnb.geometry.reslice import reslice_straight as reslice_straight
    from dicomnb.geometry.roi import histogram as histogram
    from dicomnb.geometry.roi import roi as roi
    from dicomnb.geometry.segments import Segment as Segment
    from dicomnb.geometry.segments import segments as segments
    from dicomnb.geometry.series import load as load
    from dicomnb.geometry.series import load_all as load_all
    from dicomnb.geometry.shapes import Box as Box
    from dicomnb.geometry.shapes import Circle as Circle
    from dicomnb.geometry.shapes import Ellipse as Ellipse
    from dicomnb.geometry.shapes import Polygon as Polygon
    from dicomnb.geometry.shapes import Rectangle as Rectangle
    from dicomnb.geometry.shapes import Sphere as Sphere
    from dicomnb.geometry.stack import Finding as Finding
    from dicomnb.geometry.structures import Structure as Structure
    from dicomnb.geometry.structures import structures as structures
    from dicomnb.geometry.volume import Volume as Volume
    from dicomnb.parsing.dataset import Dataset as Dataset
    from dicomnb.parsing.dicomdir import file_set as file_set
    from dicomnb.parsing.element import DataElement as DataElement
    from dicomnb.parsing.files import read as read
    from dicomnb.parsing.sequence import Sequence as Sequence
    from dicomnb.pixels.color import rgb as rgb
    from dicomnb.pixels.encode import set_pixels as set_pixels
    from dicomnb.pixels.frames import frames as frames
    from dicomnb.pixels.intensity import units as units
    from dicomnb.pixels.intensity import values as values
    from dicomnb.pixels.overlay import overlays as overlays
    from dicomnb.pixels.scales import scales as scales
    from dicomnb.pixels.suv import suv as suv
    from dicomnb.pixels.window import WINDOWS as WINDOWS
    from dicomnb.pixels.window import Window as Window
    from dicomnb.pixels.window import voi_luts as voi_luts
    from dicomnb.pixels.window import window as window
    from dicomnb.sharing.cohort import each as each
    from dicomnb.sharing.deidentify import deidentify as deidentify
    from dicomnb.sharing.notebooks import check_privacy as check_privacy
    from dicomnb.standard.tag import Tag as Tag
    from dicomnb.teaching.studies import make_study as make_study
    from dicomnb.teaching.studies import sample as sample

    dcmread = read_file = read

_HOMES = {
    "angle": "geometry.measure",
    "Axes": "geometry.axes",
    "axes": "geometry.axes",
    "Axis": "geometry.axes",
    "Box": "geometry.shapes",
    "Catalog": "geometry.catalog",
    "check_privacy": "sharing.notebooks",
    "Circle": "geometry.shapes",
    "compare": "display.table",
    "DataElement": "parsing.element",
    "Dataset": "parsing.dataset",
    "dcmread": "parsing.files:read",
    "deidentify": "sharing.deidentify",
    "DicomError": "errors",
    "DicomWarning": "errors",
    "distance": "geometry.measure",
    "each": "sharing.cohort",
    "Ellipse": "geometry.shapes",
    "file_set": "parsing.dicomdir",
    "Finding": "geometry.stack",
    "frames": "pixels.frames",
    "from_array": "export.derive",
    "from_pydicom": "export",
    "header": "display.table",
    "histogram": "geometry.roi",
    "Isodose": "geometry.dose",
    "isodose": "geometry.dose",
    "link": "display.link",
    "load": "geometry.series",
    "load_all": "geometry.series",
    "make_study": "teaching.studies",
    "overlays": "pixels.overlay",
    "page": "display.page",
    "Polygon": "geometry.shapes",
    "presentation_windows": "geometry.presentation",
    "profile": "geometry.measure",
    "read": "parsing.files",
    "read_file": "parsing.files:read",
    "Rectangle": "geometry.shapes",
    "regions": "geometry.regions",
    "reslice": "geometry.reslice",
    "reslice_isotropic": "geometry.reslice",
    "reslice_onto": "geometry.reslice",
    "reslice_orthogonal": "geometry.orthogonal",
    "reslice_slabs": "geometry.orthogonal",
    "reslice_straight": "geometry.reslice",
    "rgb": "pixels.color",
    "roi": "geometry.roi",
    "sample": "teaching.studies",
    "save_movie": "export.movie",
    "save_picture": "export.movie",
    "scales": "pixels.scales",
    "scan": "geometry.catalog",
    "Segment": "geometry.segments",
    "segments": "geometry.segments",
    "Sequence": "parsing.sequence",
    "set_pixels": "pixels.encode",
    "show": "display.picture",
    "Sphere": "geometry.shapes",
    "Structure": "geometry.structures",
    "structures": "geometry.structures",
    "suv": "pixels.suv",
    "Tag": "standard.tag",
    "to_nifti": "export.nifti",
    "to_nrrd": "export.nrrd",
    "to_pandas": "export.tables",
    "to_pydicom": "export",
    "to_sitk": "export.itk",
    "to_xarray": "export.xarrays",
    "units": "pixels.intensity",
    "values": "pixels.intensity",
    "values_at": "geometry.dose",
    "view": "display.viewer",
    "voi_luts": "pixels.window",
    "Volume": "geometry.volume",
    "Window": "pixels.window",
    "window": "pixels.window",
    "WINDOWS": "pixels.window",
}
"""Where each public name lives: ``module``, or ``module:name`` where it has another name there."""

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - the names are those of _HOMES


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, original = home.partition(":")
    value = getattr(import_module(f"{__name__}.{module}"), original or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
