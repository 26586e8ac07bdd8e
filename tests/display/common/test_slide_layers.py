from __future__ import annotations

from pathlib import Path

import pytest

import dicomnb as dn
from dicomnb.display.common.slide_layers import slide_layers
from dicomnb.errors import UsageError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("slide", tmp_path_factory.mktemp("slide"))


def test_names_are_codes_or_what_the_caller_says(folder: Path) -> None:
    ann = folder / "annotations.dcm"
    assert [layer.name for layer in slide_layers(ann)] == ["Nucleus (3 × polygon)", "Nucleus (3 × point)"]
    group = dn.slide_annotations(ann)[1]
    (named,) = slide_layers({"mine": group})
    assert (named.name, named.is_points, named.color) == ("mine", True, (250, 180, 0))
    assert slide_layers(None) == []
    assert named.mask(dn.slide(folder), (2, 2), (0, 1, 0, 1)) is None


def test_a_segment_is_a_mask_of_the_picture(folder: Path) -> None:
    (nuclei,) = slide_layers([folder / "nuclei.dcm"])
    assert nuclei.lines(dn.slide(folder)) == []
    # One pixel of 2 µm around the centre of the first nucleus, one far away from all.
    assert nuclei.mask(dn.slide(folder), (1, 1), (0.149, 0.151, 0.099, 0.101)).tolist() == [[True]]
    assert nuclei.mask(dn.slide(folder), (1, 1), (0.01, 0.012, 0.01, 0.012)).tolist() == [[False]]


def test_an_image_is_nothing_to_lie_over_a_slide(folder: Path) -> None:
    with pytest.raises(UsageError, match="nothing to lie over a slide"):
        slide_layers(folder / "level1.dcm")
