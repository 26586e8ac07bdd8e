"""One data set, de-identified: each element by its rule, nested items too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from dicomnb._version import __version__
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.sequence import Sequence
from dicomnb.sharing.dates import shifted
from dicomnb.sharing.dummy_values import dummy
from dicomnb.sharing.identity import IdentifierMatcher, identifiers_of
from dicomnb.sharing.profile import CODES, TEXT_VRS, Outcome, rule_for
from dicomnb.sharing.pseudonyms import Pseudonyms
from dicomnb.sharing.safe_private import is_safe
from dicomnb.standard.privacy import is_identifying
from dicomnb.standard.tag import to_tag

__all__ = ["Cleaned", "Key", "clean", "identifying_words"]

Key = tuple[tuple[int, ...], Outcome, str]
"""Path of tags from the data set down, what became of the element, and why."""

_TOLD_VRS: Final = frozenset({"AE", "DA", "LO", "PN", "SH", "ST", "UC", "UR"})
"""Values that others repeat: of a longer text nobody repeats the whole."""

_CODED_VRS: Final = frozenset({"AE", "CS", "UR"})
"""What is no prose: a value with a name in it goes altogether."""

_ENUMERATED: Final = frozenset(
    map(
        to_tag,
        """
        BurnedInAnnotation CodingSchemeDesignator ContinuityOfContent ContourGeometricType GraphicType
        ImageLaterality ImageType Laterality LossyImageCompression Modality
        PatientPosition PhotometricInterpretation PixelPresentation PresentationLUTShape RelationshipType RescaleType
        SegmentationType SpecificCharacterSet Units ValueType VolumetricProperties
        """.split(),  # noqa: SIM905  # a list of words reads better
    )
)
"""What a data set is read by: its values are terms of the standard, whoever is called Code or Text."""

_TERMS: Final = frozenset(
    """
    HU OD US MGML Z_EFF ED EDW HU_MOD PCT DCM SCT SRT SNM3 LN UCUM RADLEX UMLS FMA NCIt MA BI ACR CD99 99SDM
    YES NO 00 01 R L U B ORIGINAL DERIVED PRIMARY SECONDARY AXIAL LOCALIZER OTHER MONOCHROME1 MONOCHROME2 RGB
    CT MR PT NM US CR DX MG OT SC XA RF SR SEG PR RTSTRUCT RTDOSE RTPLAN RTIMAGE IO ES XC GM SM OP BDUS IVUS
    CODE TEXT NUM CONTAINER DATE TIME DATETIME PNAME UIDREF COMPOSITE IMAGE WAVEFORM SCOORD SCOORD3D TCOORD TABLE
    POINT POLYLINE CIRCLE ELLIPSE INTERPOLATED CLOSED_PLANAR OPEN_PLANAR OPEN_NONPLANAR SEPARATE CONTINUOUS
    BINARY FRACTIONAL LABELMAP IDENTITY INVERSE LINEAR FORMATTED VOLUME SAMPLED CONTAINS INFERRED SELECTED
    HFS HFP FFS FFP HFDR HFDL FFDR FFDL LFP LFS RFP RFS AFDR AFDL PFDR PFDL BQML CNTS GML CM2ML NONE PROPCNTS
    """.split()  # noqa: SIM905  # a list of words reads better
)
"""What enumerated attributes may say although a patient is called so; any other value is text like any text."""

_NUMBER: Final = re.compile(r"[ \0]*(?:[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?[ \0]*)?")
_CHARSET: Final = to_tag("SpecificCharacterSet")
_PADDING: Final = 0xFFFCFFFC
_NO_NUMBER: Final = "no number, though its VR says so"

_PATIENT_ID: Final = to_tag("PatientID")
_MARKS: Final = (
    "PatientIdentityRemoved",
    "DeidentificationMethod",
    "DeidentificationMethodCodeSequence",
    "LongitudinalTemporalInformationModified",
)
_REPEATED: Final = "says what an identifying element says"
_SCRUBBED: Final = "within an element that gets a dummy"
_PROSE: Final = "text within a sequence that is cleaned"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A data set after it was de-identified.

    Parameters
    ----------
    dataset : Dataset
        It.
    outcomes : Counter of Key
        How often something became of an element.
    words : Words
        What the identifying elements said.
    """

    dataset: Dataset
    outcomes: Counter[Key]
    words: IdentifierMatcher


@dataclass(frozen=True, slots=True)
class _Around:
    """What an item takes over from the sequences around it.

    Parameters
    ----------
    path : tuple of int
        Their tags.
    scrub : bool
        True if all text gets a dummy.
    thorough : bool
        True if all text is cleaned.
    """

    path: tuple[int, ...] = ()
    scrub: bool = False
    thorough: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    """An element with text that is kept, so far."""

    element: DataElement
    where: tuple[int, ...]
    outcome: Outcome
    reason: str


