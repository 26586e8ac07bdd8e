from __future__ import annotations

import pydicom
import pytest

from dicomnb.volumes.loading.object_kinds import is_image, kind_of_object
from tests.images import dataset, image

VIDEO = pydicom.uid.MPEG4HP41


def test_an_image_has_pixels_and_what_has_none_is_no_image() -> None:
    made = image([[1, 2, 3], [4, 5, 6]], SOPClassUID=pydicom.uid.CTImageStorage)
    assert is_image(made)
    assert kind_of_object(made).family == "image"
    del made.PixelData
    assert not is_image(made)


def test_a_video_is_no_image_whatever_its_class_says() -> None:
    made = image([[1, 2, 3], [4, 5, 6]], SOPClassUID=pydicom.uid.CTImageStorage)
    made.file_meta = dataset(TransferSyntaxUID=VIDEO)
    assert not is_image(made)
    assert kind_of_object(made).family == "video"


@pytest.mark.parametrize(
    ("uid", "family"),
    [
        (pydicom.uid.RTStructureSetStorage, "structures"),
        (pydicom.uid.ComprehensiveSRStorage, "report"),
        (pydicom.uid.TwelveLeadECGWaveformStorage, "waveform"),
        (pydicom.uid.EncapsulatedPDFStorage, "document"),
        (pydicom.uid.RTPlanStorage, "plan"),
    ],
)
def test_other_objects_are_of_the_family_of_their_class(uid: str, family: str) -> None:
    assert kind_of_object(dataset(SOPClassUID=uid)).family == family
    assert not is_image(dataset(SOPClassUID=uid))


def test_a_private_class_goes_by_what_the_data_set_holds() -> None:
    assert kind_of_object(dataset(SOPClassUID="2.25.77", WaveformSequence=[dataset()])).family == "waveform"
    assert kind_of_object(dataset()).family == "other"
