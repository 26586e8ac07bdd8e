from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from dicomnb.display.common.plane import planes
from dicomnb.display.page.page import page
from dicomnb.errors import GeometryError, UnsupportedSource, UsageError
from dicomnb.pixels.encode import set_pixels
from dicomnb.volumes.loading.load import load
from tests.images import image, series

ATTACK = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"


def slices(**header: Any) -> list[Any]:
    return series(5, rows=12, columns=9, WindowCenter=[40], WindowWidth=[400], **header)


def facts(html: str) -> Any:
    (found,) = re.findall(r'<script class="facts" type="application/json">(.*?)</script>', html, re.DOTALL)
    return json.loads(found)


def test_a_page_names_no_patient_unless_asked() -> None:
    who = {"PatientName": "SECRET^One", "PatientID": "SECRET2", "InstitutionName": "SECRET three"}
    assert "SECRET" not in page(slices(**who)).html
    shown = page(slices(**who), identifiers=True).html
    assert facts(shown)["lines"][:2] == ["SECRET^One", "SECRET2"]
    assert "SECRET three" in shown


def test_values_of_the_file_are_text_wherever_they_stand() -> None:
    header = {
        "PatientName": ATTACK,
        "Modality": ATTACK,
        "SeriesDescription": ATTACK,
        "WindowCenterWidthExplanation": ATTACK,
        "ManufacturerModelName": ATTACK,
        "RescaleType": ATTACK,
    }
    html = page(slices(**header), identifiers=True).html
    assert "<img src=x" not in html
    # Two data blocks, the search of the header table, and the program: no script came from the file.
    assert html.count("<script") == html.count("</script>") == 4
    assert facts(html)["windows"][0]["name"].startswith(f"header: {ATTACK}")


def test_planes_places_and_windows_are_those_of_the_volume() -> None:
    told = facts(page(slices(), index=3, plane="coronal").html)
    assert [view["name"] for view in told["views"]] == ["axial", "coronal", "sagittal"]
    assert told["view"] == 1
    assert told["voxel"] == [2, 3, 4]
    assert told["edges"][2] == [round(1.25 * number, 6) for number in range(10)]
    # Slices begin at (-50, 30, 7) and are 2.5 mm apart; columns go 1.25 mm to the left, rows 0.75 mm to the back.
    assert told["origins"][2] == [-50, 30, 12]
    assert np.allclose(told["pixelSteps"], [[1.25, 0, 0], [0, 0.75, 0]])
    assert (told["windows"][0]["center"], told["windows"][0]["width"]) == (40, 400)
    assert told["map"] == 0
    assert [each["label"] for each in told["maps"]][:2] == ["grey", "inverted grey"]


def test_the_same_source_gives_the_same_page() -> None:
    assert page(slices()).html == page(slices()).html


def test_several_series_become_a_catalogue() -> None:
    other = series(
        3, rows=6, columns=8, SeriesInstanceUID="2.25.8", SeriesNumber=7, SeriesDescription="T2 <b>", Modality="MR"
    )
    for number, each in enumerate(other):
        each.SOPInstanceUID = f"2.25.2.{number + 1}"
    shown = page([*slices(), *other])
    assert shown.title == "2 series"
    assert shown.html.count('<details class="series">') == 2
    assert shown.html.count('<img class="thumbnail"') == 2
    assert "T2 &lt;b&gt;" in shown.html
    assert "series 7 · MR · axial" in shown.html


def test_what_does_not_fit_is_said_on_the_picture() -> None:
    noise = np.random.default_rng(0).integers(0, 60000, (2, 300, 300), np.uint16)
    told = facts(page(image(noise, frames=2), limit=0.1).html)
    assert told["note"].startswith("Reduced to fit this page")
    assert told["original"] == [2, 300, 300]
    step = told["steps"][1]
    assert len(told["edges"][1]) == -(-300 // step) + 1
    assert told["edges"][1][-1] == 300


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="no slice 5"):
        page(slices(), index=5)
    with pytest.raises(GeometryError, match="coronal"):
        page(load(slices())[2], plane="coronal")
    with pytest.raises(UsageError, match="limit"):
        page(slices(), limit=0)
    with pytest.raises(UsageError, match="256"):
        page(slices(), cmap="tab10")


