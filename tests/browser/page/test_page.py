"""The page in a browser: what hands can do, and what a notebook keeps of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from dicomnb.display.page.page import page as make_page
from dicomnb.pixels.window import Window
from tests.browser.framed import framed
from tests.browser.pages import PATIENCE, canvas_pixels, focused, number, opened, settled
from tests.images import image, series

pytestmark = pytest.mark.xdist_group("browser")

NAMES = ("facts", "voxels")
WINDOW = Window(300, 450)
SAGITTAL: dict[str, Any] = {"row": (0, 1, 0), "column": (0, 0, -1), "step": (-2.3, 0, 0)}


# -- hands ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shared(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open the page of 20 slices whose voxels hold 100 k + 10 j + i, three planes, the eleventh slice first."""
    header: dict[str, Any] = {"WindowCenter": [900, 40], "WindowWidth": [1800, 400], "RescaleType": "HU"}
    slices = series(20, rows=31, columns=40, spacing=(1.1, 1.3), RescaleSlope=1, RescaleIntercept=0, **header)
    context = browser.new_context(viewport={"width": 1000, "height": 900}, offline=True)
    context.set_default_timeout(PATIENCE)
    yield opened(context.new_page(), tmp_path_factory.mktemp("page"), slices, index=10)
    context.close()


@pytest.fixture
def ct(shared: Page) -> Page:
    """Return that page as it began."""
    shared.mouse.move(0, 0)
    focused(shared).press("r")
    focused(shared).press("Escape")
    settled(shared)
    return shared


@pytest.mark.parametrize(
    ("key", "expected"),
    [("ArrowUp", 11), ("ArrowLeft", 9), ("PageDown", 0), ("PageUp", 19), ("Home", 0), ("End", 19)],
)
def test_keys_move_through_the_slices(ct: Page, key: str, expected: int) -> None:
    before = canvas_pixels(ct)
    pane = focused(ct)
    pane.press(key)
    assert number(ct, "Slice") == expected
    assert (canvas_pixels(ct) != before).any()
    expect(pane).to_have_attribute("aria-valuenow", str(expected))
    expect(pane).to_contain_text(f"slice k = {expected} (0–19)")
    # It is said aloud, once it has come to rest.
    expect(ct.get_by_role("status").first).to_contain_text(f"slice k = {expected}")


def test_every_key_and_button_of_the_table_of_commands_is_on_the_page(ct: Page) -> None:
    rows = ct.evaluate("COMMANDS.map(({ keys, hint, button }) => ({ keys, hint, button }))")
    keys = [key for row in rows for key in row["keys"]]
    assert len(keys) == len(set(keys)) > 20
    assert ct.locator(".help").is_hidden()
    focused(ct).press("?")
    expect(ct.get_by_role("dialog", name="Keys and mouse")).to_be_visible()
    told = dict(
        ct.locator(".help tr").evaluate_all(
            "(all) => all.map((row) => [row.cells[1].innerText, row.cells[0].innerText])"
        )
    )
    for how, hint in ct.evaluate("MOUSE.map(({ how, hint }) => [how, hint])"):
        assert told[hint] == how
    for row in rows:
        assert row["keys"] or row["button"]
        if row["keys"]:
            assert len(told[row["hint"]].split(" or ")) == (1 if row["keys"][0] == "1" else len(row["keys"]))
    assert told["Next slice"] == "Up arrow or Right arrow"
    assert told["Picture up"] == "Alt and up arrow"
    # The keys of the dialog are its own: the slice stays.
    ct.keyboard.press("ArrowUp")
    ct.keyboard.press("Escape")
    expect(ct.locator(".help")).to_be_hidden()
    assert number(ct, "Slice") == 10
    for row in rows:
        if row["button"]:
            expect(ct.get_by_role("button", name=row["button"], exact=True)).to_have_attribute(
                "title", re.compile(f"^{row['hint']}")
            )


def test_each_plane_has_its_own_keys(ct: Page) -> None:
    focused(ct, 1).press("ArrowUp")
    expect(ct.locator(".pane").nth(1)).to_contain_text("row j = 16 (0–30)")
    expect(ct.locator(".pane").nth(0)).to_contain_text("slice k = 10 (0–19)")
    focused(ct, 2).press("Home")
    expect(ct.locator(".readout")).to_contain_text("R 50.0, P 47.6, S 32.0 mm · i 0, j 16, k 10 · 1160 HU")


