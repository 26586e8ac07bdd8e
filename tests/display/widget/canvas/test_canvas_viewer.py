"""The viewer that paints in the browser, without one: what it tells a browser, and what it makes of what that says."""

from __future__ import annotations

import gc
import json
import sys
import weakref
from typing import Any

import numpy as np
import pytest

from dicomnb.display.figure import still_output
from dicomnb.display.view import view
from dicomnb.display.widget import notebook_fallback
from dicomnb.errors import GeometryError
from dicomnb.geometry.shapes import Circle
from dicomnb.volumes.loading.load import load
from tests.images import series

pytest.importorskip("anywidget")

GIVEN: dict[str, Any] = {"WindowCenter": [40, 200], "WindowWidth": [400, 1000], "RescaleIntercept": -3}


class Heard:
    """What a viewer sends besides its traits."""

    def __init__(self, shown: Any) -> None:
        self.messages: list[dict[str, Any]] = []
        self.buffers: list[Any] = []
        shown.send = self._send

    def _send(self, content: dict[str, Any], buffers: Any = None) -> None:
        json.dumps(content)  # as it must be
        self.messages.append(content)
        self.buffers += buffers or []

    @property
    def faults(self) -> list[str]:
        return [each["text"] for each in self.messages if each["kind"] in ("error", "failed")]


def shown_of(count: int = 5, **options: Any) -> Any:
    return view(series(count, rows=31, columns=17, RescaleSlope=1, **GIVEN), canvas=True, **options)


def ask(shown: Any, n: int, **wanted: Any) -> None:
    """Ask for changes as a browser does."""
    shown._handle_msg({"content": {"data": {"method": "update", "state": {"_asked": {"n": n, **wanted}}}}})


def request(shown: Any, content: dict[str, Any]) -> None:
    shown._handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})


def place(view: int, index: int, **slab: Any) -> dict[str, Any]:
    return {"view": view, "point": 0, "slice": index, **({"slab": slab} if slab else {})}


def test_the_browser_is_told_what_to_begin_with() -> None:
    shown = shown_of(index=3, window=(70, 300))
    assert shown._shown == {
        "n": 0,
        "plane": 0,
        "t": 0,
        "voxel": [3, 15, 8],
        "window": {"center": 70, "width": 300, "shape": "LINEAR"},
        "zoom": 1,
        "pan": [0, 0],
        "opacity": 0.5,
        "drawings": [],
    }
    facts = json.loads(shown._facts)
    assert facts["packing"]["shape"] == [1, 5, 31, 17]
    assert facts["original"] == [5, 31, 17]
    assert [each["name"] for each in facts["views"]] == ["axial", "coronal", "sagittal"]
    # The slices to begin with are there before the kernel has time to answer: voxels hold 100 k + 10 j + i.
    first = {each["view"]: each for each in shown._first["slices"]}
    codes = np.frombuffer(first[0]["data"], "<u2").reshape(31, 17)
    assert codes[4, 6] == 346
    assert shown._still == b""
    shown.close()


def test_slices_are_sent_when_they_are_asked_for() -> None:
    shown = shown_of()
    heard = Heard(shown)
    request(shown, {"kind": "slices", "wanted": [place(0, 1), place(1, 30)]})
    assert [(each["kind"], each["view"], each["point"], each["slice"]) for each in heard.messages] == [
        ("slice", 0, 0, 1),
        ("slice", 1, 0, 30),
    ]
    assert heard.messages[0]["form"] == {
        "kind": "integers", "width": 2, "first": 0, "scale": (1.0, -3.0), "isDouble": False}  # fmt: skip
    assert np.frombuffer(heard.buffers[0], "<u2").reshape(31, 17)[2, 3] == 123
    assert np.frombuffer(heard.buffers[1], "<u2").reshape(5, 17)[4, 3] == 703
    shown.close()


def test_several_slices_are_sent_as_one() -> None:
    shown = shown_of(slab=5, how="min")
    # Those to begin with are slabs too: of 100 k + 10 j + i in three slices about k = 2.
    (first, *_) = shown._first["slices"]
    assert first["slab"] == {"thickness": 5, "how": "min"}
    assert np.frombuffer(first["data"], "<u2").reshape(31, 17)[2, 3] == 123
    heard = Heard(shown)
    wanted = [place(0, 2, thickness=5, how="max"), place(0, 2, thickness=-1, how="max"), place(0, 2, thickness=5)]
    request(shown, {"kind": "slices", "wanted": wanted})
    assert [each["kind"] for each in heard.messages] == ["slice", "failed", "failed"]
    assert heard.messages[0]["slab"] == {"thickness": 5, "how": "max"}
    assert np.frombuffer(heard.buffers[0], "<u2").reshape(31, 17)[2, 3] == 323
    assert heard.faults[0].startswith("UsageError: A slab of -1 mm")
    shown.close()


