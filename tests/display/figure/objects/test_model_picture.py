from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from dicomnb.display.figure.objects import model_picture
from dicomnb.display.figure.objects.model_picture import draw_model
from dicomnb.objects.documents.surface_mesh import SurfaceMesh

TETRAHEDRON = np.array([[0.0, 0, 0], [30, 0, 0], [0, 20, 0], [0, 0, 12]])
FACES = [[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]]


def mesh(triangles: NDArray[np.float64] = TETRAHEDRON[FACES]) -> SurfaceMesh:
    return SurfaceMesh(triangles, "mm")


def paths(figure: object) -> list[NDArray[np.float64]]:
    (axes,) = figure.axes  # type: ignore[attr-defined]
    (faces,) = axes.collections
    return [np.asarray(path.vertices)[:3] for path in faces.get_paths()]


def test_words_tell_how_many_triangles_and_how_large() -> None:
    figure = draw_model(mesh(), "Wedge $x$")
    assert figure.alt == "Wedge $x$, 4 triangles, bounding box 30 × 20 × 12 mm"
    assert [text.get_text() for text in figure.texts] == ["Wedge $x$, 4 triangles", "Bounding box 30 × 20 × 12 mm"]
    assert not figure.texts[0].get_parse_math()
    figure.canvas.draw()


def test_lengths_along_one_direction_are_to_scale_and_up_is_up() -> None:
    # Seen turned by 35° and from 25° above: z is foreshortened by cos 25°, x leads to the right by cos 35°.
    drawn = np.concatenate(paths(draw_model(mesh(), "x")))
    corners = np.unique(np.round(drawn, 6), axis=0)
    up = 12 * np.cos(np.radians(25))
    assert np.abs(corners - [0, up]).sum(axis=1).min() == pytest.approx(0, abs=1e-5)
    across = 30 * np.cos(np.radians(35)), 30 * np.sin(np.radians(35)) * np.sin(np.radians(25))
    assert min(np.abs(np.abs(corners) - across).sum(axis=1)) == pytest.approx(0, abs=1e-5)
    assert draw_model(mesh(), "x").axes[0].get_aspect() == 1


def test_what_is_nearer_is_drawn_later() -> None:
    # Two triangles across the y axis, which points away from the eye.
    flat = np.array([[0.0, 0, 0], [10, 0, 0], [0, 0, 10]])
    near, far = flat - np.array([0, 50.0, 0]), flat + np.array([0, 50.0, 0])
    for order in ([near, far], [far, near]):
        drawn = paths(draw_model(mesh(np.array(order)), "x"))
        # From above, what is farther away stands higher.
        assert drawn[0][:, 1].mean() > drawn[1][:, 1].mean()


def test_triangles_without_an_area_are_left_out_of_the_picture() -> None:
    triangles = np.concatenate([TETRAHEDRON[FACES], np.zeros((1, 3, 3))])
    figure = draw_model(mesh(triangles), "x")
    assert len(paths(figure)) == 4
    assert "5 triangles" in figure.alt


def test_of_too_many_triangles_some_are_drawn_and_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_picture, "_MOST", 3)
    figure = draw_model(mesh(np.concatenate([TETRAHEDRON[FACES]] * 2)), "x")
    assert "8 triangles, of which one in 3 is drawn" in figure.alt
    assert len(paths(figure)) == 3


def test_the_box_has_twelve_edges() -> None:
    (axes,) = draw_model(mesh(), "x").axes
    assert len(axes.lines) == 12
