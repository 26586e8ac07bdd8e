"""What a viewer in a notebook asks its kernel for, and what it keeps: counted, with a kernel that is a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from dicomnb.display.common.viewer_scripts import VIEWER, WIDGET, scripts_of
from tests.browser.pages import PATIENCE

pytestmark = pytest.mark.xdist_group("browser")

# 500 slices of 512² with 2 bytes a voxel are 262 MB, and 256 MB are kept.
BEGIN = """
const shape = [1, 500, 512, 512];
const axes = [[0, 1, 2], [1, 0, 2], [2, 0, 1]];
const facts = {
  packing: { shape, kind: "integers" }, points: [""], axisUnits: ["mm", "mm", "mm"], steps: [1, 1],
  original: [500, 512, 512],
  centers: [500, 512, 512].map((size) => Array.from({ length: size }, (_, at) => at)),
  edges: [500, 512, 512].map((size) => Array.from({ length: size + 1 }, (_, at) => at - 0.5)),
  lengths: { padding: null }, units: "HU",
  views: axes.map(([normal, down, across]) => ({ normal, down, across, lines: null })),
};
const asked = [];
let changes = 0;
const source = new ChannelSource(facts, (wanted) => asked.push(...wanted), () => { changes++; });
const bytes = new Uint8Array(512 * 512 * 2);
const form = { kind: "integers", width: 2, first: 0, scale: [1, 0], isDouble: false };
const answer = () => {
  const place = asked.shift();
  const { across, down } = facts.views[place.view];
  const size = shape[across + 1] * shape[down + 1] * 2;
  source.take({ ...place, form, data: new DataView(bytes.buffer, 0, size) });
  return place;
};
const look = (slice, views = [facts.views[0]]) => {
  const found = source.slice(views[0], 0, slice);
  source.attend(views, 0, [slice, 200, 300]);
  return found;
};
"""


@pytest.fixture(scope="module")
def program(browser: Browser) -> Iterator[Page]:
    """A page with nothing but the scripts of the viewer."""
    context = browser.new_context(offline=True)
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()
    scripts = scripts_of(name for name in (*VIEWER, *WIDGET) if name.endswith(".js")).replace('"use strict";', "")
    tab.set_content(f"<!doctype html><title>x</title><script>{scripts}</script>")
    yield tab
    context.close()


def run(tab: Page, body: str) -> Any:
    return tab.evaluate(f"() => {{ {BEGIN} {body} }}")


def test_the_nearest_slices_are_asked_for_first_and_more_of_those_ahead(program: Page) -> None:
    first, ahead, back = run(
        program,
        """
        look(100);
        const order = (count) => Array.from({ length: count }, () => answer().slice);
        const first = order(7);
        look(101); look(102);
        const still = asked.length;
        order(still);  // what was on its way
        const ahead = order(9);
        look(101);
        order(asked.length);
        return [first, ahead, order(6)];
        """,
    )
    assert first == [100, 101, 99, 102, 98, 103, 97]
    # What is at hand is not asked for again; the user goes up, and two slices ahead come for each one behind.
    assert ahead == sorted(ahead, key=lambda k: (k - 102) / 2 if k > 102 else 102 - k)
    assert sum(k > 102 for k in ahead) >= 5
    assert sum(k < 101 for k in back) >= 3


def test_what_is_kept_has_a_bound_and_little_is_on_its_way(program: Page) -> None:
    most, waiting, blank, kept, missed = run(
        program,
        """
        let [most, waiting, blank, missed] = [0, 0, 0, 0];
        // A thousand changes, up and down through all slices; the kernel answers twelve times between two of them.
        look(0);
        for (let count = 0; count < 30; count++) answer();
        for (let turn = 0; turn < 1000; turn++) {
          const slice = turn < 500 ? turn : 999 - turn;
          if (!look(slice)) missed++;
          for (let count = 0; count < 12 && asked.length; count++) answer();
          if (!source.slice(facts.views[0], 0, slice)) blank++;
          source.missed.clear();
          most = Math.max(most, source.size);
          waiting = Math.max(waiting, source.waiting.size);
        }
        const sizes = [...source.kept.values()].reduce((sum, each) => sum + each.size, 0);
        return [most, waiting, blank, source.size - sizes, missed];
        """,
    )
    assert most <= 256e6 + 600_000
    assert waiting <= 8
    # Not one slice was looked at that was not there.
    assert (blank, missed) == (0, 0)
    assert kept == 0


def test_a_slab_of_slices_that_are_elsewhere_is_made_by_the_kernel(program: Page) -> None:
    asked, again, words, value, local = run(
        program,
        """
        const slab = new Slab(facts, source, () => { changes++; });
        slab.set({ thickness: 301, how: "max" });
        const view = facts.views[0];
        const first = slab.shown(view, 0, 250);
        source.attend([view], 0, [250, 200, 300]);
        const slabs = asked.filter((place) => place.slab);
        new Uint16Array(bytes.buffer).fill(77);
        while (asked.some((place) => place.slab)) answer();
        new Uint16Array(bytes.buffer).fill(5);
        const made = slab.shown(view, 0, 250);
        const value = slab.read(view, 0, [250, 200, 300]);
        // One of 3 slices, all of which are here, needs no kernel.
        slab.set({ thickness: 2, how: "mean" });
        while (asked.length && !source.hasAll(view, 0, [249, 250, 251])) answer();
        const local = slab.shown(view, 0, 250).values[3];
        source.attend([view], 0, [250, 200, 300]);
        const isAsked = asked.some((place) => place.slab);
        return [[first, ...slabs], made !== null, slab.words(view, 0, 250), value, [local, isAsked]];
        """,
    )
    assert asked == [None, {"view": 0, "point": 0, "slice": 250, "slab": {"thickness": 301, "how": "max"}}]
    assert again
    assert words.startswith("mean of 3 slices, 2 mm")
    assert value == "maximum over 301 mm: 77 HU"
    assert local[1] is False
    assert 5 <= local[0] <= 77


def test_of_slabs_that_are_asked_for_one_is_on_its_way(program: Page) -> None:
    asked = run(
        program,
        """
        const view = facts.views[0];
        for (let turn = 1; turn < 40; turn++) {
          source.slab(view, 0, 250, { thickness: 100 + turn, how: "max" });
          source.attend([view], 0, [250, 200, 300]);
        }
        const first = asked.filter((place) => place.slab).map(({ slab }) => slab.thickness);
        while (asked.length && !asked.some((place) => place.slab?.thickness === 139)) answer();
        return [first, asked.filter((place) => place.slab).map(({ slab }) => slab.thickness)];
        """,
    )
    # The first, and when it has come the one that is looked at then.
    assert asked == [[101], [139]]


def test_turning_maxima_ask_for_the_slices_that_nobody_looks_at(program: Page) -> None:
    said, through, most = run(
        program,
        """
        shape.splice(0, 4, 1, 24, 30, 40);
        facts.origins = Array.from({ length: 24 }, (_, k) => [0, 0, 2.5 * k]);
        facts.pixelSteps = [[0.75, 0, 0], [0, 1.25, 0]];
        facts.rate = 10;
        let most = 0;
        const through = new Set();
        const viewer = {
          painter: { source, paintValues() {} }, facts, fused: null, point: 0, root: document.body,
          controls: { rate: { value: "10" } },
          update() {  // a plane across the slices is looked at
            source.attend([facts.views[2]], 0, [11, 15, 20]);
            most = Math.max(most, asked.length);
            while (asked.length) { const { view, slice } = answer(); if (view === 0) through.add(slice); }
          },
        };
        const rotation = new Rotation(viewer);
        rotation.open();
        return new Promise((done) => {
          const look = () => {
            if (rotation.said.textContent === "…") { requestAnimationFrame(look); return; }
            rotation.root.close();
            done([rotation.said.textContent, through.size, most]);
          };
          look();
        });
        """,
    )
    assert "from the front" in said
    assert through == 24
    assert most <= 8