def clean(dataset: Dataset, chosen: frozenset[str], pseudonyms: Pseudonyms) -> Cleaned:
    """Return a de-identified copy of a data set; pixels are left as they are.

    Parameters
    ----------
    dataset : Dataset
        The original; it stays as it is.
    chosen : frozenset of str
        Options, see `dicomnb.sharing.profile.OPTIONS`.
    pseudonyms : Pseudonyms
        What makes new UIDs and a Patient ID, and says by how much dates are shifted.

    References
    ----------
    PS3.15 E.1.1, E.2 and E.3.
    """
    twin = dataset.copy()
    patient = _patient(dataset)
    label = f"P{pseudonyms.label('patient', patient, 12).upper()}"
    cleaner = _Cleaner(chosen, pseudonyms, pseudonyms.days(patient), label)
    cleaner.walk(twin, _Around())
    words = IdentifierMatcher(cleaner.said)
    cleaner.sweep(words)
    _mark(twin, chosen)
    syntax = dataset.transfer_syntax.uid
    # Preamble and file meta information may say who sent the file, or hold anything at all.
    twin.preamble = b""
    twin.file_meta = Dataset()
    twin.file_meta.TransferSyntaxUID = syntax
    return Cleaned(twin, cleaner.outcomes, words)


def identifying_words(dataset: Dataset) -> Iterator[tuple[str, int]]:
    """Yield what the identifying elements of a data set say, nested ones too: a word to look for, and its tag."""
    for element in dataset.iterall():
        if is_identifying(element.tag) and not element.tag.is_private and element.VR in _TOLD_VRS:
            for text in element.strings:
                for word in identifiers_of(text, element.VR):
                    yield word, int(element.tag)


def _patient(dataset: Dataset) -> str:
    """Return what tells a patient from the others; the study where the data set does not name any."""
    name, issuer = (str(dataset.get(keyword) or "") for keyword in ("PatientID", "IssuerOfPatientID"))
    return f"{issuer}\0{name}" if name else str(dataset.get("StudyInstanceUID") or "")


def _mark(dataset: Dataset, chosen: frozenset[str]) -> None:
    """Say in a data set what was done to it (PS3.15 E.1.1, PS3.3 C.7.1.1)."""
    for keyword in _MARKS:  # under whatever VR they were: a wrong one would refuse the new value
        if keyword in dataset:
            del dataset[keyword]
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = f"dicomnb {__version__}"
    dataset.DeidentificationMethodCodeSequence = [item.copy() for item in _codes(chosen)]
    if "retain_full_dates" in chosen:
        dataset.LongitudinalTemporalInformationModified = "UNMODIFIED"
    else:
        modified = "retain_modified_dates" in chosen
        dataset.LongitudinalTemporalInformationModified = "MODIFIED" if modified else "REMOVED"


@lru_cache(maxsize=16)
def _codes(chosen: frozenset[str]) -> tuple[Dataset, ...]:
    return tuple(_code(*code) for name, code in CODES.items() if name == "basic_profile" or name in chosen)


def _code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "DCM", meaning
    return item