def test_a_slice_that_cannot_be_read_is_told_and_the_others_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = shown_of()
    heard = Heard(shown)
    plain = shown._reader.read

    def broken(view: int, point: int, index: int) -> Any:
        if index == 2:
            raise OSError("the disk is gone")
        return plain(view, point, index)

    monkeypatch.setattr(shown._reader, "read", broken)
    request(shown, {"kind": "slices", "wanted": [place(0, 2), place(0, 9), place(0, 4)]})
    assert heard.faults == ["OSError: the disk is gone", "UsageError: There is no slice 9."]
    assert [each["kind"] for each in heard.messages] == ["failed", "failed", "slice"]
    shown.close()


def test_what_the_user_does_sets_the_traits_and_is_answered_with_its_number() -> None:
    shown = shown_of()
    seen: list[tuple[str, Any]] = []
    shown.observe(lambda change: seen.append((change["name"], change["new"])), ["index", "plane", "zoom"])
    ask(
        shown,
        4,
        plane=1,
        voxel=[1, 20, 3],
        window={"center": 7, "width": 30, "shape": "LINEAR"},
        zoom=2.5,
        pan=[0.1, -0.2],
    )
    assert (shown.plane, shown.index, shown.voxel) == ("coronal", 20, (3, 20, 1))
    assert (shown.window.center, shown.window.width) == (7, 30)
    assert (shown.zoom, shown.pan) == (2.5, (0.1, -0.2))
    assert sorted(seen[:2]) == [("index", 15), ("plane", "coronal")]
    assert seen[2:] == [("index", 20), ("zoom", 2.5)]
    assert shown._shown["n"] == 4
    assert shown._shown["voxel"] == [1, 20, 3]
    shown.close()


def test_one_request_is_one_answer() -> None:
    shown = shown_of()
    answers: list[Any] = []
    shown.observe(lambda change: answers.append(change["new"]), "_shown")
    ask(shown, 1, plane=2, voxel=[1, 20, 3], opacity=0.25)
    assert [each["n"] for each in answers] == [1]
    shown.index = 5
    assert [(each["n"], each["voxel"]) for each in answers[1:]] == [(1, [1, 20, 5])]
    shown.close()


def test_what_python_sets_is_told_to_the_browser() -> None:
    shown = shown_of()
    shown.plane, shown.index, shown.window, shown.zoom, shown.opacity = "sagittal", 2, (5, 9), 3, 0.75
    said = shown._shown
    assert (said["plane"], said["voxel"], said["zoom"], said["opacity"]) == (2, [2, 15, 2], 3, 0.75)
    assert said["window"] == {"center": 5, "width": 9, "shape": "LINEAR"}
    shown.plane = "axial"  # another plane begins whole
    assert (shown._shown["plane"], shown._shown["zoom"]) == (0, 1)
    shown.close()


def test_what_is_drawn_is_measured_and_what_was_drawn_before_is_kept() -> None:
    shown = shown_of()
    ruler = {"view": 0, "slice": 2, "shape": {"kind": "Ruler", "start": [1, 2], "end": [4, 6]}}
    angle = {"view": 1, "slice": 7, "shape": {"kind": "Angle", "start": [0, 5], "corner": [0, 0], "end": [5, 5]}}
    ask(shown, 1, drawings=[ruler])
    (first,) = shown.measurements
    assert (first.plane, first.index, first.result.length) == ("axial", 2, 5)
    ask(shown, 2, drawings=[ruler, angle])
    assert shown.measurements[0] is first
    assert (shown.measurements[1].plane, round(shown.measurements[1].result.degrees, 9)) == ("coronal", 45)
    assert shown._shown["drawings"] == [ruler, angle]
    shown.measure(Circle((8, 9), 3))
    assert shown._shown["drawings"][2]["shape"] == {"kind": "Ellipse", "center": [8, 9], "semi_axes": [3, 3]}
    ask(shown, 3, drawings=[])
    assert shown.measurements == ()
    shown.close()


def test_what_cannot_be_measured_is_said_and_is_not_kept() -> None:
    shown = shown_of(slab=10)
    heard = Heard(shown)
    ruler = {"view": 0, "slice": 2, "shape": {"kind": "Ruler", "start": [1, 2], "end": [4, 6]}}
    circle = {"view": 0, "slice": 2, "shape": {"kind": "Ellipse", "center": [8, 9], "semi_axes": [3, 3]}}
    ask(shown, 1, drawings=[circle, ruler])
    assert len(shown.measurements) == 1
    assert shown._shown["drawings"] == [ruler]
    assert "The picture shows a slab" in heard.faults[0]
    shown.close()