def test_numbers_choose_windows(ct: Page) -> None:
    pane = focused(ct)
    pane.press("2")
    assert (number(ct, "Center (HU)"), number(ct, "Width (HU)")) == (40, 400)
    assert ct.get_by_label("Preset").evaluate("(menu) => menu.selectedIndex") == 1
    pane.press("1")
    assert (number(ct, "Center (HU)"), number(ct, "Width (HU)")) == (900, 1800)


def test_the_wheel_scrolls_the_page_until_the_picture_has_the_focus(ct: Page) -> None:
    ct.mouse.move(200, 200)
    ct.mouse.wheel(0, 100)
    assert number(ct, "Slice") == 10
    focused(ct)
    ct.mouse.wheel(0, 100)
    expect(ct.get_by_label("Slice, number")).to_have_value("11")
    focused(ct).press("Escape")
    ct.mouse.wheel(0, 100)
    assert number(ct, "Slice") == 11


def test_dragging_changes_width_and_center(ct: Page) -> None:
    ct.mouse.move(200, 200)
    ct.mouse.down()
    ct.mouse.move(250, 175, steps=4)
    ct.mouse.up()
    # A 250th of the width for each pixel: 50 to the right, 25 up.
    assert number(ct, "Width (HU)") == pytest.approx(1800 + 50 * 1800 / 250)
    assert number(ct, "Center (HU)") == pytest.approx(900 + 25 * 1800 / 250)
    assert ct.get_by_label("Preset").evaluate("(menu) => menu.value") == "by hand"
    assert number(ct, "Slice") == 10


def test_a_click_moves_the_cross_in_all_planes(ct: Page) -> None:
    box = ct.locator("canvas").nth(1).bounding_box()
    assert box is not None
    # A tenth from the right of 40 columns is column 36; a quarter from the top, where slice 19 is, slice 15 (or 14).
    ct.mouse.click(box["x"] + box["width"] * 0.9125, box["y"] + box["height"] * 0.224)
    ct.mouse.move(5, 890)
    expect(ct.locator(".readout")).to_contain_text("i 36, j 15, k 15")
    expect(ct.locator(".pane").nth(0)).to_contain_text("slice k = 15 (0–19)")
    expect(ct.locator(".pane").nth(2)).to_contain_text("column i = 36 (0–39)")


def test_hovering_reads_out_place_and_value(ct: Page) -> None:
    box = ct.locator("canvas").first.bounding_box()
    assert box is not None
    ct.mouse.move(box["x"] + box["width"] * (3.5 / 40), box["y"] + box["height"] * (20.5 / 31))
    # Columns begin at -50 and are 1.3 mm apart, rows at 30 and 1.1 mm, slices at 7 and 2.5 mm.
    # 100 · 10 + 10 · 20 + 3 = 1203.
    expect(ct.locator(".readout")).to_have_text("R 46.1, P 52.0, S 32.0 mm · i 3, j 20, k 10 · 1203 HU")


def test_shift_and_arrows_move_the_cross_on_the_screen(ct: Page) -> None:
    pane = focused(ct, 1)
    pane.press("Shift+ArrowRight")
    pane.press("Shift+ArrowUp")  # the head is at the top: one slice up
    expect(ct.locator(".readout")).to_contain_text("i 21, j 15, k 11")


def test_sliders_fields_and_menus_do_the_same(ct: Page) -> None:
    ct.get_by_label("Slice", exact=True).fill("4")
    expect(ct.locator(".pane").first).to_contain_text("slice k = 4")
    ct.get_by_label("Width (HU), number").fill("100.5")
    ct.get_by_label("Width (HU), number").press("Enter")
    expect(ct.locator(".pane").first).to_contain_text("width 100.5")
    grey = canvas_pixels(ct)
    ct.get_by_label("Colours").select_option("inverted grey")
    settled(ct)
    assert np.array_equal(255 - grey, canvas_pixels(ct))
    ct.get_by_label("Plane").select_option("coronal")
    settled(ct)
    assert ct.locator(".pane:visible").count() == 1
    ct.get_by_role("button", name="Reset").click()
    settled(ct)
    assert ct.locator(".pane:visible").count() == 3
    assert number(ct, "Slice") == 10
    assert number(ct, "Width (HU)") == 1800


def test_a_width_that_is_none_is_not_taken(ct: Page) -> None:
    field = ct.get_by_label("Width (HU), number")
    field.fill("-3")
    field.press("Enter")
    assert number(ct, "Width (HU)") == 1800


def test_playing_goes_round_and_stops(ct: Page) -> None:
    ct.get_by_label("frames per second").fill("50")
    pane = focused(ct)
    pane.press("End")
    pane.press(" ")
    expect(ct.get_by_role("button", name="Stop")).to_be_visible()
    expect(ct.get_by_label("Slice, number")).to_have_value(re.compile("^[1-9]$"))
    pane.press(" ")
    stopped = number(ct, "Slice")
    ct.wait_for_timeout(100)
    assert number(ct, "Slice") == stopped


