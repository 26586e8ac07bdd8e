from __future__ import annotations

import pytest

from tests.compat.both import ours, pydicom


def test_coded_concepts_are_those_of_pydicom() -> None:
    one, two = ours.sr.codes, pydicom.sr.codes
    assert tuple(one.SCT.Liver) == tuple(two.SCT.Liver)
    assert tuple(one.cid4.LeftHypochondriacRegion) == tuple(two.cid4.LeftHypochondriacRegion)
    assert one.schemes() == two.schemes()
    assert one.DCM.dir("attenuation") == two.DCM.dir("attenuation")
    assert "Liver" in one.SCT
    assert one.SCT.Liver in one.SCT
    for wrong in (lambda: one.SCT.Nothing, lambda: one.Nothing, lambda: one.CID99999):
        with pytest.raises(AttributeError, match=r"Nothing|99999"):
            wrong()
