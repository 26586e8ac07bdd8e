"""The reference: which page of the manual describes which public name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import dicomnb

TOPICS: Mapping[str, tuple[str, ...]] = {
    "Reading and writing": ("read", "Dataset", "DataElement", "Sequence", "Tag", "file_set", "FileSet"),
    "Headers": ("header", "compare", "codify"),
    "Pixels and units": ("values", "units", "frames", "rgb", "set_pixels", "overlays", "scales", "suv"),
    "Windows": ("window", "Window", "voi_luts", "presentation_windows", "presentation"),
    "Volumes and geometry": (
        "scan", "Catalog", "load", "load_all", "Volume", "Finding", "axes", "Axes", "Axis", "regions",
    ),
    "Pictures and viewers": ("show", "view", "link", "page", "save_picture", "save_movie"),
    "Measuring": (
        "roi", "distance", "angle", "profile", "histogram", "values_at",
        "Circle", "Ellipse", "Rectangle", "Polygon", "Sphere", "Box",
    ),
    "Structures and dose": ("structures", "Structure", "segments", "Segment", "labels", "isodose", "Isodose", "dvh"),
    "Slides": ("slide", "Slide", "slide_annotations"),
    "Other objects": (
        "report", "waveform", "document", "extract", "plan", "registration", "Registration", "DeformableRegistration",
    ),
    "Cutting anew": (
        "reslice", "reslice_orthogonal", "reslice_isotropic", "reslice_onto", "reslice_straight", "reslice_slabs",
        "crop", "pad", "reorient", "resample",
    ),
    "Other packages": (
        "to_nifti", "to_sitk", "to_surface", "to_niivue",
        "to_nrrd", "to_xarray", "to_pandas", "to_pydicom", "from_pydicom", "from_array",
    ),
    "Results as DICOM": (
        "to_seg", "to_rtstruct", "to_parametric_map", "to_sr_measurements", "to_secondary_capture",
        "SegmentDescription",
    ),
    "Servers": ("fetch", "query", "send"),
    "Sharing": ("deidentify", "check_privacy", "each"),
    "Teaching": ("sample", "make_study", "check"),
    "Errors": ("DicomError", "DicomWarning"),
}  # fmt: skip
"""Topics by their titles, and the names in the order of use."""

MORE = "More"

# Other names of the same function, and names that are no functions or classes.
_NOT_SHOWN = {"__version__", "dcmread", "read_file", "WINDOWS", "PUBLIC_CASES"}

# An item of these shows what its methods do.
_OPTIONS = "    options:\n      show_root_heading: true\n      heading_level: 2\n"
_INHERITED = "      inherited_members: true\n"


def topics() -> dict[str, list[str]]:
    """Return titles and names; public names of no topic come last, so that none is forgotten."""
    offered = [name for name in dicomnb.__all__ if name not in _NOT_SHOWN]
    found = {title: [name for name in names if name in offered] for title, names in TOPICS.items()}
    told = {name for names in found.values() for name in names}
    rest = [name for name in offered if name not in told]
    return {**found, **({MORE: rest} if rest else {})}


def pages() -> Iterator[tuple[str, str, str]]:
    """Yield place, title and text of each page of the reference."""
    for title, names in topics().items():
        yield f"reference/{title.lower().replace(' ', '-')}.md", title, page_text(title, names)


def page_text(title: str, names: list[str]) -> str:
    """Return a page of the reference as Markdown with directives of mkdocstrings."""
    parts = [f"# {title}", *(directive(name) for name in names)]
    if title == "Windows":
        parts.append(windows_text())
    return "\n\n".join(parts) + "\n"


def directive(name: str) -> str:
    """Return what mkdocstrings replaces by the description of a public name."""
    options = _OPTIONS + (_INHERITED if name in {"Dataset", "Volume"} else "")
    return f"::: dicomnb.{name}\n{options}"


def windows_text() -> str:
    """Return the windows that have names, as a table."""
    rows = [f"| `{name}` | {one.center:g} | {one.width:g} |" for name, one in dicomnb.WINDOWS.items()]
    head = ["## dicomnb.WINDOWS", "", "Usual windows of CT, in Hounsfield units; `dn.WINDOWS` has them by name.", ""]
    return "\n".join([*head, "| name | center | width |", "| --- | ---: | ---: |", *rows])