def test_points_of_a_fourth_dimension_have_a_slider(plain: Page, tmp_path: Path) -> None:
    echoes = [each for echo in (10, 30) for each in series(3, rows=9, columns=8, Modality="MR", EchoTime=echo)]
    for count, each in enumerate(echoes):
        each.SOPInstanceUID = f"2.25.9.{count + 1}"
        each.PixelData = (np.frombuffer(each.PixelData, "<i2") + (7000 if count > 2 else 0)).astype("<i2").tobytes()
    opened(plain, tmp_path, echoes)
    expect(plain.locator(".readout")).to_contain_text("· 144")
    plain.get_by_label("Point", exact=True).press("End")
    expect(plain.locator(".readout")).to_contain_text("· 7144")
    expect(plain.locator(".controls")).to_contain_text("t = 1: EchoTime 30 ms")


def test_wheel_and_arrows_go_through_the_moments_of_a_film(plain: Page, tmp_path: Path) -> None:
    frames = np.arange(4 * 9 * 8, dtype=np.int16).reshape(4, 9, 8)
    opened(plain, tmp_path, image(frames, frames=4, Modality="XA", FrameTime=66.5))
    expect(plain.locator(".controls")).to_contain_text("t = 0: 0 ms after the first frame")
    pane = focused(plain)
    pane.press("ArrowUp")
    expect(plain.locator(".controls")).to_contain_text("t = 1: 66.5 ms after the first frame")
    # Row 4, column 4 of frame 1: 72 + 36.
    expect(plain.locator(".readout")).to_contain_text("· 108")
    pane.press("End")
    expect(plain.locator(".controls")).to_contain_text("t = 3: 199.5 ms after the first frame")
    pane.hover()
    plain.mouse.wheel(0, -100)
    expect(plain.locator(".controls")).to_contain_text("t = 2: 133 ms after the first frame")


# -- the page around ------------------------------------------------------------------------------------------


