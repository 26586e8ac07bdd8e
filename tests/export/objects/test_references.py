from __future__ import annotations

import numpy as np

from dicomnb.analysis.reslice import reslice_isotropic
from dicomnb.export.objects.references import image_reference, slice_references
from dicomnb.volumes.frames.slice_source import SliceSource
from dicomnb.volumes.loading.load import load
from tests.export.objects.sources import ct
from tests.images import dataset, image, series

CT = "1.2.840.10008.5.1.4.1.1.2"


def test_each_slice_refers_to_its_image() -> None:
    volume = load(series(3, SOPClassUID=CT))
    found = slice_references(volume)
    assert [each and each.ReferencedSOPInstanceUID for each in found] == ["2.25.1.1", "2.25.1.2", "2.25.1.3"]
    assert {each and each.ReferencedSOPClassUID for each in found} == {CT}
    assert not any(each is None or "ReferencedFrameNumber" in each for each in found)


def test_frames_count_from_one() -> None:
    many = image(np.zeros((4, 3, 5), np.uint8), frames=4, SOPClassUID=CT, SOPInstanceUID="2.25.5")
    found = image_reference(SliceSource(many, 2))
    assert found is not None
    assert found.ReferencedFrameNumber == 3


def test_an_image_without_a_uid_or_a_class_cannot_be_referred_to() -> None:
    assert image_reference(SliceSource(dataset(SOPClassUID=CT))) is None
    assert image_reference(SliceSource(dataset(SOPInstanceUID="2.25.5"))) is None


def test_a_missing_slice_and_slices_that_were_computed_refer_to_none() -> None:
    slices = series(4, SOPClassUID=CT)
    del slices[1]
    found = slice_references(load(slices))
    assert [each is None for each in found] == [False, True, False, False]
    computed = reslice_isotropic(ct(3))
    assert set(slice_references(computed)) == {None}
    assert len(slice_references(computed)) == computed.slice_count
