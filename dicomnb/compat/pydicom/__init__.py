"""The names of pydicom 3, over the parser and the pixels of dicomnb.

``import dicomnb.compat.pydicom as pydicom`` lets code written for pydicom run; `install` does so for code that cannot
be changed. Reading, values, pixels and files are those of dicomnb, in the types and the print that pydicom has. A name
that cannot mean the same raises, and says what to use; what differs on purpose stands in the manual, under "Coming
from pydicom".

- `dataset`, `dataelem`, `valuerep`, `tag`, `uid`: data sets, elements and sequences, values.
- `files`: `dcmread` and `dcmwrite`; `fileset`: DICOMDIR; `data`: the test files that come with pydicom.
- `datadict`, `charset`, `encaps`, `pixels`: dictionaries, text, fragments, pixel arrays. `sr`: coded concepts.
- `util`: a header as code, dumps. `config`, `errors`: settings and errors. `alias`: the names in `sys.modules`.
- `handed_on`: names that a module has from another one. `value_types`: what `valuerep` is made of.
- `elements`: elements as bytes. `installed`: what the installed pydicom brings beside its code.
"""

from __future__ import annotations

from dicomnb.compat.pydicom import (
    charset,
    config,
    data,
    datadict,
    dataelem,
    dataset,
    encaps,
    errors,
    files,
    fileset,
    pixels,
    sr,
    tag,
    uid,
    util,
    valuerep,
)
from dicomnb.compat.pydicom.alias import install, register_modules
from dicomnb.compat.pydicom.dataelem import DataElement, Sequence
from dicomnb.compat.pydicom.dataset import Dataset, FileMetaDataset
from dicomnb.compat.pydicom.files import FileDataset, dcmread, dcmwrite, read_file, write_file
from dicomnb.compat.pydicom.handed_on import hand_on
from dicomnb.compat.pydicom.pixels import overlay_arrays as overlays
from dicomnb.compat.pydicom.pixels import waveform_arrays as waveforms
from dicomnb.compat.pydicom.pixels.arrays import iter_pixels, pixel_array

filereader = filewriter = filebase = misc = dicomio = files
pixel_data_handlers = pixels
multival = valuerep
sequence = dataelem
examples = data

hand_on()
register_modules()

__version__ = "3.0.1"
"""The version whose names these are."""

__version_info__ = ("3", "0", "1")

__all__ = [
    "DataElement",
    "Dataset",
    "FileDataset",
    "FileMetaDataset",
    "Sequence",
    "__version__",
    "__version_info__",
    "charset",
    "config",
    "data",
    "datadict",
    "dataelem",
    "dataset",
    "dcmread",
    "dcmwrite",
    "dicomio",
    "encaps",
    "errors",
    "examples",
    "filebase",
    "filereader",
    "files",
    "fileset",
    "filewriter",
    "install",
    "iter_pixels",
    "misc",
    "multival",
    "overlays",
    "pixel_array",
    "pixel_data_handlers",
    "pixels",
    "read_file",
    "sequence",
    "sr",
    "tag",
    "uid",
    "util",
    "valuerep",
    "waveforms",
    "write_file",
]
