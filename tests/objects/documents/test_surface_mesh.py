from __future__ import annotations

import numpy as np
import pytest

from dicomnb.errors import InvalidValue
from dicomnb.objects.documents.contained_file import contained_file
from dicomnb.objects.documents.surface_mesh import SurfaceMesh, surface_mesh
from tests.images import dataset
from tests.objects.documents.held_files import held


def mesh_of(content: bytes, media_type: str, unit: str = "") -> SurfaceMesh:
    """Return the triangles of a model in this unit."""
    units = [dataset(CodeValue=unit, CodingSchemeDesignator="UCUM", CodeMeaning=unit)] if unit else []
    made = held(content, media_type, "3", MeasurementUnitsCodeSequence=units)
    return surface_mesh(made, contained_file(made))


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"solid x\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 3 0 0\nvertex 0 4 5e0\nendloop\nendfacet\n",
         "model/stl"),
        (b"v 0 0 0\nv 3 0 0\nv 0 4 5\nf 1/1 2/2 3/3\n", "model/obj"),
        (b"v 0 0 0\nv 3 0 0\nv 0 4 5\nf -3 -2 -1\n", "model/obj"),
    ],
)  # fmt: skip
def test_models_in_text_have_their_size(content: bytes, media_type: str) -> None:
    mesh = mesh_of(content, media_type)
    assert mesh.size.tolist() == [3, 4, 5]
    assert "no unit" in mesh.size_text


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("mm", "3 × 4 × 5 mm"),
        ("cm", "3 × 4 × 5 cm (30 × 40 × 50 mm)"),
        ("um", "3 × 4 × 5 um (0.003 × 0.004 × 0.005 mm)"),
        ("m", "3 × 4 × 5 m (3000 × 4000 × 5000 mm)"),
        ("[in_i]", "3 × 4 × 5 [in_i]"),
        ("", "3 × 4 × 5 (the object states no unit)"),
    ],
)
def test_the_box_is_told_in_the_unit_of_the_object_and_in_mm(unit: str, text: str) -> None:
    assert mesh_of(b"v 0 0 0\nv 3 0 0\nv 0 4 5\nf 1 2 3\n", "model/obj", unit).size_text == text


def test_a_binary_model_has_its_corners_one_by_one() -> None:
    corners = np.arange(18, dtype="<f4").reshape(2, 9) - 4
    records = b"".join(bytes(12) + each.tobytes() + b"\1\0" for each in corners)
    found = mesh_of(b"solid of its own words".ljust(80) + b"\2\0\0\0" + records, "model/stl")
    assert found.triangles.tolist() == corners.reshape(2, 3, 3).tolist()
    assert found.bounds.tolist() == [[-4, -3, -2], [11, 12, 13]]


def test_a_face_of_more_corners_is_a_fan() -> None:
    found = mesh_of(b"v 0 0 0\nv 3 0 0\nv 3 4 0\nv 0 4 0\nvn 0 0 1\nf 1//1 2//1 3//1 4//1\n", "model/obj")
    assert found.triangles[:, :, :2].tolist() == [[[0, 0], [3, 0], [3, 4]], [[0, 0], [3, 4], [0, 4]]]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"no model at all", "model/stl"),
        (b"vertex 1 2 3\nvertex 4 5 6\n", "model/stl"),
        (b"vertex 1 2\n", "model/stl"),
        (b"vertex 1 2 three vertex 1 2 3 vertex 4 5 6", "model/stl"),
        (b"v 0 0 0\nv 3 0 0\nf 1 2 3\n", "model/obj"),
        (b"v 0 0 0\nv 3 0 0\nv 1 nan 0\nf 1 2 3\n", "model/obj"),
        (b"v 0 0 0\nv 3 0 0\nv 1 2 0\n", "model/obj"),
        (b"v 0 0\nv 3 0\nv 1 2\nf 1 2 3\n", "model/obj"),
    ],
)
def test_what_holds_no_triangle_is_refused(content: bytes, media_type: str) -> None:
    with pytest.raises(InvalidValue, match="The model") as caught:
        mesh_of(content, media_type)
    assert caught.value.tag == 0x00420011
