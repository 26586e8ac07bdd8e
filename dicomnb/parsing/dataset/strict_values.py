"""What the elements of a data set contradict, where a reader asks for that to be an error.

Reading forgives: it takes ``1.0`` for a whole number, ``nan`` for a decimal one, and longer text than a VR allows. This
looks at each element once more by the rules of PS3.5, as writing does.
"""

from __future__ import annotations

from dicomnb.errors import FileError, InvalidValue, MalformedFile
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.elements import store_of
from dicomnb.parsing.dataset.sequence import Sequence
from dicomnb.parsing.encoding.framing import UNDEFINED
from dicomnb.parsing.values.encoded_value import Encoded
from dicomnb.parsing.values.vr_fit import fits
from dicomnb.parsing.values.vr_rules import broken_rule
from dicomnb.standard.privacy import may_identify
from dicomnb.standard.tag import tag_text
from dicomnb.standard.vr import VRS

__all__ = ["require_valid"]


def require_valid(dataset: Dataset) -> None:
    """Decode every element of a data set that was read strictly, and of its items, and raise the first fault.

    Raises
    ------
    MalformedFile
        If an element has an odd length, or letters for a VR that are none or have no place in its encoding.
    InvalidValue
        If a value is not what its VR allows: numbers that are none or out of range, characters that the VR or the
        character set does not have, text that is too long, a character set that is unknown or misspelled.

    References
    ----------
    PS3.5 6.1, 6.2 and 7.1; PS3.3 C.12.1.1.2.
    """
    _ = store_of(dataset).charset
    for element in dataset:
        value = element.value
        encoded = element.encoded
        if encoded is not None and (fault := _fault(element, encoded)):
            raise fault
        if isinstance(value, Sequence):
            for item in value:
                require_valid(item)


def _fault(element: DataElement, encoded: Encoded) -> FileError | None:
    if said := _framing_fault(encoded):
        return MalformedFile(_sentence(element, encoded, said), tag=element.tag, offset=encoded.place.at)
    if said := _value_fault(element, encoded):
        if may_identify(element.tag, element.VR):
            said = f"the value is not what VR {element.VR} allows (it may identify a person)."
        return InvalidValue(_sentence(element, encoded, said), tag=element.tag, offset=encoded.place.at)
    return None


def _sentence(element: DataElement, encoded: Encoded, said: str) -> str:
    return f"{tag_text(element.tag)} {element.name} at byte {encoded.place.at:,}: {said}"


def _framing_fault(encoded: Encoded) -> str:
    header = encoded.place.header
    if header.length % 2 and header.length != UNDEFINED:
        return f"its length is {header.length:,}, lengths are even."
    letters = encoded.block.read(encoded.place.at + 4, encoded.place.at + 6)
    if encoded.form.explicit and letters != header.vr.encode():
        return f"it states no VR of PS3.5 where its encoding has one ({letters!r})."
    if not encoded.form.explicit and header.vr:
        return f"it states VR {header.vr} where its encoding has none."
    return ""


def _value_fault(element: DataElement, encoded: Encoded) -> str:
    vr = element.VR
    if vr in ("SQ", "UN"):
        return ""
    if VRS[vr].kind != "text":  # it may be long, and is not read: its length tells
        size = VRS[vr].size
        return f"{len(encoded):,} bytes are no multiple of {size}, as VR {vr} takes." if len(encoded) % size else ""
    for text in element.strings:
        if said := broken_rule(text, vr):
            return said
    if not fits(encoded.raw(), vr, encoded.charset):
        return f"it holds characters that VR {vr} or its character set does not have."
    return ""
