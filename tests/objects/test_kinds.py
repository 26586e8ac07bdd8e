from __future__ import annotations

import warnings

import pytest

import dicomnb as dn
from dicomnb.objects.described import DescribedObject
from dicomnb.objects.kinds import opened
from dicomnb.standard.resource import Table
from tests.images import dataset

CLASSES = sorted(row[0] for row in Table("storage_kinds.tsv").rows())


@pytest.mark.parametrize("uid", CLASSES)
def test_an_object_of_any_class_is_opened_whatever_it_lacks(uid: str) -> None:
    with warnings.catch_warnings(action="ignore", category=dn.DicomWarning):
        shown = opened(dataset(SOPClassUID=uid))
    assert shown._repr_html_()
    assert str(shown)


def test_what_is_only_described_says_what_it_is_and_what_to_do() -> None:
    shown = dn.show(dataset(SOPClassUID="1.2.840.10008.5.1.4.38.1", PatientName="Roe^Jane"))
    assert isinstance(shown, DescribedObject)
    assert str(shown) == "This is a hanging protocol (Hanging Protocol Storage): dn.header(path) shows what it says."
    assert "Roe" not in shown._repr_html_()
    assert "SOP Class UID" in shown._repr_html_()


def test_a_document_without_a_document_is_described_with_a_warning() -> None:
    with pytest.warns(dn.DicomWarning, match="This is a PDF document, and cannot be read as one"):
        shown = dn.show(dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.104.1"))
    assert isinstance(shown, DescribedObject)
