"""The witness is pydicom."""

from __future__ import annotations

import struct
from xml.etree import ElementTree

import numpy as np
import pydicom
import pytest

from dicomnb.teaching import STUDIES
from tests.teaching.written import Written

CONTENTS = STUDIES["documents"].contents()


@pytest.mark.parametrize(
    ("name", "media_type"), [("letter.dcm", "application/pdf"), ("model.dcm", "model/stl"), ("note.dcm", "text/XML")]
)
def test_each_document_holds_what_was_put_in_and_says_how_long_it_is(
    written: Written, name: str, media_type: str
) -> None:
    ds = pydicom.dcmread(written("documents") / name)
    assert ds.MIMETypeOfEncapsulatedDocument == media_type
    assert ds.EncapsulatedDocument[: ds.EncapsulatedDocumentLength] == CONTENTS[name]
    assert ds.EncapsulatedDocument[ds.EncapsulatedDocumentLength :] in (b"", b"\0")


def test_the_pdf_has_its_objects_where_its_table_says() -> None:
    pdf = CONTENTS["letter.dcm"]
    table = pdf.index(b"xref\n")
    assert int(pdf[pdf.index(b"startxref\n") + 10 :].split()[0]) == table
    places = [int(line[:10]) for line in pdf[table:].split(b"\n")[3:8]]
    assert [pdf[place : place + 7] for place in places] == [b"%d 0 obj" % number for number in range(1, 6)]
    assert b"(Nothing to report.) Tj" in pdf


def test_the_model_is_a_box_whose_faces_look_outwards() -> None:
    stl = CONTENTS["model.dcm"]
    (count,) = struct.unpack_from("<I", stl, 80)
    assert (count, len(stl)) == (12, 84 + 12 * 50)
    numbers = np.array([struct.unpack_from("<12f", stl, 84 + 50 * n) for n in range(count)]).reshape(count, 4, 3)
    normals, corners = numbers[:, 0], numbers[:, 1:]
    assert corners.reshape(-1, 3).min(axis=0).tolist() == [-11, 4, 7.5]
    assert np.ptp(corners.reshape(-1, 3), axis=0).tolist() == [30, 20, 12]
    outwards = corners.mean(axis=1) - [-11 + 15, 4 + 10, 7.5 + 6]
    assert ((normals * outwards).sum(axis=1) > 0).all()
    # A closed surface: by the theorem of Gauss its corners enclose the volume of the box.
    volume = np.einsum("ni,ni->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6
    assert volume == pytest.approx(30 * 20 * 12)


def test_the_note_is_xml_with_a_title() -> None:
    root = ElementTree.fromstring(CONTENTS["note.dcm"])
    assert root.tag == "{urn:hl7-org:v3}ClinicalDocument"
    assert root.findtext("{urn:hl7-org:v3}title") == "Note on Phantom^Dora"
