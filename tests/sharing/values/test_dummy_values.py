from __future__ import annotations

from io import BytesIO

import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.sharing.values.dummy_values import dummy
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
