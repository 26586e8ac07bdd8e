"""Data sets with the values, the print and the method signatures of pydicom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from os import PathLike
from typing import Any, BinaryIO, Self, cast

import numpy as np

from dicomnb.compat.pydicom import config
from dicomnb.compat.pydicom.charset import convert_encodings, default_encoding
from dicomnb.compat.pydicom.dataelem import DataElement, Sequence, by_address, element_of
from dicomnb.compat.pydicom.elements.element_mapping import ElementMapping, asked_or_raw
from dicomnb.compat.pydicom.elements.raw_elements import RawDataElement, convert_raw_data_element
from dicomnb.compat.pydicom.errors import NotTheSame
from dicomnb.compat.pydicom.pixels import arrays
from dicomnb.compat.pydicom.pixels.arrays import KEPT, OPTIONS_KEPT, kept_pixel_array
from dicomnb.compat.pydicom.tag import BaseTag
from dicomnb.errors import UsageError, WrongType
from dicomnb.parsing.dataset import dataset as own
from dicomnb.parsing.dataset import private_block as own_private_block
from dicomnb.parsing.dataset.element_store import ElementStore
from dicomnb.parsing.dataset.elements import store_of
from dicomnb.parsing.files.file_requirements import complete, new_uid
from dicomnb.pixels import encode
from dicomnb.standard import dictionary
from dicomnb.standard.transfer_syntax import syntax_of

__all__ = [
    "PIXEL_KEYWORDS",
    "DataElement",
    "Dataset",
    "FileMetaDataset",
    "PrivateBlock",
    "RawDataElement",
    "Sequence",
]

PIXEL_KEYWORDS = {
    (0x7FE0, 0x0008): "FloatPixelData",
    (0x7FE0, 0x0009): "DoubleFloatPixelData",
    (0x7FE0, 0x0010): "PixelData",
}

_CHARSET = 0x00080005

_FILE_META: Any = own.Dataset.file_meta
_PREAMBLE: Any = own.Dataset.preamble
_DELETED = "_file_meta_was_deleted"
_META_FIRST = "Dataset.file_meta -------------------------------"
_META_LAST = "-------------------------------------------------"


class PrivateBlock(own_private_block.PrivateBlock):
    """The elements of one creator; see `dicomnb.parsing.dataset.private_block.PrivateBlock`."""

    __slots__ = ()

    def get_tag(self, element_offset: int | str) -> BaseTag:
        """Return the tag at an offset."""
        return BaseTag(super().get_tag(element_offset))


class Dataset(own.Dataset):
    """A data set; see `dicomnb.parsing.dataset.dataset.Dataset`."""

    indent_chars = "   "
    default_element_format = "%(tag)s %(name)-35.35s %(VR)s: %(repval)s"
    default_sequence_element_format = default_element_format

    def copy(self) -> Self:
        """Return an independent copy."""
        twin = super().copy()
        twin.__dict__.pop(KEPT, None)
        return twin

    # -- elements and values --------------------------------------------------------------------------------

    def _element(self, tag: int) -> DataElement:
        store_of(self).facade = _item  # what the items of its sequences are
        return element_of(super()._element(tag))

    def _value(self, tag: int) -> Any:
        return self._element(tag).value if tag in self else super()._value(tag)

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the value of a keyword, the element of a tag, any other attribute by its name, or `default`."""
        if isinstance(key, str) and dictionary.resolve(key) is None:
            return getattr(self, key, default)
        return super().get(key, default)

    def get_item(self, key: Any, **_: object) -> Any:
        """Return an element: as bytes, a `RawDataElement`, while nobody has asked for it."""
        return asked_or_raw(self, key)

    def private_block(self, group: int, private_creator: str, create: bool = False) -> PrivateBlock:
        """Return the block that a creator reserved in an odd group; see the base class."""
        block = super().private_block(group, private_creator, create)
        return PrivateBlock(self, block.group, block.private_creator, block.numbers)

    @property
    def _dict(self) -> ElementMapping:
        """All elements by tag, those that nobody has asked for as bytes."""
        return ElementMapping(self)

    def __setitem__(self, key: Any, element: Any) -> None:
        if isinstance(element, RawDataElement):
            element = convert_raw_data_element(element, ds=self)
        super().__setitem__(key, element)

    def update(self, d: Any) -> None:
        """Put in all elements of a mapping, a data set or a list."""
        super().update(d)

    def _put(self, key: Any, value: Any) -> None:
        super()._put(key, convert_raw_data_element(value, ds=self) if isinstance(value, RawDataElement) else value)

    def update_raw_element(self, tag: Any, *, vr: str | None = None, value: bytes | None = None) -> None:
        """Give an element that nobody has asked for another VR, other bytes, or both.

        Raises
        ------
        WrongType
            If it is no raw element: somebody asked for it, or it was set.
        """
        raw = asked_or_raw(self, tag)
        if not isinstance(raw, RawDataElement):
            raise WrongType(f"{raw.tag} is not raw.", tag=int(raw.tag), remedy="Set its value: ds[tag].value = value.")
        self[tag] = raw._replace(VR=vr or raw.VR, value=raw.value if value is None else value)

    def __iter__(self) -> Iterator[DataElement]:
        """Yield the elements in the order of their tags."""
        return iter([self._element(tag) for tag in store_of(self).tags()])

    def keys(self) -> Any:
        """Return the tags, in order."""
        return {BaseTag(tag): None for tag in store_of(self).tags()}.keys()

    @property
    def file_meta(self) -> FileMetaDataset:
        """The file meta information, group 0002; there is none once it was deleted, until it is set again."""
        if _DELETED in self.__dict__:
            raise AttributeError("The file meta information was deleted.")
        meta = super().file_meta
        if not isinstance(meta, FileMetaDataset):
            meta.__class__ = FileMetaDataset
        return cast("FileMetaDataset", meta)

    @file_meta.setter
    def file_meta(self, meta: own.Dataset | None) -> None:
        self.__dict__.pop(_DELETED, None)
        _FILE_META.__set__(self, meta)

    @file_meta.deleter
    def file_meta(self) -> None:
        self.file_meta = None
        self.__dict__[_DELETED] = True

    def ensure_file_meta(self) -> None:
        """Make sure that there is a `file_meta`, maybe an empty one."""
        self.__dict__.pop(_DELETED, None)

    @property  # type: ignore[override]
    def preamble(self) -> bytes | None:
        """The 128 bytes before ``DICM``; None where the file has none."""
        return super().preamble or None

    @preamble.setter
    def preamble(self, preamble: bytes | None) -> None:
        _PREAMBLE.__set__(self, preamble or b"")

    @preamble.deleter
    def preamble(self) -> None:
        _PREAMBLE.__set__(self, b"")

    @property
    def read_encoding(self) -> str | list[str]:
        """The codecs of Python in which its text was read."""
        found = convert_encodings(self.original_character_set)
        return found[0] if len(found) == 1 else found

    def set_original_encoding(self, *_: object, **__: object) -> None:
        """Do nothing: how it was read, its bytes tell."""

    def __reduce__(self) -> Any:
        """Return what `pickle` needs."""
        make, arguments = super().__reduce__()
        return _of_class, (type(self), make, arguments)

    @property
    def is_original_encoding(self) -> bool:
        """True if it is written as it was read: in the same transfer syntax, with the same character sets."""
        same = (self.is_implicit_VR, self.is_little_endian) == self.original_encoding
        return same and self.original_character_set == self.get("SpecificCharacterSet", self.original_character_set)

    @property
    def original_character_set(self) -> Any:
        """Specific Character Set as it stands in the file; pydicom's name of the default one where there is none."""
        encoded = self[_CHARSET].encoded if _CHARSET in self else None
        stated = None if encoded is None else [text for text in self[_CHARSET].strings if text]
        return default_encoding if not stated else stated[0] if len(stated) == 1 else stated

    # -- text -------------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        lines = []
        meta = self.stated_file_meta if config.show_file_meta else None
        if meta is not None and not isinstance(self, FileMetaDataset):
            lines = [_META_FIRST, *self.file_meta._lines(""), _META_LAST]
        return "\n".join([*lines, *self._lines("")])

    __repr__ = __str__

    def _lines(self, indent: str, *, top_level_only: bool = False) -> Iterator[str]:
        for element in self:
            if element.VR != "SQ":
                yield indent + str(element)
                continue
            yield f"{indent}{BaseTag(element.tag)}  {element.name}  {len(element.value)} item(s) ---- "
            for item in () if top_level_only else element.value:
                yield from item._lines(indent + self.indent_chars)
                yield f"{indent}{self.indent_chars}---------"

    def top(self) -> str:
        """Return the printed dump of this level."""
        return "\n".join(self._lines("", top_level_only=True))

    # -- pixels -------------------------------------------------------------------------------------------------

    @property
    def pixel_array(self) -> np.ndarray[Any, Any]:
        """The pixels as pydicom 3 gives them: kept, writable, YBR turned into RGB. Writing into it saves nothing."""
        return kept_pixel_array(self)

    def pixel_array_options(
        self, *, index: int | None = None, raw: bool = False, decoding_plugin: str = "", **_: Any
    ) -> None:
        """Let `pixel_array` be one frame only, counted from 0, or YBR as it is stored, from now on."""
        self.__dict__[OPTIONS_KEPT] = (index, raw)

    def convert_pixel_data(self, handler_name: str = "") -> None:
        """Decode the pixels now, and keep them."""
        kept_pixel_array(self)

    def set_pixel_data(
        self,
        arr: Any,
        photometric_interpretation: str,
        bits_stored: int,
        *,
        generate_instance_uid: bool = True,
    ) -> None:
        """Put stored values in, uncompressed; see `dicomnb.set_pixels`."""
        encode.set_pixels(self, arr, photometric=photometric_interpretation, bits_stored=bits_stored)
        if generate_instance_uid:
            self.SOPInstanceUID = new_uid()

    def decompress(
        self, handler_name: str = "", *, as_rgb: bool = True, generate_instance_uid: bool = True, **_: Any
    ) -> None:
        """Put the pixels in without compression."""
        arrays.decompress(self, as_rgb=as_rgb, generate_instance_uid=generate_instance_uid)

    def compress(  # type: ignore[override]
        self,
        transfer_syntax_uid: str,
        arr: Any = None,
        encoding_plugin: str = "",
        encapsulate_ext: bool = False,
        **words: Any,
    ) -> None:
        """Put the pixels in as a transfer syntax has them; see `dicomnb.compat.pydicom.pixels.arrays.compress`."""
        arrays.compress(self, transfer_syntax_uid, arr, encapsulate_ext=encapsulate_ext, **words)

    def waveform_array(self, index: int = 0) -> Any:
        """Return the signals of a multiplex group."""
        return super().waveform_array(index)

    # -- files --------------------------------------------------------------------------------------------------

    def save_as(  # type: ignore[override]
        self,
        filename: str | PathLike[str] | BinaryIO,
        /,
        __write_like_original: bool | None = None,
        *,
        implicit_vr: bool | None = None,
        little_endian: bool | None = None,
        enforce_file_format: bool = False,
        overwrite: bool = True,
        **words: Any,
    ) -> None:
        """Write a DICOM file.

        It always has preamble and file meta information, whatever `enforce_file_format` and ``write_like_original``
        say; a file that was read and not changed is written as it was.
        """
        words.pop("write_like_original", None)
        words.pop("force_encoding", None)
        if words:
            raise NotTheSame(f"save_as takes no {', '.join(words)}.")
        syntax = None
        if self.stated_file_meta is None or not self.file_meta.get("TransferSyntaxUID"):
            implicit = self.is_implicit_VR if implicit_vr is None else implicit_vr
            little = self.is_little_endian if little_endian is None else little_endian
            if implicit is not None or little is not None:
                syntax = syntax_of(explicit=not implicit, big_endian=little is False).uid
        elif implicit_vr is not None:
            now = self.transfer_syntax
            if now.explicit == implicit_vr or (little_endian is not None and now.big_endian == little_endian):
                raise UsageError(
                    f"implicit_vr and little_endian contradict the transfer syntax {now.name}.",
                    remedy="Set ds.file_meta.TransferSyntaxUID.",
                )
        super().save_as(filename, transfer_syntax=syntax, overwrite=overwrite)

    def fix_meta_info(self, enforce_standard: bool = True) -> None:
        """Put into the file meta information what a file needs."""
        complete(self, self.transfer_syntax)

    def to_json(  # type: ignore[override]
        self,
        bulk_data_threshold: int = 1024,
        bulk_data_element_handler: Any = None,
        dump_handler: Any = None,
        suppress_invalid_tags: bool = False,
    ) -> Any:
        """Return the DICOM JSON model as text."""
        model = self.to_json_dict(bulk_data_threshold, bulk_data_element_handler)
        if dump_handler is not None:
            return dump_handler(model)
        return json.dumps(model, sort_keys=True)

    def to_json_dict(  # type: ignore[override]
        self,
        bulk_data_threshold: int = 1024,
        bulk_data_element_handler: Any = None,
        suppress_invalid_tags: bool = False,
    ) -> dict[str, dict[str, Any]]:
        """Return the DICOM JSON model as dictionaries."""

        def uri(element: Any) -> str | None:
            handled: str | None = None
            if bulk_data_element_handler is not None and len(element.value) > bulk_data_threshold:
                handled = bulk_data_element_handler(element)
            return handled

        return super().to_json_dict(uri)

    @classmethod
    def from_json(cls, json_dataset: Any, bulk_data_uri_handler: Any = None) -> Self:
        """Return the data set of a DICOM JSON model."""
        made: Self = _as(cls, own.Dataset.from_json(*by_address(json_dataset, bulk_data_uri_handler)))
        return made

    def trait_names(self) -> list[str]:
        """Return the names that can be completed."""
        return dir(self)


class FileMetaDataset(Dataset):
    """File meta information: elements of group 0002 only."""

    @property  # type: ignore[misc]
    def file_meta(self) -> Any:
        """There is none: who goes down from one to the next comes to an end."""
        raise AttributeError("File meta information has none of its own.")

    def __setitem__(self, key: Any, element: Any) -> None:
        tag = getattr(element, "tag", 0x00020000)
        if tag >> 16 != 2:
            raise UsageError(
                f"{BaseTag(tag)} cannot stand in file meta information: only elements of group 0002 can.", tag=int(tag)
            )
        super().__setitem__(key, element)


def _as(kind: Any, dataset: own.Dataset) -> Any:
    """Return a data set as one of a class: the same object."""
    if not isinstance(dataset, kind):
        dataset.__class__ = kind
    return dataset


def _item(store: ElementStore) -> Dataset:
    """Return the item of a sequence that shows what a store holds."""
    made: Dataset = _as(Dataset, own.dataset_of(store))
    return made


def _of_class(kind: type[Dataset], make: Any, arguments: tuple[Any, ...]) -> Any:
    return _as(kind, make(*arguments))


as_kind = _as
