from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import GeometryError
from dicomnb.objects.reports.coordinates import ReportCoordinates
from tests.images import dataset, series
from tests.objects.reports.trees import code, item, number, report


def selected(uid: str, *frames: int) -> dn.Dataset:
    more = {"ReferencedFrameNumber": list(frames)} if frames else {}
    reference = dataset(ReferencedSOPClassUID="1.2", ReferencedSOPInstanceUID=uid, **more)
    return item("IMAGE", relation="SELECTED FROM", ReferencedSOPSequence=[reference])


def scoord(kind: str, data: Any, uid: str = "2.25.1", **more: Any) -> dn.Dataset:
    return item("SCOORD", "", selected(uid), GraphicType=kind, GraphicData=np.ravel(data).tolist(), **more)


def scoord3d(kind: str, data: Any, frame: str = "2.25.9") -> dn.Dataset:
    numbers = np.ravel(data).tolist()
    return item("SCOORD3D", GraphicType=kind, GraphicData=numbers, ReferencedFrameOfReferenceUID=frame)


def one(made: dn.Dataset) -> ReportCoordinates:
    (found,) = dn.report(report([made])).coordinates()
    return found


def volume(**more: Any) -> dn.Volume:
    """Return five slices of 6 rows of 0.5 mm and 8 columns of 2 mm, 3 mm apart, the first pixel at (10, 20, 30)."""
    slices = series(5, rows=6, columns=8, origin=(10, 20, 30), step=(0, 0, 3), spacing=(0.5, 2.0),
                    FrameOfReferenceUID="2.25.9", **more)  # fmt: skip
    for count, each in enumerate(slices, 1):
        each.SOPInstanceUID = f"2.25.{count}"
    return dn.load(slices)


def test_the_centre_of_a_pixel_is_at_one_half() -> None:
    lines = one(scoord("POLYLINE", [[0.5, 0.5], [3.5, 2.5]], "2.25.3")).on_slices(volume())
    assert [len(each) for each in lines] == [0, 0, 1, 0, 0]
    assert lines[2][0].tolist() == [[0, 0], [3, 2]]


def test_an_open_line_goes_there_and_back_and_a_closed_one_round() -> None:
    open_line = one(scoord("POLYLINE", [[1.5, 1.5], [4.5, 1.5], [4.5, 3.5]]))
    assert not open_line.is_closed
    assert open_line.on_slices(volume())[0][0].tolist() == [[1, 1], [4, 1], [4, 3], [4, 1]]
    closed = one(scoord("POLYLINE", [[1.5, 1.5], [4.5, 1.5], [4.5, 3.5], [1.5, 1.5]]))
    assert closed.is_closed
    assert closed.on_slices(volume())[0][0].tolist() == [[1, 1], [4, 1], [4, 3]]


def test_circles_and_ellipses_are_round() -> None:
    (circle,) = one(scoord("CIRCLE", [[4.5, 3.5], [6.5, 3.5]])).on_slices(volume())[0]
    assert np.hypot(circle[:, 0] - 4, circle[:, 1] - 3) == pytest.approx(2)
    # The ends of the long axis, then those of the short one.
    (ellipse,) = one(scoord("ELLIPSE", [[1.5, 3.5], [7.5, 3.5], [4.5, 2.5], [4.5, 4.5]])).on_slices(volume())[0]
    assert ((ellipse[:, 0] - 4) / 3) ** 2 + (ellipse[:, 1] - 3) ** 2 == pytest.approx(1)


def test_points_are_crosses() -> None:
    crosses = one(scoord("MULTIPOINT", [[1.5, 2.5], [5.5, 0.5]])).on_slices(volume())[0]
    assert [cross.mean(axis=0).tolist() for cross in crosses] == [[1, 2], [5, 0]]


