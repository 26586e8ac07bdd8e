from __future__ import annotations

import numpy as np
import pytest

from dicomnb.teaching.anatomy.branching import places_within, tree
from dicomnb.teaching.anatomy.solids import Superellipsoid

LUNG = Superellipsoid((60.0, 0.0, -20.0), (40.0, 60.0, 90.0))


def test_places_are_spread_evenly_and_always_the_same() -> None:
    places = places_within(LUNG, 300)
    assert len(places) == 300
    assert (((places - LUNG.center) / LUNG.semi_axes) ** 2).sum(axis=1).max() < 1
    assert places.mean(axis=0) == pytest.approx(LUNG.center, abs=3)
    assert (places_within(LUNG, 300) == places).all()


def test_a_tree_starts_at_its_root_thins_out_and_reaches_what_it_serves() -> None:
    places = places_within(LUNG, 200)
    pieces = list(tree((20.0, 5.0, -10.0), places, 6.0, thinnest=0.9))
    assert pieces[0].start == (20.0, 5.0, -10.0)
    assert pieces[0].radii[0] == pytest.approx(6)
    assert 0.8 < min(piece.radii[1] for piece in pieces) < 1.5
    ends = np.array([piece.stop for piece in pieces])
    nearest = np.linalg.norm(places[:, None] - ends[None], axis=2).min(axis=1)
    assert np.median(nearest) < 12
    # Every piece but the first starts where another one ends.
    known = {piece.stop for piece in pieces} | {pieces[0].start}
    assert all(piece.start in known for piece in pieces)


def test_a_wall_is_thicker_than_what_it_surrounds() -> None:
    places = places_within(LUNG, 60)
    inner = list(tree((20.0, 5.0, -10.0), places, 6.0, thinnest=2.0))
    outer = list(tree((20.0, 5.0, -10.0), places, 6.0, thinnest=2.0, grown=1.0))
    assert [b.radii[0] - a.radii[0] for a, b in zip(inner, outer, strict=True)] == pytest.approx([1.0] * len(inner))