@dataclass(slots=True)
class _Cleaner:
    """Changes a data set, and remembers what it did."""

    chosen: frozenset[str]
    pseudonyms: Pseudonyms
    days: int
    label: str
    outcomes: Counter[Key] = field(default_factory=Counter)
    said: set[str] = field(default_factory=set)
    kept: list[_Text] = field(default_factory=list)

    def walk(self, dataset: Dataset, around: _Around) -> None:
        """De-identify a data set or an item in place; text that is kept waits for `sweep`."""
        creators = []
        for element in list(dataset):
            tag = int(element.tag)
            if tag & 0xFFFF == 0:
                continue  # the length of a group: not written again
            if tag == _PADDING:
                del dataset[tag]
                continue
            where = (*around.path, tag)
            outcome, reason = self._choice(element, tag, around)
            if outcome == "removed":
                if element.VR == "SQ":
                    self._note(element)
                del dataset[tag]
            elif element.VR == "SQ":
                self._descend(
                    element,
                    _Around(where, around.scrub or outcome == "replaced", _is_cleaned(around, outcome)),
                    outcome,
                )
            elif (
                outcome in ("kept", "cleaned")
                and (element.VR in TEXT_VRS or element.VR == "UI")
                and not _is_term(element, tag)
            ):
                self.kept.append(_Text(element, where, outcome, reason))
                if tag >> 16 & 1:
                    creators.append(tag)
                continue
            else:
                outcome, reason = self._change(element, outcome, reason)
            self.outcomes[where, outcome, reason] += 1
        for tag in creators:
            _drop_if_unused(dataset, tag)

    def _choice(self, element: DataElement, tag: int, around: _Around) -> tuple[Outcome, str]:
        vr = element.VR
        if tag >> 16 & 1 and "retain_safe_private" in self.chosen:
            if element.tag.is_private_creator:
                return "kept", "option retain_safe_private: names the maker of a block"
            if is_safe(tag, _stated_vr(element), element.private_creator):
                return "kept", "option retain_safe_private: known to be safe"
        rule = rule_for(tag, vr, self.chosen)
        if rule.identifying and vr != "SQ":
            self._note(element)
        if vr in TEXT_VRS and vr != "CS" and rule.outcome in ("kept", "cleaned"):
            if around.scrub:
                return "replaced", _SCRUBBED
            if around.thorough and rule.outcome == "kept":
                return "cleaned", _PROSE
        return rule.outcome, rule.reason

    def _descend(self, element: DataElement, within: _Around, outcome: Outcome) -> None:
        if outcome == "emptied":
            self._note(element)
            element.value = Sequence()
            return
        for item in element.value:
            self.walk(item, within)

    def _change(self, element: DataElement, outcome: Outcome, reason: str) -> tuple[Outcome, str]:
        vr = element.VR
        if vr in ("DS", "IS") and outcome in ("kept", "cleaned") and not all(map(_NUMBER.fullmatch, element.strings)):
            element.value = None
            return "emptied", _NO_NUMBER
        if outcome == "kept" or element.VM == 0:
            return "kept", reason if outcome == "kept" else "empty already"
        if outcome == "emptied":
            element.value = None
        elif outcome == "uid" or (outcome == "replaced" and vr == "UI"):
            element.value = _joined([self.pseudonyms.uid(text.strip(" \0")) for text in element.strings])
        elif outcome == "date":
            return self._shift(element), reason
        else:
            # Patients who all became one would be worse than useless.
            element.value = self.label if element.tag == _PATIENT_ID else dummy(vr)
        return outcome, reason

    def _shift(self, element: DataElement) -> Outcome:
        if element.VR == "TM":
            return "kept"
        several = [shifted(text.strip(" \0"), self.days) if text.strip(" \0") else "" for text in element.strings]
        if None in several:
            element.value = dummy(element.VR)
            return "replaced"
        element.value = _joined(several)
        return "date"

    def _note(self, element: DataElement) -> None:
        """Remember what an identifying element says, or what those in a sequence do that goes."""
        if element.VR == "SQ":
            for item in element.value:
                self.said.update(word for word, _ in identifying_words(item))
        elif element.VR in _TOLD_VRS:
            self.said.update(word for text in element.strings for word in identifiers_of(text, element.VR))

    def sweep(self, words: IdentifierMatcher) -> None:
        """Take out of the text that is kept whatever the identifying elements say."""
        several = [text.element.strings for text in self.kept]
        # Looked at as one text, for most data sets say it nowhere else.
        spotless = not words.stand_in("\n".join(one for texts in several for one in texts))
        for text, before in zip(self.kept, several, strict=True):
            outcome, reason = text.outcome, text.reason
            thorough = outcome == "cleaned"
            if thorough or not spotless:
                after = [self._masked(one, text.element.VR, words, thorough=thorough) for one in before]
                if after != before:
                    text.element.value = _joined(after)
                    outcome, reason = "cleaned", reason if thorough else _REPEATED
            self.outcomes[text.where, outcome, reason] += 1

    def _masked(self, text: str, vr: str, words: IdentifierMatcher, *, thorough: bool) -> str:
        if vr == "UI":
            return self.pseudonyms.uid(text.strip(" \0")) if words.stand_in(text) else text
        if vr in _CODED_VRS:
            return "" if words.stand_in(text) else text
        return words.masked(text, thorough=thorough)


def _is_cleaned(around: _Around, outcome: Outcome) -> bool:
    return around.thorough or outcome == "cleaned"


def _is_term(element: DataElement, tag: int) -> bool:
    return tag == _CHARSET or (tag in _ENUMERATED and all(text.strip(" \0") in _TERMS for text in element.strings))


def _joined(several: list[Any]) -> Any:
    return several[0] if len(several) == 1 else several


def _stated_vr(element: DataElement) -> str:
    """Return the VR of a private element as its file states it: what a dictionary says of its maker proves nothing."""
    encoded = element.encoded
    return element.VR if encoded is None else encoded.place.header.vr or "UN"


def _drop_if_unused(dataset: Dataset, tag: int) -> None:
    """Remove a private creator that has no element left."""
    first = (tag & 0xFFFF0000) | (tag & 0xFF) << 8
    if tag & 0xFFFF <= 0xFF and not any(first <= other <= first + 0xFF for other in dataset.keys()):  # noqa: SIM118
        del dataset[tag]