def test_a_page_begins_with_the_slab_and_the_point_that_are_asked_for() -> None:
    stacks = [
        ds
        for t in range(3)
        for ds in series(6, Modality="MR", FrameOfReferenceUID="2.25.9", AcquisitionTime=f"10000{t}")
    ]
    for number, ds in enumerate(stacks):
        ds.SOPInstanceUID, ds.InstanceNumber = f"2.25.{number + 1}", number + 1
        ds.TemporalPositionIdentifier = number // 6 + 1
    volume = load(stacks)
    assert volume.grid == (3, 6)
    plain, asked = facts(page(volume).html), facts(page(volume, t=2, slab=5.5, how="mean", index=1).html)
    assert (plain["point"], plain["slab"]) == (0, None)
    assert (asked["point"], asked["slab"]) == (2, {"thickness": 5.5, "how": "mean"})
    shown = page(volume, t=2, slab=5.5, how="mean", index=1)
    assert shown._still is not None
    assert "mean over 5.5 mm" in shown._still.alt
    with pytest.raises(UsageError, match="no point t = 3"):
        page(volume, t=3)
    with pytest.raises(UsageError, match="holds nothing"):
        page(volume, slab=0)


def test_a_slab_of_colours_and_one_of_several_series_are_refused() -> None:
    (colours,) = series(1)
    set_pixels(colours, np.zeros((4, 5, 3), np.uint8), photometric="RGB")
    with pytest.raises(UsageError, match="colour image has no slab"):
        page(colours, slab=3)
    both = [*series(3), *series(3, SeriesInstanceUID="2.25.2", FrameOfReferenceUID="2.25.3")]
    for number, ds in enumerate(both):
        ds.SOPInstanceUID = f"2.25.{number + 1}"
    asked: list[dict[str, Any]] = [{"slab": 3}, {"t": 1}, {"index": 1}]
    for words in asked:
        with pytest.raises(UsageError, match=f"2 series, and one {next(iter(words))}"):
            page(both, **words)


def test_a_plane_across_a_tilted_stack_is_drawn_with_its_true_shifts_and_says_so() -> None:
    # Each slice lies 1.1 mm further forwards, 2.5 mm up: 2.731 mm along the way.
    tilted = load(series(5, step=(0, -1.1, 2.5)))
    axial, coronal, sagittal = facts(page(tilted).html)["views"]
    assert axial["lines"] is None
    assert (axial["note"], coronal["note"]) == ("", "")
    assert sagittal["note"] == "sheared as acquired: each slice has its true shift of 1.1 mm"
    assert coronal["lines"]["shifts"] == pytest.approx([0] * 5)
    assert np.diff(coronal["lines"]["edges"]) == pytest.approx([2.7313] * 5, abs=1e-4)
    assert sagittal["lines"]["shifts"] == pytest.approx([0, -1.1, -2.2, -3.3, -4.4])
    assert sagittal["lines"]["edgeShifts"] == pytest.approx([0.55, -0.55, -1.65, -2.75, -3.85, -4.95])
    assert sagittal["lines"]["edges"] == pytest.approx([0, 2.5, 5, 7.5, 10, 12.5])
    assert not any(view["lines"] for view in facts(page(load(series(5))).html)["views"])


def test_of_a_page_that_holds_a_part_lines_lie_where_its_slices_do() -> None:
    slices, rng = series(41, rows=12, columns=14, step=(0, -1.1, 2.5)), np.random.default_rng(4)
    for each in slices:
        each.PixelData = rng.integers(0, 4000, 168).astype("<i2").tobytes()
    tilted = load(slices)
    told = facts(page(tilted, limit=0.006).html)
    step = told["steps"][0]
    assert step > 1
    lines = told["views"][2]["lines"]
    numbers = [min(index * step + step // 2, 40) for index in range(told["packing"]["shape"][1])]
    assert lines["shifts"] == pytest.approx([-1.1 * number for number in numbers])
    assert lines["edges"] == pytest.approx(told["edges"][0])
    assert len(lines["edgeShifts"]) == len(lines["edges"])
    assert len(lines["centers"]) == 41


def test_a_page_has_the_place_of_each_slice_in_the_patient() -> None:
    axial, coronal, sagittal = facts(page(load(series(3, rows=4, columns=5))).html)["views"]
    volume = load(series(3, rows=4, columns=5))
    for view, plane in zip((axial, coronal, sagittal), planes(volume), strict=True):
        letters = "RL", "AP", "IS"
        for index, number in enumerate(view["places"]):
            letter = letters[view["placeAxis"]][int(number >= 0)]
            assert f"{view['place']} {letter} {abs(number):.1f} mm" == plane.patient_place(index)
    assert facts(page(load(image(np.zeros((4, 5), np.uint8)))).html)["views"][0]["place"] == ""


def test_nothing_is_no_source_of_a_page() -> None:
    with pytest.raises(UnsupportedSource, match="There is no source"):
        page(None)
