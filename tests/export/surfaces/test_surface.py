from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import MissingDependency, UsageError

# Oblique to nothing but sheared, and of two hands: the columns are steps of i, j and k.
SHEARED = np.array([[1.5, 0, 0.3, 10], [0, 2, 0.8, -5], [0, 0, 2.5, 7], [0, 0, 0, 1]], float)
MIRRORED = SHEARED @ np.diag([1.0, 1, -1, 1])


def sphere(affine: Any, shape: tuple[int, int, int], center: Any, radius: float) -> Any:
    k, j, i = np.indices(shape)
    places = np.stack([i, j, k], axis=-1) @ affine[:3, :3].T + affine[:3, 3]
    return np.linalg.norm(places - center, axis=-1) <= radius


@pytest.mark.parametrize("affine", [SHEARED, MIRRORED])
def test_a_sphere_lies_where_it_is_in_the_patient(affine: Any) -> None:
    center = (affine @ [20, 15, 12, 1])[:3]
    surface = dn.to_surface(sphere(affine, (25, 31, 42), center, 20), affine=affine)
    distance = np.linalg.norm(surface.vertices - center, axis=1)
    # Corners lie halfway between neighbours, of which one is inside and one is not.
    assert 20 - 1.6 < distance.min() <= distance.max() < 20 + 1.6
    assert surface.vertices.mean(axis=0) == pytest.approx(center, abs=0.3)
    assert surface.volume_ml == pytest.approx(4 / 3 * np.pi * 8, rel=0.03)
    # From outside all triangles go round against the clock.
    a, b, c = np.moveaxis(surface.vertices[surface.faces], 1, 0)
    normals = np.cross(b - a, c - a)
    assert ((normals * ((a + b + c) / 3 - center)).sum(axis=1) > 0).mean() > 0.99


def test_a_surface_is_closed_also_at_the_border_of_the_grid() -> None:
    surface = dn.to_surface(np.ones((2, 3, 4), bool), affine=np.diag([2.0, 3, 4, 1]))
    edges = np.sort(np.concatenate([surface.faces[:, [0, 1]], surface.faces[:, [1, 2]], surface.faces[:, [2, 0]]]), 1)
    _, counts = np.unique(edges, axis=0, return_counts=True)
    assert (counts == 2).all()  # each edge belongs to two triangles
    # Half a voxel beyond the centres: from -1 to 7, -1.5 to 7.5, -2 to 6.
    assert surface.bounds.tolist() == [[-1, -1.5, -2], [7, 7.5, 6]]


def test_shares_move_the_surface_between_voxels() -> None:
    shares = np.zeros((1, 1, 5))
    shares[0, 0, 1:4] = [0.25, 1, 0.25]
    surface = dn.to_surface(shares, affine=np.eye(4))
    # Between 0.25 at 1 and 1 at 2 a half is reached after a third.
    assert surface.bounds[:, 0] == pytest.approx([4 / 3, 8 / 3])
    higher = dn.to_surface(shares, affine=np.eye(4), level=0.75)
    assert higher.bounds[:, 0] == pytest.approx([5 / 3, 7 / 3])


def test_a_segment_and_a_structure_of_one_thing_have_one_surface() -> None:
    folder = dn.make_study("dose")
    segment = dn.segments(folder / "seg.dcm")[0]
    surface = dn.to_surface(segment)
    assert (surface.name, surface.color) == (segment.name, segment.color)
    assert surface.volume_ml == pytest.approx(segment.volume_ml, rel=0.02)
    ct = next(each for each in dn.load_all(folder) if each.modality == "CT")
    structure = next(each for each in dn.structures(folder / "rtstruct.dcm") if each.name == segment.name)
    other = dn.to_surface(structure, like=ct)
    assert np.abs(other.bounds - surface.bounds).max() < max(ct.spacing)


def test_what_is_no_mask_is_refused() -> None:
    with pytest.raises(UsageError, match="nothing in the mask"):
        dn.to_surface(np.zeros((2, 3, 4), bool), affine=np.eye(4))
    with pytest.raises(UsageError, match=r"needs a grid\. like=volume"):
        dn.to_surface(np.ones((2, 3, 4), bool))
    with pytest.raises(UsageError, match=r"labels == 3 is a mask"):
        dn.to_surface(np.full((2, 3, 4), 3), affine=np.eye(4))
    with pytest.raises(UsageError, match="labels == 3 is a mask"):
        dn.to_surface(np.ones((3, 4), bool), affine=np.eye(4))
    with pytest.raises(UsageError, match="between 0 and 1, and not at 1"):
        dn.to_surface(np.ones((2, 3, 4), bool), affine=np.eye(4), level=1)
    with pytest.raises(UsageError, match=r"shape \(2, 3, 4\), and the volume"):
        dn.to_surface(np.ones((2, 3, 4), bool), like=dn.make_study("stack"))


def test_the_ending_of_the_name_chooses_the_format(tmp_path: Path) -> None:
    for ending in ("stl", "PLY", "glb"):
        path = tmp_path / f"cube.{ending}"
        dn.to_surface(np.ones((2, 3, 4), bool), path, affine=np.eye(4))
        assert path.stat().st_size > 500
    with pytest.raises(UsageError, match=r"cube\.obj is no name of a surface\. They end in \.stl, \.ply, \.glb"):
        dn.to_surface(np.ones((2, 3, 4), bool), tmp_path / "cube.obj", affine=np.eye(4))


def test_without_scikit_image_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "skimage.measure", None)
    with pytest.raises(MissingDependency, match=r'pip install "dicomnb\[surfaces\]"'):
        dn.to_surface(np.ones((2, 3, 4), bool), affine=np.eye(4))
