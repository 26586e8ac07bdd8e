from __future__ import annotations

from io import BytesIO

import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.sharing.values.dummy_values import dummy, state_length_of_document
from dicomnb.standard.vr import VRS


@pytest.mark.parametrize("vr", sorted(set(VRS) - {"SQ", "UI"}))
def test_a_dummy_is_a_value_of_its_vr_that_can_be_written_and_read(vr: str) -> None:
    ds = Dataset()
    ds.add_new(0x00091010, vr, dummy(vr))
    file = BytesIO()
    ds.save_as(file)
    again = read(file.getvalue(), strict=True)[0x00091010]
    assert (again.VR, again.value) == (vr, dummy(vr))


@pytest.mark.parametrize("vr", ["SQ", "UI"])
def test_sequences_and_uids_have_none(vr: str) -> None:
    with pytest.raises(KeyError):
        dummy(vr)


@pytest.mark.parametrize(("document", "length"), [(bytes(8), 8), (b"", 0), (None, 0)])
def test_the_stated_length_of_a_document_is_that_of_its_dummy(document: bytes | None, length: int) -> None:
    ds = Dataset()
    ds.add_new("EncapsulatedDocumentLength", "UL", 593)
    ds.add_new("EncapsulatedDocument", "OB", document)
    state_length_of_document(ds)
    assert ds.EncapsulatedDocumentLength == length


def test_no_length_is_stated_where_none_was() -> None:
    ds = Dataset()
    ds.add_new("EncapsulatedDocument", "OB", bytes(8))
    state_length_of_document(ds)
    assert "EncapsulatedDocumentLength" not in ds
