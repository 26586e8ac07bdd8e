from __future__ import annotations

import numpy as np
import pytest

from dicomnb.export.derive import from_array
from dicomnb.teaching.studies.named_studies import make_study
from dicomnb.volumes.loading.load import load


@pytest.mark.parametrize("kind", ["stack-tilt", "mr", "pet-small"])
def test_without_an_affine_slices_lie_on_those_of_the_source(kind: str) -> None:
    volume = load(make_study(kind))[2:5]
    made = from_array(volume.array / 2, like=volume)
    assert made.dataset.SOPClassUID == volume.dataset.SOPClassUID
    assert np.allclose(made.affine, volume.affine, atol=1e-6)
    assert [ds.SourceImageSequence[0].ReferencedSOPInstanceUID for ds in made.datasets] == [
        ds.SOPInstanceUID for ds in volume.datasets
    ]
    assert len(made.datasets) == 3