def test_the_page_is_light_or_dark_as_the_reader_likes(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(color_scheme="dark", offline=True)
    tab = opened(context.new_page(), tmp_path, series(3))
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    dark = tab.evaluate(ground)
    tab.get_by_role("button", name="Light / dark").click()
    assert dark != tab.evaluate(ground) == "rgb(255, 255, 255)"
    context.close()


def test_header_and_explanation_are_folded_below(ct: Page) -> None:
    ct.get_by_text("Where the millimetres come from").click()
    expect(ct.locator("pre.explanation")).to_contain_text("20 slices of 31 rows × 40 columns")
    ct.get_by_text("Header of the first slice").click()
    rows = ct.locator(".dicomnb-header > table > tbody > tr")
    ct.get_by_role("searchbox").fill("pixel spac")
    expect(rows.filter(visible=True)).to_have_count(1)


def test_nothing_of_the_file_runs(plain: Page, tmp_path: Path) -> None:
    attack = "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
    header: dict[str, Any] = {"PatientName": attack, "WindowCenterWidthExplanation": attack, "RescaleType": attack}
    slices = series(3, WindowCenter=40, WindowWidth=400, **header)
    opened(plain, tmp_path, slices, identifiers=True)
    plain.get_by_text("Header of the first slice").click()
    expect(plain.locator(".dicomnb-header")).to_contain_text("onerror")
    expect(plain.locator(".pane").first).to_contain_text("onerror")
    assert plain.title() == "CT, 3 × 4 × 3"
    assert plain.locator("img").count() == 0


def test_a_catalogue_unfolds_the_viewer_of_a_series(plain: Page, tmp_path: Path) -> None:
    other = series(3, rows=6, columns=8, SeriesInstanceUID="2.25.8", SeriesNumber=7, Modality="MR")
    for count, each in enumerate(other):
        each.SOPInstanceUID = f"2.25.2.{count + 1}"
    path = make_page([*series(5), *other]).save(tmp_path / "catalogue.html")
    plain.goto(path.as_uri())
    entries = plain.locator("details.series")
    expect(entries).to_have_count(2)
    assert plain.locator("canvas").count() == 0
    entries.nth(1).locator("> summary").click()
    expect(entries.nth(1).locator("canvas").first).to_be_visible()
    expect(entries.nth(1).locator(".readout")).to_contain_text("k 1")


# -- notebooks ------------------------------------------------------------------------------------------------


def rich(source: Any) -> str:
    return make_page(source)._repr_mimebundle_()[0]["text/html"]


def test_a_saved_notebook_shows_the_living_page_and_no_still(plain: Page, tmp_path: Path) -> None:
    notebook = f"<!doctype html><body data-jp-theme-light=false>{make_page(series(5, rows=9))._alive()}"
    (tmp_path / "saved.html").write_text(notebook, encoding="utf-8")
    plain.goto((tmp_path / "saved.html").as_uri())
    frame = framed(plain)
    expect(frame.locator("canvas").first).to_be_visible()
    expect(plain.locator("body > div > img")).to_be_hidden()
    pane = frame.locator(".pane").first
    pane.focus()
    pane.press("End")
    expect(frame.locator(".readout")).to_contain_text("k 4")
    # The frame is dark because the notebook says that it is.
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")


def test_where_scripts_styles_and_frames_are_dropped_the_still_remains(plain: Page, tmp_path: Path) -> None:
    # What JupyterLab leaves of an output that it does not trust.
    html = re.sub(r"<style>.*?</style>|<iframe.*?</iframe>", "", rich(series(5, rows=9)), flags=re.DOTALL)
    (tmp_path / "untrusted.html").write_text(f"<!doctype html><body>{html}", encoding="utf-8")
    plain.goto((tmp_path / "untrusted.html").as_uri())
    still = plain.get_by_role("img", name="CT · axial at S 12.0 mm · slice k = 2 (0–4)")
    expect(still).to_be_visible()
    assert still.evaluate("(image) => image.naturalWidth") > 200


def test_a_page_that_was_hidden_when_it_began_shows_all_planes_once_it_is_seen(plain: Page, tmp_path: Path) -> None:
    body = html.escape(make_page(series(9, rows=18, columns=20), plane="coronal").html, quote=True)
    outer = tmp_path / "outer.html"
    outer.write_text(
        f'<!doctype html><body><div id="fold" style="display: none">'
        f'<iframe style="width: 700px; height: 700px" srcdoc="{body}"></iframe></div>',
        encoding="utf-8",
    )
    plain.goto(outer.as_uri())
    panes = plain.locator("iframe").content_frame.locator(".pane")
    expect(panes).to_have_count(3)  # the viewer is there, and has no width
    plain.evaluate("document.getElementById('fold').style.display = 'block'")
    expect(panes.filter(visible=True)).to_have_count(3)


# -- latency --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("slices", "size"), [(2, 512), (500, 128)])
def test_changes_cost_no_more_than_a_few_passes_over_the_pixels(
    plain: Page, tmp_path: Path, slices: int, size: int
) -> None:
    down, across = np.indices((size, size))
    stored = np.array([(down * 5 + across * 3 + 7 * k) % 2000 - 1000 for k in range(slices)], np.int16)
    opened(plain, tmp_path, image(stored, frames=slices, PixelSpacing=[0.7, 0.7]), limit=40)
    for change in ("{ key: 'ArrowUp' }", "{ key: 'ArrowDown' }", "{ key: '1' }"):
        # The work itself, in turns with the least that any picture costs; when the screen asks for it is the
        # browser's affair.
        ratio = plain.evaluate(
            f"""() => {{
              const pane = document.querySelector(".pane");
              const canvas = pane.querySelector("canvas");
              const other = document.createElement("canvas");
              [other.width, other.height] = [canvas.width, canvas.height];
              const context = other.getContext("2d");
              const values = Int16Array.from({{ length: canvas.width * canvas.height }}, (_, at) => at % 2000);
              const least = () => {{
                const picture = context.createImageData(canvas.width, canvas.height);
                const words = new Uint32Array(picture.data.buffer);
                for (let at = 0; at < words.length; at++) words[at] = 0xff000000 | Math.max(0, values[at] >> 3);
                context.putImageData(picture, 0, 0);
              }};
              const keep = window.requestAnimationFrame;
              const timed = (act) => {{ const start = performance.now(); act(); return performance.now() - start; }};
              const changed = () => {{
                let work = () => {{}};
                window.requestAnimationFrame = (act) => {{ work = act; return 1; }};
                pane.dispatchEvent(new KeyboardEvent("keydown", {change}));
                work(performance.now());
              }};
              const middle = (times) => times.sort((a, b) => a - b)[7];
              const ours = [], floor = [];
              for (let turn = 0; turn < 15; turn++) {{ ours.push(timed(changed)); floor.push(timed(least)); }}
              window.requestAnimationFrame = keep;
              return middle(ours) / middle(floor);
            }}"""
        )
        assert ratio < 6, change