def test_an_error_of_who_observes_is_shown_and_stops_nothing_else() -> None:
    shown = shown_of()
    heard = Heard(shown)

    def broken(_: object) -> None:
        raise ZeroDivisionError("in a function of the notebook")

    shown.observe(broken, "voxel")
    ask(shown, 1, voxel=[4, 5, 6], zoom=2)
    assert heard.faults == ["ZeroDivisionError: in a function of the notebook"]
    assert (shown.voxel, shown.zoom, shown._shown["n"], shown._shown["zoom"]) == ((6, 5, 4), 2, 1, 2)
    shown.close()


@pytest.mark.parametrize("wrong", [{"voxel": [9, 0, 0]}, {"plane": 7}, {"zoom": -1}, {"window": {"center": 1}}])
def test_what_does_not_exist_is_refused_and_said(wrong: dict[str, Any]) -> None:
    shown = shown_of()
    heard = Heard(shown)
    before = {**shown._shown, "n": 1}
    ask(shown, 1, **wrong)
    assert len(heard.faults) == 1
    assert shown._shown == before
    shown.close()


def test_large_slices_wait_for_the_kernel_behind_a_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dicomnb.display.widget.canvas.canvas_viewer._WITH_WIDGET", 1000)
    shown = shown_of()
    assert shown._first == {}
    assert shown._still.startswith(b"\x89PNG")
    heard = Heard(shown)
    request(shown, {"kind": "begin"})
    assert heard.messages == [{"kind": "begin", "layers": ""}]
    shown.close()


def test_overlays_and_a_second_volume_travel_with_their_opacity() -> None:
    ct = load(series(4, rows=9, columns=8, RescaleType="HU"))
    pet = load(series(3, rows=5, columns=6, spacing=(2, 2), Modality="PT"))
    shown = view([ct, pet], canvas=True)
    facts = json.loads(shown._facts)
    assert facts["fused"]["packing"]["shape"] == [1, 3, 5, 6]
    assert len(shown._first["second"]) == 3 * 5 * 6 * facts["fused"]["packing"]["width"]
    assert shown.opacity == shown._shown["opacity"] == 0.5
    shown.close()
    masked = view(ct, overlay={"rod": ct.array > 200}, canvas=True)
    assert [each["name"] for each in json.loads(masked._facts)["layers"]["regions"]] == ["rod"]
    assert masked._first["layers"]
    masked.close()


def test_the_still_is_an_output_of_its_own_that_the_viewer_hides(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs: list[dict[str, str]] = []
    for module in (notebook_fallback, still_output):
        monkeypatch.setattr(module, "display", lambda data, **_: outputs.append(data))
    made = shown_of()
    for _ in range(2):
        made._ipython_display_()
    still, shown = outputs[:2]
    assert sorted(still) == ["image/png", "text/plain"]
    assert sorted(shown) == ["application/vnd.jupyter.widget-view+json", "text/plain"]
    assert made._still_rules.count("body:has") == 1  # however often it is shown
    assert f"body:has(.{made._name})" in made._still_rules
    assert made._name in made._dom_classes
    made.close()


def test_a_closed_viewer_answers_nothing_and_lets_go_of_its_volume() -> None:
    shown = shown_of()
    volume = weakref.ref(shown.volume)
    heard = Heard(shown)
    shown.close()
    gc.collect()
    assert volume() is None
    assert repr(shown) == "<Viewer, closed>"
    shown._on_message(shown, {"kind": "slices", "wanted": [[0, 0, 0]]}, [])
    shown._on_asked({"new": {"n": 1, "zoom": 2}})
    assert heard.messages == []
    shown.close()


def test_thousand_changes_leave_nothing_behind() -> None:
    shown = shown_of()
    shown.send = lambda *_: None

    def change(times: int) -> None:
        for turn in range(times):
            ask(shown, turn, voxel=[turn % 5, 3, 4], window={"center": turn % 90, "width": 400, "shape": "LINEAR"})
            request(shown, {"kind": "slices", "wanted": [place(0, turn % 5)]})

    def left() -> int:
        gc.collect()
        before = sys.getallocatedblocks()
        change(1000)
        gc.collect()
        return sys.getallocatedblocks() - before

    change(50)
    # Free lists breathe; an object kept of each change would be 1,000 blocks in every round.
    assert any(left() < 500 for _ in range(3))
    shown.close()


def test_nothing_of_the_patient_is_in_what_a_notebook_keeps() -> None:
    shown = view(series(3, PatientName="Roe^Jane", PatientID="4711"), canvas=True)
    kept = json.dumps({name: str(value) for name, value in shown.get_state().items()})
    assert "Roe" not in kept
    assert "4711" not in kept
    shown.close()


def test_without_slices_in_mm_there_is_one_plane_and_no_other_can_be_asked_for() -> None:
    shown = view(series(1), canvas=True)
    with pytest.raises(GeometryError):
        shown.plane = "coronal"
    assert shown._shown["plane"] == 0
    shown.close()
