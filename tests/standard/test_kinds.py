from __future__ import annotations

import re

import pytest

from dicomnb.standard.kinds import IMAGE, KINDS, UNKNOWN, VIDEO, counted, kind_of, kind_of_class
from dicomnb.standard.resource import Table

STORAGE = "1.2.840.10008.5.1.4.1.1"


@pytest.mark.parametrize(
    ("suffix", "name"),
    [
        ("2", "image"),
        ("128.1", "image"),
        ("481.1", "image"),
        ("77.1.6", "slide image"),
        ("66.4", "segmentation"),
        ("66.7", "segmentation"),
        ("66.5", "surface segmentation"),
        ("30", "parametric map"),
        ("481.2", "dose distribution"),
        ("481.3", "structure set"),
        ("88.11", "structured report"),
        ("88.35", "structured report"),
        ("88.50", "structured report"),
        ("79.1", "structured report"),
        ("88.59", "key object selection"),
        ("88.67", "radiation dose report"),
        ("88.76", "radiation dose report"),
        ("88.40", "procedure log"),
        ("9.1.1", "ECG"),
        ("9.1.4", "ECG"),
        ("9.2.1", "hemodynamic waveform"),
        ("9.4.1", "audio recording"),
        ("9.6.2", "respiratory waveform"),
        ("9.7.4", "EEG"),
        ("104.1", "PDF document"),
        ("104.2", "CDA document"),
        ("104.3", "STL model"),
        ("104.4", "OBJ model"),
        ("104.5", "MTL file of materials"),
        ("481.5", "RT plan"),
        ("481.8", "RT ion plan"),
        ("481.4", "treatment record"),
        ("481.7", "treatment record"),
        ("481.9", "treatment record"),
        ("481.17", "treatment record"),
        ("66.1", "registration"),
        ("66.3", "deformable registration"),
        ("66.2", "set of fiducials"),
        ("11.1", "presentation state"),
        ("11.4", "presentation state"),
        ("11.6", "volumetric presentation state"),
        ("4.2", "MR spectrum"),
        ("66.6", "set of fibre tracts"),
        ("78.6", "set of ophthalmic measurements"),
        ("91.1", "set of annotations"),
    ],
)
def test_each_class_has_its_kind(suffix: str, name: str) -> None:
    found = kind_of_class(f"{STORAGE}.{suffix}")
    assert found is KINDS[name]


def test_every_storage_class_has_a_kind_that_exists() -> None:
    uids = {row[0]: row[1] for row in Table("uids.tsv").rows()}
    kinds = {row[0]: row[1] for row in Table("storage_kinds.tsv").rows()}
    assert set(kinds.values()) <= set(KINDS)
    storage = {
        uid
        for uid, name in uids.items()
        if uid.startswith(f"{STORAGE}.") and name.endswith("Storage") and ".501." not in uid
    }
    assert storage <= set(kinds)
    # Hanging protocols, implant templates and others have classes outside of that branch.
    assert kinds["1.2.840.10008.5.1.4.38.1"] == "hanging protocol"
    assert kinds["1.2.840.10008.1.3.10"] == "directory"


@pytest.mark.parametrize("uid", [f"{STORAGE}.2\0", f"{STORAGE}.2 "])
def test_what_pads_a_uid_is_disregarded(uid: str) -> None:
    assert kind_of_class(uid) is IMAGE


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (["ContentSequence"], "structured report"),
        (["ContentSequence", "PixelData"], "image"),
        (["WaveformSequence"], "waveform"),
        (["EncapsulatedDocument"], "document"),
        (["BeamSequence", "FractionGroupSequence"], "RT plan"),
        (["IonBeamSequence"], "RT ion plan"),
        (["StructureSetROISequence"], "structure set"),
        (["DoseGridScaling", "PixelData"], "dose distribution"),
        (["SegmentSequence", "PixelData"], "segmentation"),
        (["DoubleFloatPixelData"], "image"),
        (["RegistrationSequence"], "registration"),
    ],
)
def test_of_an_unknown_class_the_content_tells(content: list[str], name: str) -> None:
    assert kind_of("2.25.1234", content) is KINDS[name]
    assert kind_of("", content) is KINDS[name]


def test_what_nothing_tells_is_unknown() -> None:
    assert kind_of("2.25.1234", ["PatientName"]) is UNKNOWN


def test_a_class_counts_more_than_the_content() -> None:
    assert kind_of(f"{STORAGE}.481.5", ["ContentSequence"]) is KINDS["RT plan"]


def test_the_transfer_syntax_makes_a_video() -> None:
    assert kind_of(f"{STORAGE}.3.1", ["PixelData"], video=True) is VIDEO
    assert kind_of(f"{STORAGE}.77.1.1.1", ["PixelData"], video=True) is VIDEO
    assert kind_of(f"{STORAGE}.77.1.1.1", ["PixelData"]) is IMAGE
    assert kind_of(f"{STORAGE}.88.11", ["ContentSequence"], video=True) is KINDS["structured report"]


def test_kinds_are_counted_in_words() -> None:
    several = [(KINDS["structure set"], 1), (KINDS["structured report"], 1200), (KINDS["ECG"], 1)]
    assert counted(several) == "1 structure set, 1,200 structured reports, 1 ECG"
    assert KINDS["MR spectrum"].count(2) == "2 MR spectra"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("structured report", "a structured report"),
        ("ECG", "an ECG"),
        ("STL model", "an STL model"),
        ("RT plan", "an RT plan"),
        ("PDF document", "a PDF document"),
        ("image", "an image"),
        ("DICOM object of unknown kind", "a DICOM object of unknown kind"),
        ("MR spectrum", "an MR spectrum"),
    ],
)
def test_a_kind_has_its_article(name: str, said: str) -> None:
    assert KINDS[name].with_article == said


def test_help_names_functions_that_exist() -> None:
    import dicomnb

    for kind in KINDS.values():
        for name in re.findall(r"dn\.(\w+)\(", kind.help):
            assert hasattr(dicomnb, name), (kind.name, name)
