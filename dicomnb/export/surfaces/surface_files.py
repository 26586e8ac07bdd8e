"""The bytes of surface files: STL, PLY and binary glTF."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.pixels.cielab import Color

__all__ = ["FORMATS", "glb_bytes", "ply_bytes", "stl_bytes"]

Faces = NDArray[np.int64]

_TRIANGLE: Final = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_SPACE: Final = "dicomnb. SPACE=LPS, mm"
_GREY: Final[Color] = (200, 200, 200)
_FLOAT, _UNSIGNED = 5126, 5125
_VERTICES, _INDICES = 34962, 34963


def stl_bytes(vertices: FloatArray, faces: Faces, color: Color | None = None) -> bytes:
    """Return a binary STL; it has no place for a colour."""
    del color
    records = np.zeros(len(faces), _TRIANGLE)
    corners = vertices[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    records["normal"] = np.divide(normals, lengths, out=np.zeros_like(normals), where=lengths > 0)
    records["corners"] = corners
    # A file that begins with "solid" would be taken for text.
    return _SPACE.encode().ljust(80, b"\0") + struct.pack("<I", len(faces)) + records.tobytes()


def ply_bytes(vertices: FloatArray, faces: Faces, color: Color | None = None) -> bytes:
    """Return a binary PLY, little endian."""
    fields: list[tuple[str, Any]] = [("place", "<f4", 3)]  # type: ignore[list-item]  # with a shape
    head = [
        "ply", "format binary_little_endian 1.0", f"comment {_SPACE}", f"element vertex {len(vertices)}",
        "property float x", "property float y", "property float z",
    ]  # fmt: skip
    if color is not None:
        fields.append(("color", "u1", 3))  # type: ignore[arg-type]  # with a shape
        head += ["property uchar red", "property uchar green", "property uchar blue"]
    head += [f"element face {len(faces)}", "property list uchar int vertex_indices", "end_header", ""]
    points = np.zeros(len(vertices), np.dtype(fields))
    points["place"] = vertices
    if color is not None:
        points["color"] = color
    triangles = np.zeros(len(faces), np.dtype([("count", "u1"), ("corners", "<i4", 3)]))
    triangles["count"], triangles["corners"] = 3, faces
    return "\n".join(head).encode() + points.tobytes() + triangles.tobytes()


def glb_bytes(vertices: FloatArray, faces: Faces, color: Color | None = None) -> bytes:
    """Return a binary glTF 2.0, whose vertices are mm, and whose node turns them to metres with y upwards.

    References
    ----------
    glTF 2.0, 3.4 (metres, y up), 4 (GLB).
    """
    points, corners = vertices.astype("<f4"), faces.astype("<u4")
    data = points.tobytes() + corners.tobytes()
    red, green, blue = (_linear(part / 255) for part in color or _GREY)
    # LPS to y up (the head) and z to the front of the patient: x stays, y comes from z, z from -y.
    matrix = [0.001, 0, 0, 0, 0, 0, -0.001, 0, 0, 0.001, 0, 0, 0, 0, 0, 1]
    described = {
        "asset": {"version": "2.0", "generator": "dicomnb", "extras": {"vertices": "LPS, mm"}},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "matrix": matrix}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}],
        "materials": [
            {"pbrMetallicRoughness": {"baseColorFactor": [red, green, blue, 1], "metallicFactor": 0}}
        ],
        "accessors": [
            {
                "bufferView": 0, "componentType": _FLOAT, "count": len(points), "type": "VEC3",
                "min": points.min(axis=0).tolist(), "max": points.max(axis=0).tolist(),
            },
            {"bufferView": 1, "componentType": _UNSIGNED, "count": corners.size, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": points.nbytes, "target": _VERTICES},
            {"buffer": 0, "byteOffset": points.nbytes, "byteLength": corners.nbytes, "target": _INDICES},
        ],
        "buffers": [{"byteLength": len(data)}],
    }  # fmt: skip
    text = json.dumps(described, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(data), b"BIN\0") + data
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _linear(part: float) -> float:
    """Return how much light a value of sRGB stands for (IEC 61966-2-1): colours of glTF are linear."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


FORMATS: Final[Mapping[str, Callable[[FloatArray, Faces, Color | None], bytes]]] = MappingProxyType(
    {".stl": stl_bytes, ".ply": ply_bytes, ".glb": glb_bytes}
)
"""What makes the file of each ending."""
