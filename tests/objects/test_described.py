from __future__ import annotations

from dicomnb.objects.described import DescribedObject
from dicomnb.standard.kinds import UNKNOWN, kind_of_class
from tests.images import dataset

HANGING_PROTOCOL = "1.2.840.10008.5.1.4.38.1"


def described(**how: bool) -> DescribedObject:
    ds = dataset(SOPClassUID=HANGING_PROTOCOL, PatientName="Roe^Jane", SeriesDescription="<i>x</i> $y$")
    return DescribedObject(ds, kind_of_class(HANGING_PROTOCOL) or UNKNOWN, **how)


def test_the_sentence_says_what_it_is_and_what_to_do() -> None:
    wanted = "This is a hanging protocol (Hanging Protocol Storage): dn.header(path) shows what it says."
    assert described().sentence == str(described()) == repr(described()) == wanted


def test_a_class_without_a_name_is_left_out_of_the_sentence() -> None:
    assert DescribedObject(dataset(SOPClassUID="2.25.9"), UNKNOWN).sentence.startswith(
        "This is a DICOM object of unknown kind: "
    )


def test_the_header_is_folded_and_says_who_the_patient_is_only_when_asked() -> None:
    html = described()._repr_html_()
    assert "<details><summary>Header</summary>" in html
    assert "SOP Class UID" in html
    assert "Roe" not in html
    assert "Roe^Jane" in described(identifiers=True)._repr_html_()


def test_nothing_of_the_file_becomes_markup() -> None:
    html = described()._repr_html_()
    assert "<i>x</i>" not in html
    assert "&lt;i&gt;x&lt;/i&gt;" in html
