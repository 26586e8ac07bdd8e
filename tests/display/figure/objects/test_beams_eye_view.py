from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
import pytest

from dicomnb.display.figure.notebook_figure import Picture
from dicomnb.display.figure.objects.beams_eye_view import draw_plan
from dicomnb.errors import InvalidValue, UsageError
from dicomnb.objects.plans.plan import Plan, plan
from tests.images import dataset


def positions(**devices: list[float]) -> list[Any]:
    return [dataset(RTBeamLimitingDeviceType=kind, LeafJawPositions=places) for kind, places in devices.items()]


def beam(number: int, points: int = 2, **devices: list[float]) -> Any:
    found = [dataset(ControlPointIndex=index, CumulativeMetersetWeight=index) for index in range(points)]
    found[0].update({"GantryAngle": 30, "BeamLimitingDeviceAngle": 15, "NominalBeamEnergy": 6})
    if devices:
        found[0].BeamLimitingDevicePositionSequence = positions(**devices)
    leaves = dataset(RTBeamLimitingDeviceType="MLCX", LeafPositionBoundaries=[-20, -5, 25])
    return dataset(
        BeamNumber=number, BeamName=f"$B{number}$", BeamType="STATIC", RadiationType="PHOTON",
        FinalCumulativeMetersetWeight=points - 1, ControlPointSequence=found, BeamLimitingDeviceSequence=[leaves],
    )  # fmt: skip


def made(*beams: Any, metersets: tuple[float, ...] = ()) -> Plan:
    references = [dataset(ReferencedBeamNumber=n + 1, BeamMeterset=value) for n, value in enumerate(metersets)]
    return plan(
        dataset(
            SOPClassUID="1.2.840.10008.5.1.4.1.1.481.5",
            BeamSequence=list(beams),
            FractionGroupSequence=[dataset(FractionGroupNumber=1, ReferencedBeamSequence=references)],
        )
    )


def drawn(*beams: Any, index: Any = None, metersets: tuple[float, ...] = ()) -> Picture:
    figure = draw_plan(made(*beams, metersets=metersets), index=index)
    assert isinstance(figure, Picture)
    return figure


JAWS: dict[str, Any] = {"ASYMX": [-30.0, 40.0], "ASYMY": [-20.0, 25.0]}


def test_each_beam_is_a_field_in_millimetres_with_its_opening() -> None:
    figure = drawn(beam(1, **JAWS), beam(2, ASYMX=[-5.0, 10.0], ASYMY=[-15.0, 60.0]), metersets=(120.5, 80))
    first, second = figure.axes
    for axes, low, high in ((first, [-30, -20], [40, 25]), (second, [-5, -15], [10, 60])):
        corners = np.concatenate([np.asarray(path.vertices) for path in axes.collections[0].get_paths()])
        assert (corners.min(axis=0).tolist(), corners.max(axis=0).tolist()) == (low, high)
        # All fields have one scale: 20 mm around the widest.
        assert axes.get_xlim() == axes.get_ylim() == (-80, 80)
        assert axes.get_aspect() == 1
    assert first.get_title(loc="left") == "1 $B1$, 6 MV, 120.5 MU\ngantry 30°, coll. 15°"
    assert figure.alt == "Beam's eye view, 2 beams; mm at the isocentre"
    figure.canvas.draw()


def test_leaves_cover_what_lies_beside_their_opening() -> None:
    (axes,) = drawn(beam(1, MLCX=[-10, -30, 12, 30.0], **JAWS)).axes
    # Two pairs of leaves, from -20 to -5 and from -5 to 25 along y; the field reaches to 60.
    leaves = [np.asarray(path.vertices) for path in axes.collections[1].get_paths()]
    boxes = [(*each.min(axis=0), *each.max(axis=0)) for each in leaves]
    assert boxes == [(-60, -20, -10, -5), (-60, -5, -30, 25), (12, -20, 60, -5), (30, -5, 60, 25)]
    opening = [np.asarray(path.vertices) for path in axes.collections[0].get_paths()]
    assert [(*each.min(axis=0), *each.max(axis=0)) for each in opening] == [(-10, -20, 12, -5), (-30, -5, 30, 25)]


def test_the_points_of_one_beam_are_drawn_and_of_many_twelve_with_the_first_and_the_last() -> None:
    many = beam(1, points=40, **JAWS)
    figure = drawn(many, index=0, metersets=(78,))
    titles = [axes.get_title(loc="left").splitlines()[0] for axes in figure.axes]
    assert len(titles) == 12
    assert "point 0 of 40" in titles[0]
    assert titles[-1].endswith("point 39 of 40")
    assert figure.alt.startswith("Beam's eye view, beam 1")


def test_of_more_beams_than_fit_the_rest_is_named() -> None:
    figure = drawn(*(beam(number + 1, **JAWS) for number in range(15)))
    assert len(figure.axes) == 12
    assert "15 beams, 3 more are not drawn" in figure.alt


def test_a_plan_without_jaws_is_its_tables_and_one_of_its_beams_is_refused() -> None:
    bare = made(beam(1))
    assert draw_plan(bare) is bare
    with pytest.raises(UsageError, match="Beam 0 states no jaws or leaves"):
        draw_plan(bare, index=0)
    with pytest.raises(UsageError, match="There is no beam 7"):
        draw_plan(bare, index=7)


def test_leaves_that_do_not_fit_their_boundaries_are_refused() -> None:
    with pytest.raises(InvalidValue):
        draw_plan(made(beam(1, MLCX=[-10.0, 10.0], **JAWS)))


def test_names_are_no_mathematics() -> None:
    (axes,) = drawn(beam(1, **JAWS)).axes
    assert not axes._left_title.get_parse_math()  # type: ignore[attr-defined]


def test_settings_of_the_user_change_no_opening_and_need_no_latex() -> None:
    with matplotlib.rc_context(
        {"text.usetex": True, "axes.grid": True, "lines.marker": "o", "path.sketch": (5, 50, 2)}
    ):
        figure = drawn(beam(1, **JAWS))
        figure.canvas.draw()
    (axes,) = figure.axes
    assert [line.get_marker() for line in axes.lines] == ["", ""]
    assert not any(part.get_sketch_params() for part in (*axes.lines, *axes.collections, *axes.patches))
    assert not [line for line in axes.get_xgridlines() if line.get_visible()]
