from __future__ import annotations

import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.sharing.deidentification_marks import mark_deidentified
from tests.images import dataset


def marked(*options: str) -> Dataset:
    ds = dataset(PatientID="A7")
    mark_deidentified(ds, frozenset(options))
    return ds


def test_what_was_done_is_said_in_codes() -> None:
    ds = marked("clean_descriptors")
    assert ds.PatientIdentityRemoved == "YES"
    assert ds.DeidentificationMethod.startswith("dicomnb ")
    codes = [(item.CodeValue, item.CodingSchemeDesignator) for item in ds.DeidentificationMethodCodeSequence]
    # PS3.16 CID 7050: the profile itself, and the option to clean descriptors.
    assert codes == [("113100", "DCM"), ("113105", "DCM")]
    assert ds.PatientID == "A7"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "REMOVED"),
        (("retain_modified_dates",), "MODIFIED"),
        (("retain_full_dates",), "UNMODIFIED"),
    ],
)
def test_it_is_said_what_became_of_dates(options: tuple[str, ...], said: str) -> None:
    # PS3.3 C.7.1.1: Longitudinal Temporal Information Modified.
    assert marked(*options).LongitudinalTemporalInformationModified == said


def test_marks_of_an_earlier_run_are_replaced_whatever_their_vr() -> None:
    ds = dataset()
    ds.add_new(0x00120062, "LO", "no")
    ds.add_new(0x00120064, "UN", b"x")
    mark_deidentified(ds, frozenset())
    assert (ds[0x00120062].VR, ds[0x00120064].VR) == ("CS", "SQ")
    assert ds.PatientIdentityRemoved == "YES"


def test_items_of_two_files_are_not_the_same() -> None:
    one, other = marked(), marked()
    one.DeidentificationMethodCodeSequence[0].CodeMeaning = "changed"
    assert other.DeidentificationMethodCodeSequence[0].CodeMeaning != "changed"
