"""Files by the names of ``pydicom.filereader``, ``filewriter``, ``filebase`` and ``misc``.

- `reading`: whole files, read and written. `file_dataset`: what they are read as.
- `parts`: what stands in them, by itself; `written_values`: values without headers. `streams`: files in memory.
"""

from __future__ import annotations

from dicomnb.compat.pydicom.files.file_dataset import FileDataset, validate_file_meta
from dicomnb.compat.pydicom.files.parts import (
    correct_ambiguous_vr,
    correct_ambiguous_vr_element,
    data_element_generator,
    data_element_offset_to_value,
    read_file_meta_info,
    read_partial,
    write_data_element,
    write_dataset,
    write_file_meta_info,
)
from dicomnb.compat.pydicom.files.parts import read_file_meta_info as _read_file_meta_info
from dicomnb.compat.pydicom.files.reading import (
    dcmread,
    dcmwrite,
    is_dicom,
    read_dataset,
    read_deferred_data_element,
    read_file,
    read_preamble,
    write_file,
)
from dicomnb.compat.pydicom.files.streams import (
    DicomBytesIO,
    DicomFile,
    DicomFileLike,
    DicomIO,
    ReadableBuffer,
    WriteableBuffer,
    size_in_bytes,
)
from dicomnb.compat.pydicom.files.written_values import (
    multi_string,
    write_ATvalue,
    write_DA,
    write_DT,
    write_number_string,
    write_numbers,
    write_OBvalue,
    write_OWvalue,
    write_PN,
    write_sequence,
    write_sequence_item,
    write_string,
    write_text,
    write_TM,
    write_UI,
    write_UN,
)

__all__ = [
    "DicomBytesIO",
    "DicomFile",
    "DicomFileLike",
    "DicomIO",
    "FileDataset",
    "ReadableBuffer",
    "WriteableBuffer",
    "_read_file_meta_info",
    "correct_ambiguous_vr",
    "correct_ambiguous_vr_element",
    "data_element_generator",
    "data_element_offset_to_value",
    "dcmread",
    "dcmwrite",
    "is_dicom",
    "multi_string",
    "read_dataset",
    "read_deferred_data_element",
    "read_file",
    "read_file_meta_info",
    "read_partial",
    "read_preamble",
    "size_in_bytes",
    "validate_file_meta",
    "write_ATvalue",
    "write_DA",
    "write_DT",
    "write_OBvalue",
    "write_OWvalue",
    "write_PN",
    "write_TM",
    "write_UI",
    "write_UN",
    "write_data_element",
    "write_dataset",
    "write_file",
    "write_file_meta_info",
    "write_number_string",
    "write_numbers",
    "write_sequence",
    "write_sequence_item",
    "write_string",
    "write_text",
]
