"""Pages that live in a frame of another page."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page

__all__ = ["framed"]


def framed(around: Page | Locator) -> FrameLocator:
    """Return the inside of the last frame, brought into view: what is far below the screen is not loaded yet."""
    frame = around.locator("iframe").last
    frame.scroll_into_view_if_needed()
    return frame.content_frame
