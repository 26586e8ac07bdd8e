"""The witness is pydicom: what it reads of the groups in a file."""

from __future__ import annotations

import io
from typing import Any

import pydicom

from dicomnb.export.objects.encoded_groups import derivation_group, position_groups, put_frame_groups, segment_group
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.standard.code import Code
from tests.images import dataset

CODE = Code("113076", "DCM", "Segmentation")


def reference(**more: Any) -> Dataset:
    return dataset(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.2", ReferencedSOPInstanceUID="2.25.12", **more)


def read_by_pydicom(*frames: bytes) -> list[Any]:
    ds = dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.66.4", SOPInstanceUID="2.25.1")
    put_frame_groups(ds, frames)
    file = io.BytesIO()
    ds.save_as(file)
    return list(pydicom.dcmread(io.BytesIO(file.getvalue())).PerFrameFunctionalGroupsSequence)


def test_a_place_is_dimension_indices_and_a_position() -> None:
    (frame,) = read_by_pydicom(position_groups([3, 70000], [-50.25, 0.1, 1 / 3]))
    assert list(frame.FrameContentSequence[0].DimensionIndexValues) == [3, 70000]
    assert list(frame.PlanePositionSequence[0].ImagePositionPatient) == [-50.25, 0.1, 0.3333333333]


def test_a_segment_is_named_by_number() -> None:
    first, second = read_by_pydicom(segment_group(1), segment_group(65535))
    numbers = [each.SegmentIdentificationSequence[0].ReferencedSegmentNumber for each in (first, second)]
    assert numbers == [1, 65535]


def test_a_frame_says_which_image_it_was_made_of_and_how() -> None:
    made = derivation_group(reference(ReferencedFrameNumber=17), CODE) + position_groups([1], [0, 0, 0])
    (frame,) = read_by_pydicom(made)
    derivation = frame.DerivationImageSequence[0]
    source = derivation.SourceImageSequence[0]
    assert (source.ReferencedSOPInstanceUID, source.ReferencedFrameNumber) == ("2.25.12", 17)
    assert source.SpatialLocationsPreserved == "YES"
    assert source.PurposeOfReferenceCodeSequence[0].CodeValue == "121322"
    assert derivation.DerivationCodeSequence[0].CodeMeaning == "Segmentation"


def test_an_image_of_one_frame_has_no_frame_number() -> None:
    (frame,) = read_by_pydicom(derivation_group(reference(), CODE))
    assert "ReferencedFrameNumber" not in frame.DerivationImageSequence[0].SourceImageSequence[0]


def test_no_frame_is_an_empty_sequence() -> None:
    assert read_by_pydicom() == []


def test_frames_are_changed_as_any_other_item() -> None:
    ds = dataset()
    put_frame_groups(ds, [position_groups([n], [n, 0, 0]) for n in range(3)])
    ds.PerFrameFunctionalGroupsSequence[1].PlanePositionSequence[0].ImagePositionPatient = [9, 8, 7]
    found = [each.PlanePositionSequence[0].ImagePositionPatient[0] for each in ds.PerFrameFunctionalGroupsSequence]
    assert found == [0, 9, 2]
