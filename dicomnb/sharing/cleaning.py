"""One data set, de-identified: each element by its rule, nested items too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from dicomnb.errors import InvalidValue, UnencodableValue
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.sequence import Sequence
from dicomnb.parsing.values.decoding import decode
from dicomnb.parsing.values.encoding import encode
from dicomnb.parsing.values.vr_rules import broken_rule
from dicomnb.sharing.deidentification_marks import mark_deidentified
from dicomnb.sharing.identity import IdentifierMatcher, identifiers_of
from dicomnb.sharing.profile import TEXT_VRS, OutcomeKind, rule_for
from dicomnb.sharing.pseudonyms import Pseudonyms
from dicomnb.sharing.safe_private import is_safe
from dicomnb.sharing.values.dates import shifted
from dicomnb.sharing.values.dummy_values import dummy, state_length_of_document
from dicomnb.sharing.values.other_readings import other_readings
from dicomnb.sharing.values.well_formed import FORMED, is_well_formed, legal_code, meant_strings, writable
from dicomnb.standard.charset import Charset, codecs_for, complaints_about
from dicomnb.standard.privacy import is_identifying
from dicomnb.standard.tag import to_tag
from dicomnb.standard.vr import VRS

__all__ = ["Cleaned", "Key", "clean", "identifying_words"]

Key = tuple[tuple[int, ...], OutcomeKind, str]
"""Path of tags from the data set down, what became of the element, and why."""

_TOLD_VRS: Final = frozenset({"AE", "DA", "LO", "PN", "SH", "ST", "UC", "UR"})
"""Values that others repeat: a longer text is not repeated as a whole."""

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
"""What a data set is read by: its values are terms of the standard, even if a patient is called Code or Text."""

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

_ASCII: Final = codecs_for(None)
_DOCUMENT: Final = (0x00420011,)
_CHARSET: Final = to_tag("SpecificCharacterSet")
_PADDING: Final = 0xFFFCFFFC
_PIXELS: Final = frozenset(map(to_tag, ("PixelData", "FloatPixelData", "DoubleFloatPixelData")))
_TIMES: Final = frozenset({"AS", "DA", "DT", "TM"})
_NO_FORM: Final = "not in the form of its VR, so that it may say anything"

_PATIENT_ID: Final = to_tag("PatientID")
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
    outcome: OutcomeKind
    reason: str
    charset: Charset


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
    mark_deidentified(twin, chosen)
    if any(outcome == "replaced" for (where, outcome, _) in cleaner.outcomes if where == _DOCUMENT):
        state_length_of_document(twin)
    syntax = dataset.transfer_syntax.uid
    # Preamble and file meta information may say who sent the file, or hold anything at all.
    twin.preamble = b""
    twin.file_meta = Dataset()
    twin.file_meta.TransferSyntaxUID = syntax
    return Cleaned(twin, cleaner.outcomes, words)


def identifying_words(dataset: Dataset) -> Iterator[tuple[str, int]]:
    """Yield what the identifying elements of a data set say, nested ones too: a word to look for, and its tag."""
    for element in (one for one in _identifying(dataset) if not one.tag.is_private):
        yield from ((word, int(element.tag)) for word in _told(element))


def _identifying(dataset: Dataset) -> Iterator[DataElement]:
    return (one for one in dataset.iterall() if is_identifying(one.tag) and one.VR in _TOLD_VRS)


def _told(element: DataElement, *, short: bool = False) -> Iterator[str]:
    """Yield what an element says, as its character set has it and as it may be meant; see `identifiers_of`."""
    for text in dict.fromkeys((*element.strings, *meant_strings(element))):
        yield from identifiers_of(text, element.VR, short=short)
    yield from (word for text in other_readings(element) for word in identifiers_of(text, element.VR))


def _patient(dataset: Dataset) -> str:
    """Return what tells a patient from the others; the study where the data set does not name any."""
    name, issuer = (str(dataset.get(keyword) or "") for keyword in ("PatientID", "IssuerOfPatientID"))
    return f"{issuer}\0{name}" if name else str(dataset.get("StudyInstanceUID") or "")


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
    binary: list[DataElement] = field(default_factory=list)

    def walk(self, dataset: Dataset, around: _Around) -> None:
        """De-identify a data set or an item in place; text that is kept waits for `sweep`."""
        creators = []
        charset, odd = dataset.charset, dataset.shadowed_tags | {_CHARSET}
        for element in list(dataset):
            tag = int(element.tag)
            if tag & 0xFFFF == 0:
                continue  # the length of a group: not written again
            if tag == _PADDING:
                del dataset[tag]
                continue
            where = (*around.path, tag)
            if tag in odd:
                self._forget_others(dataset, element)
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
                self.kept.append(_Text(element, where, outcome, reason, charset))
                if tag >> 16 & 1:
                    creators.append(tag)
                continue
            else:
                outcome, reason = self._change(element, outcome, reason)
                if outcome == "kept" and VRS[element.VR].kind != "text" and where[0] not in _PIXELS:
                    self.binary.append(element)
            self.outcomes[where, outcome, reason] += 1
        for tag in creators:
            _drop_if_unused(dataset, tag)

    def _forget_others(self, dataset: Dataset, element: DataElement) -> None:
        """Let go of elements of the same tag that do not count, and of character sets that are none."""
        if others := dataset.shadowed_elements(element.tag):
            element.value = element.value  # with one that is as it was read they would be written too
            self.said.update(word for one in others if is_identifying(one.tag) for word in _told(one, short=True))
        if element.tag == _CHARSET and complaints_about(element.strings):
            element.value = _joined(["" if term == "ISO_IR 6" else term for term in dataset.charset.terms])

    def _choice(self, element: DataElement, tag: int, around: _Around) -> tuple[OutcomeKind, str]:
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

    def _descend(self, element: DataElement, within: _Around, outcome: OutcomeKind) -> None:
        if outcome == "emptied":
            self._note(element)
            element.value = Sequence()
            return
        # What stands in a sequence behind its items would be written with one that is as it was read.
        element.value = Sequence(list(element.value))
        for item in element.value:
            self.walk(item, within)

    def _change(self, element: DataElement, outcome: OutcomeKind, reason: str) -> tuple[OutcomeKind, str]:
        vr = element.VR
        if vr in FORMED and outcome in ("kept", "cleaned") and not _has_form(element):
            element.value = dummy(vr) if vr in _TIMES else None
            return "replaced" if vr in _TIMES else "emptied", _NO_FORM
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

    def _shift(self, element: DataElement) -> OutcomeKind:
        if element.VR == "TM" and _has_form(element):
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
                for one in _identifying(item):
                    self.said.update(_told(one, short=True))
        elif element.VR in _TOLD_VRS:
            self.said.update(_told(element, short=True))

    def sweep(self, words: IdentifierMatcher) -> None:
        """Take out of the text that is kept whatever the identifying elements say."""
        several = [(text.element.strings, meant_strings(text.element)) for text in self.kept]
        # Looked at as one text, for most data sets say it nowhere else.
        spotless = not words.stand_in("\n".join(one for both in several for texts in both for one in texts))
        for text, (before, meant) in zip(self.kept, several, strict=True):
            outcome, reason = text.outcome, text.reason
            thorough = outcome == "cleaned"
            after = before
            if text.element.VR in ("CS", "UI") or thorough or not spotless:
                after = [self._masked(one, text.element.VR, words, thorough=thorough) for one in before]
                if meant != before:
                    masked = [self._masked(one, text.element.VR, words, thorough=thorough) for one in meant]
                    after = masked if masked != meant or after != before else before
            if after == before and words and words.spelled_otherwise(_bytes(text.element), "".join(before)):
                text.element.value, outcome, reason = None, "emptied", _REPEATED
            elif after != before:
                text.element.value = _joined([writable(one, text.element.VR, text.charset) for one in after])
                outcome, reason = "cleaned", reason if thorough else _REPEATED
            self.outcomes[text.where, outcome, reason] += 1
        together = b"\n".join(map(_bytes, self.binary))
        if words.in_bytes(together) or words.respelled(together) != together:
            for element in self.binary:
                _unspell(element, words)

    def _masked(self, text: str, vr: str, words: IdentifierMatcher, *, thorough: bool) -> str:
        if vr == "UI":
            return self.pseudonyms.uid(text) if words.stand_in(text) or not is_well_formed(text, vr) else text
        if vr in _CODED_VRS and words.stand_in(text):
            return ""
        if vr == "CS":
            return legal_code(text) if broken_rule(text, vr) else text
        return text if vr in _CODED_VRS else words.masked(text, thorough=thorough)


def _has_form(element: DataElement) -> bool:
    return all(is_well_formed(text, element.VR) for text in element.strings)


def _bytes(element: DataElement) -> bytes:
    if element.encoded is not None:
        return element.encoded.raw()
    with suppress(UnencodableValue):  # it is said when the file is written
        return encode(element.value, element.VR, big_endian=False, charset=_ASCII)
    return b""


def _unspell(element: DataElement, words: IdentifierMatcher) -> None:
    """Let numbers and streams spell no word: a long one stands there by no chance, a short one may."""
    raw, vr = _bytes(element), element.VR
    big_endian = element.encoded is not None and element.encoded.big_endian
    if words.in_bytes(raw):
        element.value = None
        return
    other = words.respelled(raw, VRS[vr].size, big_endian=big_endian)
    if other == raw:
        return
    element.value = None
    with suppress(InvalidValue):  # no whole number of numbers
        element.value = decode(other, vr, big_endian=big_endian, charset=_ASCII)


def _is_cleaned(around: _Around, outcome: OutcomeKind) -> bool:
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
