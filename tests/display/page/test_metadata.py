from __future__ import annotations

import base64
import json
from typing import Any

import matplotlib
import numpy as np
import pytest

from dicomnb.display.common.plane import find_plane
from dicomnb.display.page.metadata import color_maps, metadata_of, packing_of
from dicomnb.display.page.page_data import PageMetadata
from dicomnb.display.page.voxels import pack_voxels
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import image, series

SOFT = Window(40, 400)


def told(
    volume: Volume,
    *,
    window: Window | None = SOFT,
    limit: int = 10**7,
    **how: Any,
) -> PageMetadata:
    """Return what a page is told of a volume, at its slice 3, row 2, column 1."""
    packed = pack_voxels((volume,), limit)
    found = metadata_of((volume,), packed, find_plane(volume), (1, 2, 3), window, how.pop("cmap", "gray"), **how)
    json.dumps(found, allow_nan=False)
    return found


def stack(**header: Any) -> Volume:
    return load(series(5, rows=12, columns=9, WindowCenter=[40], WindowWidth=[400], **header))


def test_edges_centres_and_places_are_those_of_the_header() -> None:
    found = told(stack())
    assert [edges[-1] for edges in found["edges"]] == [12.5, 9, 11.25]
    assert found["centers"][2] == [round(1.25 * n + 0.625, 4) for n in range(9)]
    assert found["axisUnits"] == ("mm", "mm", "mm")
    assert found["origins"] == [[-50, 30, 7 + 2.5 * k] for k in range(5)]
    assert np.allclose(found["pixelSteps"], [[1.25, 0, 0], [0, 0.75, 0]])
    assert found["voxel"] == (3, 2, 1)


def test_views_know_the_sides_of_the_patient() -> None:
    found = told(stack())
    assert [view["name"] for view in found["views"]] == ["axial", "coronal", "sagittal"]
    assert found["view"] == 0
    assert [view["sides"] for view in found["views"]] == [
        ("R", "L", "A", "P"), ("R", "L", "S", "I"), ("A", "P", "S", "I"),
    ]  # fmt: skip
    assert found["isSolid"]


def test_a_thin_slab_begins_with_one_plane() -> None:
    assert not told(load(series(4, rows=60, columns=50)))["isSolid"]
    assert not told(load(image(np.arange(5 * 7 * 9, dtype=np.uint16).reshape(5, 7, 9), frames=5)))["isSolid"]


def test_what_has_no_place_has_no_origins() -> None:
    found = told(load(image(np.arange(5 * 7 * 9, dtype=np.uint16).reshape(5, 7, 9), frames=5)))
    assert (found["origins"], found["pixelSteps"]) == (None, [])


def test_the_window_to_begin_with_comes_first_and_only_well_known_ones_have_buttons() -> None:
    found = told(stack(Modality="CT", RescaleType="HU"))["windows"]
    assert (found[0]["center"], found[0]["width"]) == (40, 400)
    buttons = [each["button"] for each in found if each["button"]]
    assert len(buttons) == len(set(buttons))
    assert {"lung", "bone"} <= set(buttons)
    assert len(buttons) < len(found)
    chosen = told(stack(), window=Window(77, 99))["windows"]
    assert (chosen[0]["name"], chosen[0]["button"]) == ("chosen", "chosen")
    assert (chosen[1]["center"], chosen[1]["width"]) == (40, 400)


def test_colours_have_no_window() -> None:
    found = told(stack(), window=None)
    assert len(found["windows"]) == 1
    assert found["range"] == (0, 1, 1)


def test_who_it_is_is_written_only_where_that_is_asked_for() -> None:
    who = {"PatientName": "Roe^Jane", "PatientID": "47-11", "StudyDate": "20240229"}
    assert told(stack(**who))["lines"] == []
    assert told(stack(**who), identifiers=True)["lines"] == ["Roe^Jane", "47-11", "20240229"]


def test_points_have_their_names_or_none() -> None:
    assert told(stack())["points"] == [""]
    assert told(stack(), labels=["3 s"])["points"] == ["3 s"]


def test_what_is_thinned_out_keeps_its_outer_edges_and_the_middles_of_its_groups() -> None:
    noise = np.random.default_rng(0).integers(0, 60000, (4, 50, 41), np.uint16)
    found = told(load(image(noise, frames=4, PixelSpacing=[2, 3])), limit=4000)
    step = found["steps"][1]
    assert step > 1
    assert found["original"] == (4, 50, 41)
    assert (found["edges"][1][0], found["edges"][1][1], found["edges"][1][-1]) == (0, 2 * step, 100)
    assert (found["edges"][2][1], found["edges"][2][-1]) == (3 * step, 123)
    assert found["voxel"][1] == 2 // step
    assert found["note"]


def test_a_colour_map_of_the_menu_is_chosen_and_another_one_joins_it() -> None:
    volume = stack()
    maps, first = color_maps(volume, "hot")
    assert (len(maps), maps[first]["label"]) == (len(color_maps(volume, "gray")[0]), "hot")
    more, first = color_maps(volume, "viridis_r")
    assert (len(more), first, more[0]["label"]) == (len(maps) + 1, 0, "viridis_r")
    table = np.frombuffer(base64.b64decode(more[0]["table"]), np.uint8).reshape(256, -1)
    # The map's own table, from Matplotlib.
    wanted = matplotlib.colormaps["viridis_r"](np.linspace(0, 1, 256), bytes=True)
    assert np.abs(table[:, :3].astype(int) - wanted[:, :3]).max() <= 1


def test_a_map_that_bears_the_name_of_another_one_says_that_it_was_given() -> None:
    mine = matplotlib.colors.ListedColormap(np.linspace([0, 0, 1], [1, 0, 0], 256), name="hot")
    maps, first = color_maps(stack(), mine)
    assert maps[first]["label"] == "hot, given"


def test_packing_says_how_numbers_become_values() -> None:
    found = packing_of(pack_voxels((stack(RescaleSlope=2, RescaleIntercept=-1024),), 10**7))
    assert (found["kind"], found["width"], found["shape"]) == ("integers", 2, (1, 5, 12, 9))
    assert found["scales"] == ((2, -1024),)


@pytest.mark.parametrize(("header", "title"), [({"Modality": "CT"}, "CT"), ({"Modality": ""}, "Image")])
def test_the_title_is_the_modality(header: dict[str, str], title: str) -> None:
    assert told(stack(**header))["title"] == title
