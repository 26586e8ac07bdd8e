from __future__ import annotations

import pytest

import dicomnb as dn
from dicomnb.errors import NotATag, UsageError
from tests.transfer.orthanc import AUTH, Orthanc


def test_a_server_is_asked_by_keywords_and_wildcards(
    orthanc: Orthanc, stack: dict[str, bytes], run_length: dict[str, bytes], series: str
) -> None:
    both = dn.query(orthanc.url, auth=AUTH, PatientName="Phantom*")
    assert {one.StudyInstanceUID for one in both} == {
        dn.read(next(iter(each.values()))).StudyInstanceUID for each in (stack, run_length)
    }
    (one,) = dn.query(orthanc.url, "series", auth=AUTH, SeriesDescription="*overlap*")
    assert (one.SeriesInstanceUID, one.NumberOfSeriesRelatedInstances) == (series, 25)
    images = dn.query(orthanc.url, "image", auth=AUTH, StudyInstanceUID=one.StudyInstanceUID, SeriesInstanceUID=series)
    assert {image.SOPInstanceUID for image in images} == set(stack)
    assert len(dn.query(orthanc.url, auth=AUTH, PatientID="nobody")) == 0
    assert str(dn.query(orthanc.url, auth=AUTH, PatientID="nobody")) == "Nothing was found."


def test_a_notebook_shows_no_patient_and_print_does(orthanc: Orthanc, stack: dict[str, bytes]) -> None:
    found = dn.query(orthanc.url, auth=AUTH, StudyDescription="Phantom")
    html = str(found._markup())
    assert "Phantom^" not in html
    assert "SAMPLE-0512" not in html
    assert "StudyInstanceUID" in html
    assert "SAMPLE-0512" in str(found)
    assert repr(found) == f"<Matches, {len(found)} found>"


def test_a_keyword_or_level_that_is_none_is_told(orthanc: Orthanc) -> None:
    with pytest.raises(NotATag, match="PatientNaem"):
        dn.query(orthanc.url, auth=AUTH, PatientNaem="x")
    with pytest.raises(UsageError, match="'study', 'series', 'image'"):
        dn.query(orthanc.url, "patient", auth=AUTH)
