"""What each new object says alike: of which patient and study it is, and by which program, when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from dicomnb._version import __version__
from dicomnb.analysis.kept_attributes import PATIENT, STUDY
from dicomnb.errors import GeometryError, UnencodableValue, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.file_requirements import new_uid
from dicomnb.pixels.attributes import text, texts
from dicomnb.standard.code import Code
from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = [
    "CodeLike",
    "code_item",
    "content_label",
    "given_code",
    "item",
    "new_instance",
    "put",
    "put_laterality",
    "put_lossy",
    "require_frame",
    "short_text",
]

CodeLike = str | Sequence[str]
"""A code as (value, scheme, meaning), or the name of one in a table."""

_KEPT: Final = frozenset((*PATIENT, *STUDY))

_EMPTY: Final = (
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "StudyDate",
    "StudyTime",
    "ReferringPhysicianName",
    "StudyID",
    "AccessionNumber",
)
"""What has to be there and may be empty (type 2 of PS3.5 7.4)."""

_LOSSY: Final = ("LossyImageCompressionRatio", "LossyImageCompressionMethod")


_PAIRED: Final = frozenset(
    {
        *("ACJOINT", "ANKLE", "ARM", "BREAST", "CALCANEUS", "CALF", "CLAVICLE", "EAR", "ELBOW", "EXTREMITY"),
        *("EYE", "FEMUR", "FINGER", "FOOT", "FOREARM", "HAND", "HIP", "HUMERUS", "KIDNEY", "KNEE"),
        *("LEG", "LUNG", "ORBIT", "PATELLA", "RADIUS", "RIB", "SCAPULA", "SHOULDER", "SIJOINT", "THIGH"),
        *("THUMB", "TIBIA", "TMJ", "TOE", "ULNA", "UPPERARM", "WRIST", "ZYGOMA"),
    }
)
"""Body Part Examined of parts that there are two of."""


def put(dataset: Dataset, **values: Any) -> Dataset:
    """Set attributes by keyword, and return the data set."""
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def item(**values: Any) -> Dataset:
    """Return a new item of a sequence."""
    return put(Dataset(), **values)


def code_item(code: Code) -> Dataset:
    """Return an item of a code sequence (PS3.3 8)."""
    return item(CodeValue=code.value, CodingSchemeDesignator=code.scheme, CodeMeaning=code.meaning)


def short_text(what: str, value: str, most: int) -> str:
    r"""Return a text that an attribute of one value can hold.

    Raises
    ------
    UnencodableValue
        If it is empty, longer than `most` characters, or holds a backslash, which parts values, or a control
        character.
    """
    if not value.strip():
        raise UnencodableValue(f"{what} is empty: a reader would not know what it is.")
    if len(value) > most:
        raise UnencodableValue(
            f"{what} has {len(value)} characters, {most} are allowed: {value!r}.", remedy="Give it a shorter one."
        )
    if "\\" in value or any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
        raise UnencodableValue(f"{what} holds a backslash or a control character: {value!r}.")
    return value


def given_code(parts: CodeLike) -> Code:
    """Return a code that is given as (value, scheme, meaning).

    Raises
    ------
    UsageError
        If it is none.
    UnencodableValue
        If a part of it is empty or too long.
    """
    if isinstance(parts, str) or len(parts) != 3 or not all(isinstance(part, str) for part in parts):
        raise UsageError(f"A code has a value, a scheme and a meaning, and {parts!r} has not.")
    value, scheme, meaning = parts
    return Code(
        short_text("A code's value", value, 16),
        short_text("A code's scheme", scheme, 16),
        short_text("A code's meaning", meaning, 64),
    )


def require_frame(volume: VolumeGeometry) -> str:
    """Return the Frame of Reference UID of images that something is to be placed on.

    Raises
    ------
    GeometryError
        If they state none, or have no place in the patient.
    """
    if volume.stack is None or not volume.stack.in_patient or volume.size.units != "mm":
        raise GeometryError(
            "The headers do not say where the voxels lie in the patient: nothing that is drawn on them has a place.",
            remedy="to_secondary_capture holds a picture without one.",
        )
    uid = text(volume.dataset, "FrameOfReferenceUID")
    if not uid:
        raise GeometryError(
            "(0020,0052) FrameOfReferenceUID is absent from the source: coordinates would refer to nothing, and no "
            "program could lay the result on the images.",
            tag=0x00200052,
            remedy="Set ds.FrameOfReferenceUID on all images of the series, and save them.",
        )
    return uid


def new_instance(
    source: Dataset,
    *,
    sop_class: str,
    modality: str,
    description: str,
    series_number: int | None,
    frame_of_reference: str = "",
    words: Iterable[str] = (),
) -> Dataset:
    """Return the beginning of a new object: the modules Patient, Study, Series, Equipment and SOP Common.

    Parameters
    ----------
    source : Dataset
        An image of the same patient and study.
    sop_class, modality, description : str
        SOP Class UID, Modality, and Series Description of up to 64 characters.
    series_number : int or None
        Series Number; None for that of `source` plus 1000.
    frame_of_reference : str
        UID; empty where the object has no place in the patient.
    words : iterable of str
        Texts that will stand in it: where they are not ASCII, it is written in UTF-8.

    References
    ----------
    PS3.3 C.7.1.1, C.7.2.1, C.7.3.1, C.7.4.1, C.7.5.1, C.7.5.2, C.12.1.
    """
    dataset = Dataset(element.copy() for element in source if element.keyword in _KEPT)
    for keyword in _EMPTY:
        if keyword not in dataset:
            setattr(dataset, keyword, None)
    for keyword in ("FrameOfReferenceUID", "PositionReferenceIndicator"):
        dataset.pop(keyword, None)
    if not text(dataset, "StudyInstanceUID"):
        dataset.StudyInstanceUID = new_uid()
    if not f"{description}{''.join(words)}".isascii():
        dataset.SpecificCharacterSet = "ISO_IR 192"  # has all characters, those of the source as well
    number = source.get("SeriesNumber")
    if series_number is None:
        series_number = (number if isinstance(number, int) else 0) + 1000
    now = datetime.now()
    put(
        dataset,
        SOPClassUID=sop_class,
        SOPInstanceUID=new_uid(),
        Modality=modality,
        SeriesInstanceUID=new_uid(),
        SeriesNumber=series_number,
        SeriesDescription=short_text("Series Description", description, 64),
        InstanceNumber=1,
        Manufacturer="dicomnb",
        ManufacturerModelName="dicomnb",
        DeviceSerialNumber=__version__,
        SoftwareVersions=__version__,
    )
    for event in ("Series", "Content", "InstanceCreation"):
        put(dataset, **{f"{event}Date": now.strftime("%Y%m%d"), f"{event}Time": now.strftime("%H%M%S")})
    if frame_of_reference:
        put(
            dataset,
            FrameOfReferenceUID=frame_of_reference,
            PositionReferenceIndicator=text(source, "PositionReferenceIndicator") or None,
        )
    return dataset


def put_lossy(dataset: Dataset, source: Dataset) -> None:
    """Say whether values that pixels were made of had lost something (PS3.3 C.7.6.1.1.5): that is never unsaid."""
    lossy = text(source, "LossyImageCompression") == "01"
    dataset.LossyImageCompression = "01" if lossy else "00"
    for keyword in _LOSSY if lossy else ():
        if texts(source, keyword):
            setattr(dataset, keyword, list(texts(source, keyword)))


def put_laterality(dataset: Dataset, source: Dataset) -> None:
    """Set the part of the body, and its side: nothing for an unpaired part, empty where nobody knows.

    References
    ----------
    PS3.3 C.7.3.1 (Laterality is of type 2C: for a paired part); PS3.16 Annex L.
    """
    side, part = text(source, "Laterality"), text(source, "BodyPartExamined")
    if part:
        dataset.BodyPartExamined = part
    if side:
        dataset.Laterality = side
    elif not part or part in _PAIRED:
        dataset.Laterality = None


def content_label(label: str) -> str:
    """Return a Content Label: up to 16 capital letters, digits, spaces and underscores (PS3.3 10.9, PS3.5 6.2).

    Raises
    ------
    UsageError
        If it is none.
    """
    if not 1 <= len(label) <= 16 or not all(
        letter.isascii() and (letter.isupper() or letter.isdigit() or letter in " _") for letter in label
    ):
        raise UsageError(
            f"{label!r} is no label: it has 1 to 16 capital letters, digits, spaces and underscores.",
            remedy="description= takes any text.",
        )
    return label