def test_only_the_frames_that_are_named_show_them() -> None:
    mentioned = item("SCOORD", "", selected("2.25.1", 3), GraphicType="POINT", GraphicData=[1.5, 1.5])
    assert not any(one(mentioned).on_slices(volume()))
    first = item("SCOORD", "", selected("2.25.1", 1, 3), GraphicType="POINT", GraphicData=[1.5, 1.5])
    assert len(one(first).on_slices(volume())[0]) == 1


def test_an_image_may_be_named_by_its_place_in_the_tree() -> None:
    image = selected("2.25.4")
    image.RelationshipType = "CONTAINS"
    line = item("SCOORD", "", GraphicType="POINT", GraphicData=[1.5, 1.5])
    line.ContentSequence = [dataset(RelationshipType="SELECTED FROM", ReferencedContentItemIdentifier=[1, 1])]
    (found,) = dn.report(report([image, line])).coordinates()
    assert [len(each) for each in found.on_slices(volume())] == [0, 0, 0, 1, 0]


def test_millimetres_lie_on_the_slice_that_is_nearest() -> None:
    polygon = [[10, 20, 35.9], [18, 20, 35.9], [18, 22, 35.9]]  # slice 2 is at 36 mm
    lines = one(scoord3d("POLYGON", polygon)).on_slices(volume())
    assert [len(each) for each in lines] == [0, 0, 1, 0, 0]
    assert lines[2][0] == pytest.approx(np.array([[0, 0], [4, 0], [4, 4]]))


def test_a_line_through_several_slices_is_drawn_in_parts() -> None:
    line = [[10, 20, 30], [12, 20, 30.5], [14, 20, 33], [16, 20, 33.2], [18, 20, 60]]
    lines = one(scoord3d("POLYLINE", line)).on_slices(volume())
    assert [each[0].tolist() if each else [] for each in lines[:3]] == [[[0, 0], [1, 0]], [[2, 0], [3, 0]], []]
    points = one(scoord3d("MULTIPOINT", [[10, 20, 30], [14, 20, 42]])).on_slices(volume())
    assert [len(each) for each in points] == [1, 0, 0, 0, 1]


def test_an_ellipsoid_is_cut_by_each_slice() -> None:
    # Middle (18, 21, 36), half axes 6 mm along x, 1 along y, 4 along z.
    ends = [[12, 21, 36], [24, 21, 36], [18, 20, 36], [18, 22, 36], [18, 21, 32], [18, 21, 40]]
    lines = one(scoord3d("ELLIPSOID", ends)).on_slices(volume())
    assert [len(each) for each in lines] == [0, 1, 1, 1, 0]
    for k, share in ((1, 1 - (3 / 4) ** 2), (2, 1.0)):
        x, y = lines[k][0].T * [[2.0], [0.5]] + [[10], [20]]
        assert ((x - 18) / 6) ** 2 + (y - 21) ** 2 == pytest.approx(share)


def test_another_frame_of_reference_is_an_error() -> None:
    with pytest.raises(GeometryError, match=r"\(2\.25\.8\) than the volume \(2\.25\.9\)"):
        one(scoord3d("POINT", [10, 20, 30], "2.25.8")).on_slices(volume())


def test_they_are_called_after_the_finding_and_the_measurement() -> None:
    finding = item("CODE", "Finding", concept="121071", ConceptCodeSequence=[code("1", "Nodule")])
    length = number("12.5", "mm", "Length", scoord("POLYLINE", [[0, 0], [1, 1]]))
    group = item("CONTAINER", "Measurement Group", finding, length, scoord("POINT", [1, 1]))
    assert [each.name for each in dn.report(report([group])).coordinates()] == ["Nodule Length 12.5 mm", "Nodule"]
    assert one(scoord("POINT", [1, 1])).name == "coordinates"


def test_shapes_without_their_points_are_left_out() -> None:
    for kind, data in (("CIRCLE", [1, 1]), ("ELLIPSE", [1, 1, 2, 2]), ("POINT", [])):
        assert dn.report(report([scoord(kind, data)])).coordinates() == []
