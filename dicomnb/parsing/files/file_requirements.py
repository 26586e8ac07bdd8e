"""What a DICOM file needs besides its data set: UIDs, file meta information, and pixels as its syntax has them."""

from __future__ import annotations

from typing import Final

from dicomnb._version import __version__
from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.encoding.framing import EXPLICIT_FORM
from dicomnb.standard.tag import tag_text, to_tag
from dicomnb.standard.transfer_syntax import TransferSyntax

__all__ = ["are_fragments", "check_groups", "check_pixels", "complete", "new_uid"]

_ITEM_TAG: Final = b"\xfe\xff\x00\xe0"
_PIXEL_DATA: Final = 0x7FE00010

_IMPLEMENTATION: Final = "2.25.190146759126571398172361286911953427112"
_IMPLEMENTATION_NAME: Final = f"DICOMNB_{__version__}"
_SECONDARY_CAPTURE: Final = "1.2.840.10008.5.1.4.1.1.7"
_RAW_DATA: Final = "1.2.840.10008.5.1.4.1.1.66"
_DIRECTORY: Final = "1.2.840.10008.1.3.10"


def new_uid() -> str:
    """Return a UID that nobody has used before: a random UUID under 2.25 (PS3.5 B.2)."""
    import uuid  # noqa: PLC0415  # heavy, and only writing needs it

    return f"2.25.{uuid.uuid4().int}"


def are_fragments(raw: bytes) -> bool:
    """Return True for whole items, one after the other, and nothing else (PS3.5 A.4)."""
    at = 0
    while raw.startswith(_ITEM_TAG, at) and at + 8 <= len(raw):
        at += 8 + EXPLICIT_FORM.whole.unpack_from(raw, at + 4)[0]
    return 0 < at == len(raw)


def check_groups(dataset: Dataset) -> None:
    """Refuse elements of groups that a reader would take for something else than the data set."""
    for tag in dataset.keys():  # noqa: SIM118  # iterating over a data set gives elements, and decodes them
        if tag.group in (0, 2):
            raise UsageError(
                f"{tag_text(tag)} {tag.name} cannot stand in the data set of a file (PS3.10 7).",
                tag=tag,
                remedy="Delete it, or put it into ds.file_meta." if tag.group else "Delete it.",
            )
        if tag.group > 2:
            break


def check_pixels(dataset: Dataset, syntax: TransferSyntax) -> None:
    """Refuse pixels that are not what a transfer syntax says that somebody set; what a file had itself stays.

    Raises
    ------
    UsageError
        If they are native where the syntax has fragments, or fragments where it has none.
    """
    element = dataset.data_element("PixelData")
    if element is None:
        return
    meta = dataset.file_meta
    stated = meta.data_element("TransferSyntaxUID")
    if element.encoded is not None and (stated is None or stated.encoded is not None):
        return
    raw = element.encoded.raw() if element.encoded is not None else element.value
    if not isinstance(raw, bytes) or not raw or are_fragments(raw) == syntax.encapsulated:
        return
    raise UsageError(
        f"(7fe0,0010) Pixel Data is {'native' if syntax.encapsulated else 'a series of fragments'}, and the transfer "
        f"syntax {syntax.name or syntax.uid} has {'fragments' if syntax.encapsulated else 'native pixels'}: no reader "
        "would find the pixels.",
        tag=_PIXEL_DATA,
        remedy="To change a transfer syntax, use ds.decompress() or ds.compress(uid), or set ds.pixel_array; what is "
        "compressed already goes into dicomnb.compat.pydicom.encaps.encapsulate."
        if syntax.encapsulated
        else "Set ds.file_meta.TransferSyntaxUID to what the pixels were compressed with, or use ds.decompress().",
    )


def complete(dataset: Dataset, syntax: TransferSyntax) -> None:
    """Add what a file needs and a data set lacks: SOP UIDs and file meta information (PS3.10 7.1)."""
    meta = dataset.file_meta
    is_directory = _is_directory(dataset)
    if is_directory:
        # The one class whose objects have no SOP Common Module (PS3.3 F.2.2.2): its UIDs stand in the meta information.
        stated = {"SOPClassUID": _DIRECTORY, "SOPInstanceUID": meta.get("MediaStorageSOPInstanceUID") or new_uid()}
    else:
        stated = {
            "SOPClassUID": meta.get("MediaStorageSOPClassUID")
            or (_SECONDARY_CAPTURE if _PIXEL_DATA in dataset else _RAW_DATA),
            "SOPInstanceUID": meta.get("MediaStorageSOPInstanceUID") or new_uid(),
        }
        for keyword, uid in stated.items():
            if not dataset.get(keyword):
                setattr(dataset, keyword, uid)
    wanted = {
        "FileMetaInformationVersion": b"\x00\x01",
        "TransferSyntaxUID": syntax.uid,
        "ImplementationClassUID": _IMPLEMENTATION,
        "ImplementationVersionName": _IMPLEMENTATION_NAME,
    }
    for keyword, value in wanted.items():
        if meta.get(keyword) != value:
            setattr(meta, keyword, value)
    for keyword, uid in stated.items():
        tag = to_tag(f"MediaStorage{keyword}")
        element = DataElement(tag, "UI", uid) if is_directory else dataset[keyword]
        if meta.get(tag) is None or meta[tag].value != element.value:
            # As it stands in the file: a UID that breaks the rules is still the name of this object.
            meta[tag] = element.with_tag(tag)


def _is_directory(dataset: Dataset) -> bool:
    """Return True for a DICOMDIR: what its meta information says, or directory records and no class of its own."""
    if dataset.get("SOPClassUID"):
        return False
    stated = dataset.file_meta.get("MediaStorageSOPClassUID")
    return bool(stated == _DIRECTORY or (not stated and "DirectoryRecordSequence" in dataset))
