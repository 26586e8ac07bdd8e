from __future__ import annotations

from typing import Any

from dicomnb.objects.slides.optical_path import OpticalPath, optical_paths_of
from tests.images import dataset


def test_an_optical_path_says_how_the_light_went() -> None:
    def code(meaning: str) -> Any:
        return [dataset(CodeValue="1", CodingSchemeDesignator="DCM", CodeMeaning=meaning)]

    paths = [
        dataset(
            OpticalPathIdentifier="2",
            OpticalPathDescription="nuclei",
            IlluminationTypeCodeSequence=code("Epifluorescence illumination"),
            IlluminationColorCodeSequence=code("Blue"),
            IlluminationWaveLength=405.0,
        ),
        dataset(OpticalPathIdentifier="1"),
    ]
    first, second = optical_paths_of(dataset(OpticalPathSequence=paths))
    assert first == OpticalPath("2", "nuclei", "Epifluorescence illumination", "Blue", 405)
    assert second == OpticalPath("1", "", "", "", None)
