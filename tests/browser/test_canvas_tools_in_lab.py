"""The tools of the viewer that paints in the browser, in JupyterLab: by mouse, fingers and keys, for long too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, expect

from dicomnb.display.common.plane import planes
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from tests.browser.lab import Notebook, Server
from tests.browser.page.axe import faults
from tests.browser.page.pcolormesh import drawn_by_matplotlib
from tests.browser.pages import PATIENCE, Pixels, pixels_of, settled
from tests.images import series

pytestmark = pytest.mark.xdist_group("browser")

TILTED: dict[str, Any] = {"rows": 37, "columns": 29, "spacing": (1.3, 1.1), "step": (0.0, -1.7, 2.5)}
WINDOW = Window(1200, 2900, function="LINEAR_EXACT")

CELLS = (
    # Voxels hold 100 k + 10 j + i.
    "import dicomnb as dn\n"
    "from dicomnb.pixels.window import Window\n"
    "from tests.images import series\n"
    f"tilted = dn.load(series(23, **{TILTED!r}))\n"
    f"dn.view(tilted, plane='sagittal', window={WINDOW!r})",
    # In a window twice as wide as what 16 bits hold nothing is black.
    "many = dn.load(series(500, rows=31, columns=24, WindowCenter=0, WindowWidth=131070))\ndn.view(many, index=0)",
)

# Goes on by some slices, without waiting for the frames of the screen; each may wait for what the kernel sends.
GO_ON = """async (pane, [key, times, rest]) => {
  const keep = window.requestAnimationFrame;
  const canvas = pane.querySelector("canvas");
  const context = canvas.getContext("2d");
  const channel = new MessageChannel();
  let blank = 0;
  window.requestAnimationFrame = (act) => { act(performance.now()); return 1; };
  for (let turn = 0; turn < times; turn++) {
    const isBack = key === "both" && turn % 200 >= 100;
    pane.dispatchEvent(new KeyboardEvent("keydown", { key: key !== "both" ? key : isBack ? "ArrowDown" : "ArrowUp" }));
    const { data } = context.getImageData(0, canvas.height >> 1, canvas.width, 1);
    if (data.some((part, index) => index % 4 === 0 && part === 0)) blank++;
    if (turn % rest) continue;
    await new Promise((done) => { channel.port1.onmessage = done; channel.port2.postMessage(0); });
  }
  window.requestAnimationFrame = keep;
  pane.dispatchEvent(new KeyboardEvent("keydown", { key: "Home" }));
  pane.dispatchEvent(new KeyboardEvent("keydown", { key: "End" }));
  return blank;
}"""


@pytest.fixture(scope="module")
def notebook(lab: Server, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    pytest.importorskip("anywidget")
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(PATIENCE)
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(CELLS)]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = tmp_path_factory.mktemp("tools") / "tools.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    shown = Notebook.open(context, lab, path)
    shown.run_all()
    assert shown.errors == []
    yield shown
    context.close()


@pytest.fixture
def viewer(notebook: Notebook) -> Locator:
    found = notebook.output("tilted = dn.load").locator(".viewer")
    notebook.page.mouse.move(0, 0)
    found.locator(".pane").first.focus()
    found.locator(".pane").first.press("r")
    return found


def corner(viewer: Locator, place: str, pane: int = 0) -> Locator:
    return viewer.locator(".pane").nth(pane).locator(f".{place}")


def middle(pane: Locator) -> tuple[float, float]:
    box = pane.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def shown_pixels(viewer: Locator, pane: int) -> Pixels:
    settled(viewer.page)
    return pixels_of(viewer.locator(".pane .image canvas").nth(pane))


def test_a_tilted_stack_is_drawn_sheared(viewer: Locator) -> None:
    volume = load(series(23, **TILTED))
    (number,) = (at for at, plane in enumerate(planes(volume)) if plane.name == "sagittal")
    expect(corner(viewer, "bottom-right", number)).to_contain_text("sheared as acquired")
    # Until all slices of it are there.
    expect(corner(viewer, "bottom-right", number)).not_to_contain_text("on its way")
    shown = shown_pixels(viewer, number)
    wanted = drawn_by_matplotlib(planes(volume)[number], 14, shown.shape, WINDOW)
    inside = (wanted != 255).any(axis=-1)
    assert 0.3 < inside.mean() < 0.95
    # Pixels at the very border of two voxels Agg counts in 256ths.
    assert (shown != wanted).any(axis=-1)[inside].mean() < 0.002
    # Nothing is drawn beside the parallelogram.
    assert (shown[~inside] == 0).mean() > 0.99


def test_wheel_buttons_and_fingers_do_what_they_do_on_a_page(viewer: Locator) -> None:
    page = viewer.page
    pane = viewer.locator(".pane").first
    x, y = middle(pane)
    page.mouse.move(x, y)
    page.mouse.wheel(0, 120)
    expect(pane).to_contain_text("k = 12 (0–22)")
    # The right button zooms, the middle one moves.
    page.mouse.down(button="right")
    page.mouse.move(x, y - 60, steps=2)
    page.mouse.move(x, y - 120, steps=2)
    page.mouse.up(button="right")
    expect(corner(viewer, "top-right")).to_contain_text("zoom 2 ×")
    # What was below the pointer is still below it.
    said = viewer.locator(".readout")
    page.mouse.move(x + 7, y - 31)
    expect(said).not_to_contain_text("j 18, ")
    below = said.inner_text()
    page.mouse.down(button="middle")
    page.mouse.move(x + 47, y + 9, steps=3)
    page.mouse.up(button="middle")
    settled(page)
    assert said.inner_text() == below
    # Ctrl and the wheel zoom about the pointer: the voxel below it stays.
    page.keyboard.down("Control")
    page.mouse.wheel(0, -50)
    page.keyboard.up("Control")
    expect(corner(viewer, "top-right")).to_contain_text("zoom 2.57 ×")
    assert said.inner_text() == below
    pane.press("0")
    # Two fingers, twice as far apart as before.
    pane.evaluate(
        """(pane, [x, y]) => {
          pane.setPointerCapture = () => undefined;
          const send = (kind, id, left) => pane.dispatchEvent(new PointerEvent(kind, {
            pointerId: id, pointerType: "touch", clientX: left, clientY: y, bubbles: true, button: 0 }));
          for (const [kind, far] of [["pointerdown", 40], ["pointermove", 80], ["pointerup", 80]]) {
            send(kind, 11, x - far);
            send(kind, 12, x + far);
          }
        }""",
        [x, y],
    )
    expect(corner(viewer, "top-right")).to_contain_text("zoom 2 ×")
    # The left button changes the window: right is wider, up is a lower center.
    pane.press("0")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 50, y, steps=4)
    page.mouse.up()
    expect(corner(viewer, "top-right")).to_contain_text("width 3480")


def test_slab_magnifier_smoothing_and_turning_maxima(viewer: Locator) -> None:
    pane = viewer.locator(".pane").first
    field = viewer.get_by_label("Slab (mm), number")
    field.fill("6")
    field.press("Enter")
    expect(corner(viewer, "bottom-right")).to_contain_text("maximum of 3 slices, 6 mm")
    expect(field).to_be_focused()
    # The greatest of three slices about k = 11 is the one above: 100 more.
    x, y = middle(pane)
    viewer.page.mouse.move(x - 50, y - 40)
    expect(viewer.locator(".readout")).not_to_contain_text("j 18, ")
    said = viewer.locator(".readout").inner_text()
    i, j = (int(each) for each in re.findall(r"i (\d+), j (\d+)", said)[0])
    assert f"· {1100 + 10 * j + i} " in said
    assert f"maximum over 6 mm: {1200 + 10 * j + i}" in said
    pane.press("r")
    pane.press("s")
    expect(corner(viewer, "bottom-right")).to_contain_text("smoothed")
    pane.press("s")
    pane.press("m")
    viewer.page.mouse.move(x + 3, y + 3)
    expect(viewer.locator(".lens")).to_be_visible()
    pane.press("m")
    expect(viewer.locator(".lens")).to_be_hidden()
    viewer.get_by_role("button", name="Rotating maximum").click()
    window = viewer.get_by_role("dialog", name="Rotating maximum")
    expect(window).to_contain_text("from the front")
    window.get_by_role("button", name="Close").click()
    expect(window).to_be_hidden()


def test_it_fills_the_window_and_comes_back(viewer: Locator) -> None:
    pane = viewer.locator(".pane").first
    pane.press("x")
    expect(viewer).to_have_class(re.compile("full"))
    viewer.page.wait_for_function(
        """() => {
          const root = document.querySelector(".dicomnb-viewer").shadowRoot.querySelector(".viewer");
          return root.getBoundingClientRect().height >= innerHeight - 1;
        }"""
    )
    pane.press("x")
    expect(viewer).not_to_have_class(re.compile("full"))


def choose_theme(viewer: Locator, scheme: str) -> None:
    viewer.page.evaluate(
        "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })",
        f"JupyterLab {scheme.title()}",
    )
    expect(viewer.page.locator(f"body[data-jp-theme-light='{str(scheme == 'light').lower()}']")).to_be_attached()


@pytest.fixture
def light_again(viewer: Locator) -> Iterator[None]:
    """The theme is a setting of the server, which others use too."""
    yield
    choose_theme(viewer, "light")


@pytest.mark.usefixtures("light_again")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_also_in_help_and_folded_parts(viewer: Locator, scheme: str) -> None:
    page = viewer.page
    choose_theme(viewer, scheme)
    assert faults(page, ".dicomnb-viewer") == []
    viewer.locator(".pane").first.press("?")
    expect(viewer.get_by_role("dialog", name="Keys and mouse")).to_be_visible()
    assert faults(page, ".dicomnb-viewer") == []
    page.keyboard.press("Escape")


def test_500_slices_go_by_without_a_blank_and_nothing_of_them_stays(notebook: Notebook) -> None:
    output = notebook.output("many = dn.load")
    pane = output.locator(".pane").first
    expect(pane).to_contain_text("k = 0 (0–499)")
    pane.focus()
    pane.press("x")  # one picture, as large as the window
    pane.press("x")
    assert pane.evaluate(GO_ON, ["ArrowUp", 499, 1]) == 0
    expect(pane).to_contain_text("k = 499 (0–499)")
    expect(pane).not_to_contain_text("on its way")
    pixels = pixels_of(pane.locator("canvas").first)
    # 100 k + 10 j + i in the middle, in 16 bits with a sign; of a window from -65535 to 65534.
    value = 49900 + 150 + 12 - 65536
    assert pixels[pixels.shape[0] // 2, pixels.shape[1] // 2, 0] == pytest.approx((value / 131069 + 0.5) * 255, abs=1.2)

    debugger = notebook.page.context.new_cdp_session(notebook.page)
    debugger.send("Performance.enable")

    def held() -> tuple[float, float]:
        debugger.send("HeapProfiler.collectGarbage")
        metrics = {each["name"]: each["value"] for each in debugger.send("Performance.getMetrics")["metrics"]}
        return metrics["JSHeapUsedSize"], metrics["Nodes"]

    pane.evaluate(GO_ON, ["both", 200, 20])
    growth = []
    for _ in range(3):
        before = held()
        assert pane.evaluate(GO_ON, ["both", 1000, 20]) == 0
        after = held()
        growth.append((after[0] - before[0], after[1] - before[1]))
        if growth[-1][0] < 1e6 and growth[-1][1] < 100:
            break
    # A picture kept of each change would be 100 MB, a slice 3 MB, a node of the page 1,000 nodes.
    assert any(heap < 1e6 and nodes < 100 for heap, nodes in growth), growth
