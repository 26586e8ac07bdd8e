from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.export.surfaces.surface_files import glb_bytes, ply_bytes, stl_bytes

# A tetrahedron: 2 mm along x, 3 along y, 5 along z, at (10, -20, 30).
VERTICES = np.array([[10, -20, 30], [12, -20, 30], [10, -17, 30], [10, -20, 35]], float)
FACES = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])


def test_stl_holds_triangles_with_their_normals() -> None:
    data = stl_bytes(VERTICES, FACES)
    assert data.startswith(b"dicomnb. SPACE=LPS, mm")
    assert len(data) == 84 + 4 * 50
    assert struct.unpack_from("<I", data, 80) == (4,)
    first = struct.unpack_from("<12f", data, 84)
    assert first[:3] == (0, 0, -1)  # below
    assert first[3:] == (10, -20, 30, 10, -17, 30, 12, -20, 30)


def test_ply_holds_corners_colours_and_faces() -> None:
    head, _, body = ply_bytes(VERTICES, FACES, (255, 128, 0)).partition(b"end_header\n")
    assert head.decode().splitlines()[:4] == [
        "ply", "format binary_little_endian 1.0", "comment dicomnb. SPACE=LPS, mm", "element vertex 4"
    ]  # fmt: skip
    assert struct.unpack_from("<3f3B", body, 15) == (12, -20, 30, 255, 128, 0)
    assert struct.unpack_from("<B3i", body, 4 * 15) == (3, 0, 2, 1)
    assert len(body) == 4 * 15 + 4 * 13
    assert b"red" not in ply_bytes(VERTICES, FACES)


def glb(data: bytes) -> tuple[Any, bytes]:
    magic, version, length = struct.unpack_from("<4sII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    size, kind = struct.unpack_from("<I4s", data, 12)
    assert (kind, size % 4) == (b"JSON", 0)
    rest = data[20 + size :]
    assert struct.unpack_from("<I4s", rest) == (len(rest) - 8, b"BIN\0")
    return json.loads(data[20 : 20 + size]), rest[8:]


def test_gltf_keeps_millimetres_and_turns_them_in_its_node() -> None:
    described, body = glb(glb_bytes(VERTICES, FACES, (255, 0, 0)))
    points, corners = described["accessors"]
    assert (points["min"], points["max"]) == ([10, -20, 30], [12, -17, 35])
    assert np.frombuffer(body, "<f4", 12).reshape(4, 3).tolist() == VERTICES.tolist()
    assert np.frombuffer(body, "<u4", 12, points["count"] * 12).reshape(4, 3).tolist() == FACES.tolist()
    assert corners["count"] == 12
    matrix = np.array(described["nodes"][0]["matrix"]).reshape(4, 4).T
    assert np.linalg.det(matrix[:3, :3]) == pytest.approx(1e-9)  # a rotation, and metres
    assert (matrix @ [0, 0, 1000, 1])[:3] == pytest.approx([0, 1, 0])  # the head is up
    assert (matrix @ [0, -1000, 0, 1])[:3] == pytest.approx([0, 0, 1])  # the front is before us
    assert described["materials"][0]["pbrMetallicRoughness"]["baseColorFactor"] == [1, 0, 0, 1]


def test_a_document_reads_the_stl_back(tmp_path: Path) -> None:
    import dicomnb as dn
    from tests.images import dataset

    made = dataset(
        SOPClassUID="1.2.840.10008.5.1.4.1.1.104.3",
        MIMETypeOfEncapsulatedDocument="model/stl",
        EncapsulatedDocument=stl_bytes(VERTICES, FACES),
        MeasurementUnitsCodeSequence=[dataset(CodeValue="mm", CodingSchemeDesignator="UCUM", CodeMeaning="mm")],
    )
    mesh = dn.document(made).mesh
    assert mesh is not None
    assert mesh.size.tolist() == [2, 3, 5]
