from __future__ import annotations

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.display.common.marked_coordinates import marks_of
from dicomnb.errors import UsageError
from dicomnb.teaching import STUDIES
from tests.images import image


def test_the_line_of_a_report_is_drawn_across_the_nodule_that_it_measured() -> None:
    ct, truth = dn.load(dn.make_study("ct")), STUDIES["report"]
    path = dn.make_study("report") / "measurements.dcm"
    (mark,) = marks_of(dn.report(path), ct)
    assert mark.name == "Nodule Long Axis 26 mm"
    assert mark.first == truth.slice_number
    assert not mark.mask.any()
    figure = dn.show(ct, overlay=path)
    assert f"k = {truth.slice_number} " in figure.alt
    (line,) = figure.axes[0].collections[-1].get_paths()
    # From the outer corner of the first voxel, whose centre is the position of the slice.
    center = (np.array(truth.nodule.center) - ct.affine[:3, 3])[:2] + np.array(ct.spacing[:2]) / 2
    assert line.vertices.min(axis=0) == pytest.approx(center - [13, 0], abs=1e-3)
    assert line.vertices.max(axis=0) == pytest.approx(center + np.array([13, 0]), abs=1e-3)


def test_what_marks_nothing_on_these_images_says_so() -> None:
    other = dn.load(image(np.zeros((5, 7), np.int16), SOPInstanceUID="2.25.3"))
    path = dn.make_study("report") / "measurements.dcm"
    with pytest.raises(UsageError, match="lie on other images than these"):
        dn.show(other, overlay=path)
    with pytest.raises(UsageError, match="no coordinates"):
        dn.show(other, overlay=path.with_name("dose.dcm"))


def test_what_a_report_encloses_is_a_mask_in_the_viewer() -> None:
    volume = dn.load(image(np.zeros((9, 11), np.int16), SOPInstanceUID="2.25.3"))
    from dicomnb.objects.reports.content_item import ContentReference
    from dicomnb.objects.reports.coordinates import ReportCoordinates

    points = np.array([[1.5, 2.5], [5.5, 2.5], [5.5, 4.5], [1.5, 4.5], [1.5, 2.5]])
    item = ReportCoordinates("box", "POLYLINE", points, (ContentReference("1.2", "2.25.3"),))
    (mark,) = marks_of(item, volume)
    expected = np.zeros((1, 9, 11), bool)
    expected[0, 2:5, 1:6] = True
    assert np.array_equal(mark.mask, expected)
