"""Names that a module of pydicom has from another one: code imports them from there too."""

from __future__ import annotations

from types import ModuleType
from typing import Any, Final

from dicomnb.compat.pydicom import charset, datadict, dataelem, dataset, encaps, errors, files, fileset, tag, uid
from dicomnb.compat.pydicom import valuerep as values
from dicomnb.compat.pydicom.elements import raw_elements

__all__ = ["hand_on"]

_TAGS: Final = ("BaseTag", "ItemTag", "SequenceDelimiterTag", "Tag", "TagType", "TupleTag")
_DICTIONARY: Final = (
    "dictionary_description",
    "dictionary_has_tag",
    "dictionary_is_retired",
    "dictionary_keyword",
    "dictionary_VR",
    "keyword_for_tag",
    "private_dictionary_description",
    "repeater_has_keyword",
    "repeater_has_tag",
    "tag_for_keyword",
)
_SYNTAXES: Final = (
    "UID",
    "DeflatedExplicitVRLittleEndian",
    "ExplicitVRBigEndian",
    "ExplicitVRLittleEndian",
    "ImplicitVRLittleEndian",
    "generate_uid",
)
_ELEMENTS: Final = ("DataElement", "Sequence", "empty_value_for_VR")
_RAW: Final = ("RawDataElement", "convert_raw_data_element")
_DATASETS: Final = ("Dataset", "FileMetaDataset")
_OF_FILES: Final = ("FileDataset", "validate_file_meta")
_VALUES: Final = ("DA", "DS", "DSclass", "DT", "IS", "TM", "VR", "MultiValue", "PersonName")
_KINDS: Final = ("AMBIGUOUS_VR", "BYTES_VR", "CUSTOMIZABLE_CHARSET_VR", "EXPLICIT_VR_LENGTH_32", "STR_VR")
_TEXT: Final = ("convert_encodings", "decode_bytes", "default_encoding", "encode_string")

_NAMES: Final[tuple[tuple[ModuleType, ModuleType, tuple[str, ...]], ...]] = (
    (files, tag, _TAGS),
    (files, dataset, _DATASETS),
    (files, dataelem, _ELEMENTS),
    (files, raw_elements, _RAW),
    (files, errors, ("InvalidDicomError",)),
    (files, uid, _SYNTAXES),
    (files, values, (*_VALUES, *_KINDS)),
    (files, charset, _TEXT),
    (files, fileset, ("read_dicomdir",)),
    (dataset, tag, _TAGS),
    (dataset, datadict, _DICTIONARY),
    (dataset, uid, ("UID",)),
    (dataset, files, _OF_FILES),
    (dataset, raw_elements, _RAW),
    (dataset, charset, ("convert_encodings", "default_encoding")),
    (dataelem, tag, _TAGS),
    (dataelem, datadict, _DICTIONARY),
    (dataelem, values, (*_KINDS, "validate_value")),
    (dataelem, dataset, ("Dataset",)),
    (dataelem, raw_elements, (*_RAW, "DataElement_from_raw")),
    (fileset, dataset, _DATASETS),
    (fileset, files, _OF_FILES),
    (fileset, uid, _SYNTAXES),
    (fileset, tag, _TAGS),
    (encaps, tag, _TAGS),
    (encaps, files, ("DicomBytesIO", "DicomIO")),
    (datadict, tag, ("BaseTag", "TagType")),
    (charset, values, ("CUSTOMIZABLE_CHARSET_VR", "PersonName", "TEXT_VR_DELIMS", "VR")),
    (values, charset, ("default_encoding",)),
)
"""Where, whose, and which."""


def hand_on() -> None:
    """Put the names there."""
    for place, home, names in _NAMES:
        for name in names:
            found: Any = getattr(home, name)
            if not hasattr(place, name):
                setattr(place, name, found)
