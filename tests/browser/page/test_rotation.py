"""The greatest values seen from all around: numbers beside NumPy's, and the window in which they turn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from dicomnb.display.common.cursor import position
from dicomnb.display.page.page import page as make_page
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.browser.pages import opened, settled
from tests.images import series

pytestmark = pytest.mark.xdist_group("browser")

SLICES, ROWS, COLUMNS = 11, 13, 17
ROW_STEP, COLUMN_STEP, STEP = 1.1, 1.3, 2.5
SPOT = (7, 3, 14)
"""Slice, row and column of the greatest value."""


def spotted(**header: Any) -> Volume:
    slices = series(
        SLICES, rows=ROWS, columns=COLUMNS, spacing=(ROW_STEP, COLUMN_STEP), step=(0, 0, STEP), Modality="PT", **header
    )
    rng = np.random.default_rng(8)
    for number, each in enumerate(slices):
        stored = rng.integers(0, 800, (ROWS, COLUMNS)).astype("<i2")
        if number == SPOT[0]:
            stored[SPOT[1:]] = 3000
        each.PixelData = stored.tobytes()
    return load(slices)


@pytest.fixture(scope="module")
def shared(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 800}, offline=True)
    context.set_default_timeout(20_000)
    yield opened(context.new_page(), tmp_path_factory.mktemp("page"), spotted(), window=(1500, 3000))
    context.close()


def projections(tab: Page, volume: Volume) -> list[dict[str, Any]]:
    html = make_page(volume).html
    facts, packed = (
        re.findall(rf'<script class="{name}" type="[^"]*">(.*?)</script>', html)[0] for name in ("facts", "voxels")
    )
    found: list[dict[str, Any]] = tab.evaluate(
        """async ([facts, packed]) => {
          const known = JSON.parse(facts);
          const source = new EmbeddedVoxels(await readVoxels(known.packing, packed));
          const made = new RotatingProjection(placesOfVolume(known), source, known.views[0], 0);
          made.advance(Infinity);
          return made.pictures.map((each) => ({ ...each, values: [...each.values], height: made.height }));
        }""",
        [facts, packed],
    )
    return found


def met(picture: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a picture without the columns that meet nothing."""
    values = np.array(picture["values"]).reshape(picture["height"], picture["width"])
    return values[:, (values > -1e38).any(axis=0)]


def test_along_rows_and_columns_each_value_is_the_greatest_of_its_line(shared: Page) -> None:
    volume = spotted()
    pictures = projections(shared, volume)
    assert len(pictures) == 18
    # From the front right is the patient's left, above his head; a quarter further on, right is his back.
    assert np.array_equal(met(pictures[0]), volume.array.max(axis=1)[::-1])
    assert np.array_equal(met(pictures[9]), volume.array.max(axis=2)[::-1])


def test_from_every_angle_the_greatest_value_is_at_its_place_and_there_are_no_gaps(shared: Page) -> None:
    k, j, i = SPOT
    x, y = (i - (COLUMNS - 1) / 2) * COLUMN_STEP, (j - (ROWS - 1) / 2) * ROW_STEP
    for number, picture in enumerate(projections(shared, spotted())):
        values = np.array(picture["values"]).reshape(picture["height"], picture["width"])
        line, column = np.unravel_index(values.argmax(), values.shape)
        assert line == SLICES - 1 - k
        angle = np.radians(10 * number)
        place = x * np.cos(angle) + y * np.sin(angle)
        assert (column + 0.5 - picture["width"] / 2 + picture["shift"]) * picture["column"] == pytest.approx(
            place, abs=picture["column"]
        )
        seen = np.flatnonzero((values > -1e38).any(axis=0))
        assert (values[:, seen[0] : seen[-1] + 1] > -1e38).all()


def test_slices_of_another_plane_are_upright_too(shared: Page) -> None:
    # Acquired from the side: rows run to the back, columns to the feet.
    volume = load(series(6, rows=9, columns=12, spacing=(1.5, 1.2), row=(0, 1, 0), column=(0, 0, -1), step=(-2, 0, 0)))
    pictures = projections(shared, volume)
    # Slices go to the right: from the front they stand side by side, the last one first.
    assert np.array_equal(met(pictures[0]), volume.array.max(axis=2).T[:, ::-1])
    assert np.array_equal(met(pictures[9]), volume.array.max(axis=0))


def test_it_turns_stops_and_is_turned_by_hand(shared: Page) -> None:
    shared.get_by_role("button", name="Rotating maximum").click()
    window = shared.get_by_role("dialog", name="Rotating maximum")
    expect(window).to_contain_text(re.compile(r"maximum, [1-9]\d*° from the front"))
    window.get_by_role("button", name="Stop").click()
    spots = {}
    for angle, left, right in ((0, "R", "L"), (90, "A", "P"), (180, "L", "R"), (220, "L-P", "R-A")):
        window.get_by_label("Angle (°), number").fill(str(angle))
        window.get_by_label("Angle (°), number").press("Enter")
        expect(window).to_contain_text(f"maximum, {angle}° from the front")
        settled(shared)
        assert window.locator("b.left").inner_text() == left
        assert window.locator("b.right").inner_text() == right
        spots[angle] = window.locator("canvas").evaluate(
            """(canvas) => {
              const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              let [sum, count] = [0, 0];
              for (let at = 0; at < data.length; at += 4) {
                if (data[at] > 250) [sum, count] = [sum + ((at / 4) % canvas.width) + 0.5, count + 1];
              }
              return sum / count / canvas.width;
            }"""
        )
    assert spots[0] > 0.6
    assert spots[90] < 0.4
    assert spots[180] == pytest.approx(1 - spots[0], abs=0.01)
    shared.keyboard.press("Escape")
    expect(window).to_be_hidden()


def test_of_two_volumes_the_second_one_turns_at_its_own_places(shared: Page) -> None:
    frame: dict[str, Any] = {"FrameOfReferenceUID": "2.25.80"}
    ct = load(series(9, rows=20, columns=24, spacing=(2, 2), origin=(-70, 20, 3), **frame, Modality="CT"))
    pet = spotted(SeriesInstanceUID="2.25.6", **frame)
    html = make_page([ct, pet]).html
    (facts,) = re.findall(r'<script class="facts" type="[^"]*">(.*?)</script>', html)
    places = shared.evaluate(
        "(facts) => { const known = JSON.parse(facts); return placesOfFused(known, known.fused); }", facts
    )
    assert places["size"] == [SLICES, ROWS, COLUMNS]
    assert np.array(places["origins"]) == pytest.approx(np.array([position(pet, (0, 0, k)) for k in range(SLICES)]))
    first = np.array(position(pet, (0, 0, 0)))
    steps = [np.array(position(pet, voxel)) - first for voxel in ((1, 0, 0), (0, 1, 0))]
    assert np.array(places["steps"]) == pytest.approx(np.array(steps), abs=1e-6)


def test_a_single_slice_has_no_button_for_it(plain: Page, tmp_path: Path) -> None:
    opened(plain, tmp_path, load(series(1, rows=9, columns=12)))
    assert plain.get_by_role("button", name="Rotating maximum").count() == 0
