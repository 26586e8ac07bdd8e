from __future__ import annotations

import numpy as np
import pytest

from dicomnb.display.widget.link import link
from dicomnb.display.widget.viewer import Viewer
from dicomnb.errors import GeometryError, UsageError, WrongType
from dicomnb.volumes.loading.load import load
from tests.display.core_widgets import core_view as view
from tests.images import image, series


def ct() -> Viewer:
    """Return slices at z = 7, 9.5, 12, 14.5, 17; columns from x = -50 in steps of 1.25, rows from y = 30 in 0.75."""
    viewer: Viewer = view(series(5, rows=31, columns=17))
    return viewer


def pet() -> Viewer:
    """Return slices at z = 17, 13, 9 in steps of 4 mm; 2 mm wide columns from x = -51, 3 mm high rows from y = 29."""
    ways = {"row": (1, 0, 0), "column": (0, 1, 0), "origin": (-51, 29, 9), "step": (0, 0, 4)}
    viewer: Viewer = view(series(3, rows=9, columns=12, spacing=(3, 2), Modality="PT", **ways))
    return viewer


def test_both_show_the_same_place_in_the_patient() -> None:
    a, b = ct(), pet()
    link(a, b)
    a.voxel = (8, 16, 4)  # (-40, 42, 17)
    assert b.voxel == (6, 4, 2)  # 11 / 2 = 5.5 columns goes to 6, the even one; 13 / 3 = 4.3 rows; (17 - 9) / 4 slices
    b.index = 0  # z = 9; 2 of 2.5 mm is nearest to slice 1 at 9.5
    assert a.index == 1
    assert a.position is not None
    assert b.position is not None
    assert np.abs(a.position - b.position).max() <= 2


def test_the_first_leads_at_the_beginning() -> None:
    a, b = ct(), pet()
    a.index = 0
    link(a, b)
    assert (a.index, b.index) == (0, 0)


def test_a_viewer_that_is_closed_is_passed_over() -> None:
    a, b, c = ct(), pet(), ct()
    link(a, b, c)
    b.close()
    a.voxel = (8, 16, 4)
    assert c.voxel == (8, 16, 4)


def test_what_is_no_viewer_is_refused() -> None:
    volumes = [load(series(count)) for count in (3, 4, 5)]
    chooser = view(volumes)
    with pytest.raises(WrongType, match=r"SeriesChooser is no viewer of a volume\. .*chooser\.viewer"):
        link(chooser, chooser.viewer)
    chooser.close()


def test_the_plane_is_the_same() -> None:
    a, b = ct(), pet()
    link(a, b)
    b.plane = "coronal"
    assert a.plane == "coronal"


def test_a_volume_that_does_not_reach_there_stays_where_it_is() -> None:
    a = view(series(20, rows=31, columns=17))
    b = pet()
    link(a, b)
    a.index = 3
    before = b.voxel
    a.index = 19  # z = 54.5, far above 17
    assert b.voxel == before


def test_unlinked_viewers_go_their_own_way() -> None:
    a, b = ct(), pet()
    linked = link(a, b)
    linked.unlink()
    before = b.voxel
    a.index = 0 if a.index else 4
    assert b.voxel == before


def test_what_has_no_common_place_is_not_linked() -> None:
    a = ct()
    with pytest.raises(UsageError, match="itself"):
        link(a, a)
    with pytest.raises(GeometryError, match="do not say where"):
        link(a, view(image(np.zeros((4, 5), np.uint8))))
    one, two = (view(series(3, FrameOfReferenceUID=uid)) for uid in ("2.25.5", "2.25.6"))
    with pytest.raises(GeometryError, match="different frames of reference"):
        link(one, two)
