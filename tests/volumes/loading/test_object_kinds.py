from __future__ import annotations

import pydicom
import pytest

from dicomnb.volumes.loading.object_kinds import is_image, kind_of_object, other_kind
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


def test_an_object_of_another_kind_is_named_with_what_to_do_with_it() -> None:
    error = other_kind(dataset(SOPClassUID=pydicom.uid.TwelveLeadECGWaveformStorage), "and no plan of beams")
    assert str(error).startswith("This is an ECG and no plan of beams. With it, ")
    assert (
        str(error)
        .rstrip(".")
        .endswith(kind_of_object(dataset(SOPClassUID=pydicom.uid.TwelveLeadECGWaveformStorage)).help)
    )
