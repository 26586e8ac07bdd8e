"""A page that is opened from the disk, and what hands and eyes need of it."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Frame, Locator, Page, expect

from dicomnb.display.page.page import page as make_page

Pixels = NDArray[np.uint8]

PATIENCE = 40_000
"""Milliseconds that anything may take: what never comes fails all the same, and a busy machine is no fault."""


def opened(tab: Page, folder: Path, source: Any, **options: Any) -> Page:
    """Open the page of a source, wait until it is alive, and fail on any error in it."""
    path = make_page(source, **options).save(folder / "page.html")
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.goto(path.as_uri())
    expect(tab.locator(".stage").first).to_be_visible()
    settled(tab)
    assert faults == []
    return tab


def settled(tab: Page | Frame) -> None:
    """Wait until what was asked for is painted."""
    tab.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def canvas_pixels(tab: Page, pane: int = 0) -> Pixels:
    """Return the pixels of a canvas as the page put them there, shape (height, width, 3)."""
    return pixels_of(tab.locator("canvas").nth(pane))


def pixels_of(canvas: Locator) -> Pixels:
    """Return the pixels of a canvas, shape (height, width, 3)."""
    address = canvas.evaluate("(canvas) => canvas.toDataURL('image/png')")
    with Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))) as read:
        return np.asarray(read.convert("RGB"))


def focused(tab: Page, pane: int = 0) -> Locator:
    found = tab.locator(".pane").nth(pane)
    found.focus()
    return found


def number(tab: Page, label: str) -> float:
    settled(tab)
    return float(tab.get_by_label(f"{label}, number").input_value())


def drag(tab: Page, pane: int, *shares: tuple[float, float]) -> None:
    """Drag over a picture from place to place, given as shares of its width and height."""
    box = tab.locator(".pane .image canvas").nth(pane).bounding_box()
    assert box is not None
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in shares]
    tab.mouse.move(*places[0])
    tab.mouse.down()
    for place in places[1:]:
        tab.mouse.move(*place, steps=3)
    tab.mouse.up()
    settled(tab)


def measured(tab: Page) -> list[dict[str, Any]]:
    """Return the rows of the table of measurements."""
    settled(tab)
    rows = tab.locator(".measurements tbody tr").all()
    return [json.loads(str(row.get_attribute("data-measurement"))) for row in rows]
