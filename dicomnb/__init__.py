"""dicomnb: DICOM in Jupyter, from the bytes of a header to slices in millimetres.

Each public name is loaded when it is first used (PEP 562): ``import dicomnb`` imports neither NumPy nor Matplotlib.
The table below is the one place that says what is public; from it ``python -m tools.public_names`` writes
``__init__.pyi``, which type checkers and editors read.
"""

from __future__ import annotations

import warnings
from importlib import import_module

from dicomnb._version import __version__

_HOMES = {
    "angle": "analysis.measure",
    "Axes": "volumes.axes",
    "axes": "volumes.axes",
    "Axis": "volumes.axes",
    "Box": "geometry.solids",
    "Catalog": "volumes.loading.catalog",
    "check_privacy": "sharing.notebooks",
    "Circle": "geometry.shapes",
    "codify": "export.codify",
    "compare": "display.table",
    "crop": "analysis.cropping",
    "DataElement": "parsing.dataset.element",
    "Dataset": "parsing.dataset.dataset",
    "dcmread": "parsing.files.read_write:read",
    "deidentify": "sharing.deidentify",
    "DeformableRegistration": "volumes.deformable_registration",
    "DicomError": "errors",
    "DicomWarning": "errors",
    "distance": "analysis.measure",
    "document": "objects.documents.document",
    "dvh": "objects.dose_volume",
    "Ellipse": "geometry.shapes",
    "extract": "objects.documents.document",
    "fetch": "transfer.fetch",
    "file_set": "parsing.files.dicomdir",
    "FileSet": "parsing.media.file_set_writer",
    "Finding": "volumes.stacking.stack",
    "for_each_series": "sharing.cohort",
    "frames": "pixels.frames",
    "from_array": "export.derive",
    "from_pydicom": "export",
    "header": "display.table",
    "histogram": "analysis.roi",
    "Isodose": "objects.dose",
    "isodose": "objects.dose",
    "labels": "objects.label_files",
    "link": "display.widget.link",
    "load": "volumes.loading.load",
    "load_all": "volumes.loading.load",
    "make_study": "teaching.studies.named_studies",
    "overlays": "pixels.overlay",
    "pad": "analysis.cropping",
    "page": "display.page.page",
    "plan": "objects.plans.plan",
    "Polygon": "geometry.shapes",
    "presentation": "objects.presentation.presentation_layers",
    "presentation_windows": "objects.presentation.presentation_state",
    "profile": "analysis.measure",
    "read": "parsing.files.read_write",
    "read_file": "parsing.files.read_write:read",
    "PUBLIC_CASES": "transfer.public_cases",
    "query": "transfer.query",
    "Rectangle": "geometry.shapes",
    "Registration": "volumes.registration",
    "registration": "volumes.registration",
    "reorient": "analysis.orientation",
    "report": "objects.reports.report",
    "resample": "analysis.resizing",
    "reslice": "analysis.reslice",
    "reslice_isotropic": "analysis.reslice",
    "reslice_onto": "analysis.reslice",
    "reslice_orthogonal": "analysis.orthogonal",
    "reslice_slabs": "analysis.orthogonal",
    "reslice_straight": "analysis.reslice",
    "rgb": "pixels.color",
    "roi": "analysis.roi",
    "sample": "teaching.studies.named_studies",
    "save_movie": "export.movie",
    "save_picture": "export.movie",
    "scales": "pixels.real_world_values",
    "scan": "volumes.loading.catalog",
    "Segment": "objects.segments",
    "segments": "objects.segments",
    "SegmentDescription": "export.objects.segment_description",
    "send": "transfer.send",
    "Sequence": "parsing.dataset.sequence",
    "set_pixels": "pixels.encode",
    "show": "display.figure.picture",
    "Slide": "objects.slides.slide",
    "slide": "objects.slides.slide_files",
    "slide_annotations": "objects.slides.annotations",
    "Sphere": "geometry.solids",
    "Structure": "objects.structures",
    "structures": "objects.structures",
    "suv": "pixels.uptake.suv",
    "Tag": "standard.tag",
    "to_nifti": "export.nifti",
    "to_niivue": "export.niivue",
    "to_nrrd": "export.nrrd",
    "to_pandas": "export.tables",
    "to_parametric_map": "export.objects.parametric_map",
    "to_pydicom": "export",
    "to_rtstruct": "export.objects.structure_set",
    "to_secondary_capture": "export.objects.secondary_capture",
    "to_seg": "export.objects.segmentation",
    "to_sitk": "export.itk",
    "to_sr_measurements": "export.reports.measurement_report",
    "to_surface": "export.surfaces.surface",
    "to_xarray": "export.xarrays",
    "ultrasound_regions": "volumes.frames.ultrasound_regions",
    "units": "pixels.intensity",
    "values": "pixels.intensity",
    "values_at": "objects.dose",
    "view": "display.view",
    "voi_luts": "pixels.window",
    "Volume": "volumes.volume",
    "waveform": "objects.waveforms.waveform",
    "Window": "pixels.window",
    "window": "pixels.window",
    "WINDOWS": "pixels.window",
}
"""Where each public name lives: ``module``, or ``module:name`` where it has another name there."""

_RENAMED = {"each": "for_each_series", "regions": "ultrasound_regions"}
"""Old spellings that still work, with a warning, until the next release."""

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - the names are those of _HOMES


def __getattr__(name: str) -> object:
    if name in _RENAMED:
        warnings.warn(
            f"dicomnb.{name} is now called dicomnb.{_RENAMED[name]}; the old name goes with the next release.",
            DeprecationWarning,
            stacklevel=2,
        )
        return getattr(import_module(__name__), _RENAMED[name])
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{_elsewhere(name)}")
    module, _, original = home.partition(":")
    value = getattr(import_module(f"{__name__}.{module}"), original or name)
    globals()[name] = value
    return value


def _elsewhere(name: str) -> str:
    """Return where a name of pydicom is that is none here."""
    if name.startswith("_"):
        return ""
    try:
        found = hasattr(import_module(f"{__name__}.compat.pydicom"), name)
    except ImportError:  # NumPy is missing
        return ""
    return f": it is one of pydicom, use dicomnb.compat.pydicom.{name}" if found else ""


def __dir__() -> list[str]:
    return sorted(__all__)
