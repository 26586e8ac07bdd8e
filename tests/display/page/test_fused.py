from __future__ import annotations

import base64
import zlib

import numpy as np
import pytest

from dicomnb.display.common.overlays import ColorWash, overlays_of
from dicomnb.display.page.fused import pack_fused
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from tests.images import series
from tests.objects.made.structure_sets import FRAME


@pytest.fixture(scope="module")
def wash() -> ColorWash:
    """A PET of 15 × 21 voxels of 2.9 × 2.3 × 3.1 mm over a CT of 1.25 × 0.75 × 2.5 mm, from the same place on."""
    ct = load(series(12, rows=40, columns=52, RescaleType="HU", FrameOfReferenceUID=FRAME))
    slices = series(
        9, rows=15, columns=21, spacing=(2.3, 2.9), step=(0, 0, 3.1), Modality="PT", Units="BQML",
        SeriesInstanceUID="2.25.77", FrameOfReferenceUID=FRAME, RescaleSlope=1, RescaleIntercept=0,
    )  # fmt: skip
    for number, each in enumerate(slices):
        each.SOPInstanceUID = f"2.25.77.{number + 1}"
    made = overlays_of({"uptake": load(slices)}, ct).wash
    assert made is not None
    return made


def test_a_second_volume_has_its_name_its_unit_and_its_window(wash: ColorWash) -> None:
    told = pack_fused(wash, Window(500, 700), 10**7, "curtain").metadata
    assert (told["name"], told["units"], told["layout"], told["note"]) == ("uptake", "Bq/mL", "curtain", "")
    assert (told["window"]["center"], told["window"]["width"], told["window"]["shape"]) == (500, 700, "LINEAR")
    # Voxels hold 100 k + 10 j + i: from 0 to 800 + 140 + 20.
    assert told["range"][:2] == (0, 960)
    assert told["packing"]["shape"] == (1, 9, 15, 21)
    assert told["maps"][told["map"]]["label"]


def test_indices_of_the_first_volume_become_those_of_the_second(wash: ColorWash) -> None:
    matrix = np.array(pack_fused(wash, Window(500, 700), 10**7, "over").metadata["toIndex"])
    # Slice 4, row 12, column 29 of the CT is 10, 9 and 36.25 mm from the corner that both have.
    assert matrix @ [4, 12, 29, 1] == pytest.approx([10 / 3.1, 9 / 2.3, 36.25 / 2.9])


def test_the_values_come_back(wash: ColorWash) -> None:
    made = pack_fused(wash, Window(500, 700), 10**7, "over")
    packing = made.metadata["packing"]
    assert (packing["kind"], packing["width"]) == ("integers", 2)
    low, high = np.frombuffer(zlib.decompress(base64.b64decode(made.text)), np.uint8).reshape(2, 9, 15, 21)
    assert (low + 256 * high.astype(int) + packing["first"])[7, 11, 13] == 823


def test_what_is_thinned_out_stays_at_its_place_and_says_so(wash: ColorWash) -> None:
    made = pack_fused(wash, Window(500, 700), 900, "over")
    assert made.metadata["note"].startswith("uptake: reduced")
    assert made.metadata["packing"]["shape"] == (1, 5, 15, 21)
    # Of each pair of slices the second one is here: slice 1 of these is slice 3 of all, 9.3 mm up.
    matrix = np.array(made.metadata["toIndex"])
    assert matrix @ [9.3 / 2.5, 4, 6, 1] == pytest.approx([1, 4 * 0.75 / 2.3, 6 * 1.25 / 2.9])
