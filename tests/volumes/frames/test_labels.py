from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.volumes.frames.labels import label_text
from dicomnb.volumes.loading.load import load
from tests.images import dataset, image


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("EchoTime", 4.5, "EchoTime 4.5 ms"),
        ("DiffusionBValue", 1000.0, "DiffusionBValue 1000 s/mm²"),
        ("DiffusionGradientOrientation", (0.0, 0.6, -0.8), "DiffusionGradientOrientation (0, 0.6, -0.8)"),
        ("DiffusionGradientOrientation", None, "DiffusionGradientOrientation none"),
        ("ComplexImageComponent", "PHASE", "ComplexImageComponent PHASE"),
        ("ImageType", ("M", "ND"), "ImageType M\\ND"),
        ("ConvolutionKernel", ("B30f",), "ConvolutionKernel B30f"),
        # 10 h 15 min 30.25 s of some day: 10 · 3600 + 15 · 60 + 30.25, and 5674 whole days before it.
        ("AcquisitionTime", 36930.25, "AcquisitionTime 10:15:30.25"),
        ("AcquisitionTime", 5674 * 86400 + 36930.0, "AcquisitionTime 10:15:30"),
        ("ContentTime", 86399.9996, "ContentTime 00:00:00"),
        ("FrameTime", 133.4, "133.4 ms after the first frame"),
        ("FrameTimeVector", 0.0, "0 ms after the first frame"),
        ("FrameReferenceDateTime", 20.5, "20.5 ms after the first frame"),
        ("TemporalPositionIndex", 3.0, "TemporalPositionIndex 3"),
    ],
)
def test_labels_are_written_with_their_units(name: str, value: Any, text: str) -> None:
    assert label_text(name, value) == text


def test_numbers_of_dimensions_are_no_label_where_an_attribute_has_their_values() -> None:
    def frame(point: int) -> Any:
        content = dataset(DimensionIndexValues=[point + 1], TemporalPositionIndex=point + 1)
        return dataset(
            FrameContentSequence=[content],
            PlanePositionSequence=[dataset(ImagePositionPatient=[0.0, 0.0, 5.0])],
        )

    plane = dataset(
        PlaneOrientationSequence=[dataset(ImageOrientationPatient=[1.0, 0.0, 0.0, 0.0, 1.0, 0.0])],
        PixelMeasuresSequence=[dataset(PixelSpacing=[1.5, 0.5], SliceThickness=4.0)],
    )
    volume = load(
        image(
            np.arange(12, dtype=np.uint16).reshape(2, 2, 3),
            frames=2,
            Modality="MR",
            DimensionIndexSequence=[dataset(DimensionIndexPointer=0x00209128)],
            SharedFunctionalGroupsSequence=[plane],
            PerFrameFunctionalGroupsSequence=[frame(0), frame(1)],
        )
    )
    assert volume.labels == {"TemporalPositionIndex": (1, 2)}
    assert "TemporalPositionIndex: 1, 2" in str(volume.explain()._repr_html_())
