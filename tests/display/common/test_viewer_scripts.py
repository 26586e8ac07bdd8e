"""The scripts of the viewer, and their order."""

from __future__ import annotations

from dicomnb.display.common.viewer_scripts import START, VIEWER, scripts_of
from dicomnb.standard.package_file import package_text


def test_scripts_are_joined_in_their_order() -> None:
    text = scripts_of(["picture/viewport.js", "controls/icons.js"])
    assert text == package_text("display/web/picture/viewport.js") + package_text("display/web/controls/icons.js")


def test_each_script_is_listed_once_and_the_one_that_begins_is_not_among_them() -> None:
    assert len(set(VIEWER)) == len(VIEWER)
    assert START not in VIEWER
