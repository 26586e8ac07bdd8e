"""Which images a new object was made of, slice by slice."""

from __future__ import annotations

from typing import Final

from dicomnb.analysis.derived import DerivedVolume
from dicomnb.export.objects.instance import item
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import integer, text
from dicomnb.standard.code import Code
from dicomnb.volumes.frames.slice_source import SliceSource
from dicomnb.volumes.volume import Volume

__all__ = ["DERIVED_BY_SEGMENTATION", "SOURCE_PURPOSE", "image_reference", "slice_references"]

SOURCE_PURPOSE: Final = Code("121322", "DCM", "Source image for image processing operation")
DERIVED_BY_SEGMENTATION: Final = Code("113076", "DCM", "Segmentation")


def image_reference(source: SliceSource) -> Dataset | None:
    """Return an item that refers to the image of a slice, None where the image has no UID.

    Of a multi-frame image it names the frame (PS3.3 10.3).
    """
    dataset = source.dataset
    if not text(dataset, "SOPInstanceUID") or not text(dataset, "SOPClassUID"):
        return None
    reference = item(
        ReferencedSOPClassUID=text(dataset, "SOPClassUID"), ReferencedSOPInstanceUID=text(dataset, "SOPInstanceUID")
    )
    if integer(dataset, "NumberOfFrames", 1) > 1:
        reference.ReferencedFrameNumber = source.frame + 1
    return reference


def slice_references(volume: Volume) -> tuple[Dataset | None, ...]:
    """Return for each slice an item that refers to its image, None where there is no single one."""
    if isinstance(volume, DerivedVolume):
        return (None,) * volume.slice_count
    return tuple(None if source is None else image_reference(source) for source in volume.slices)
