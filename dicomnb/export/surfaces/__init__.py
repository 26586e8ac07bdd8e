"""Surfaces of segments and structures: triangles in patient millimetres, and the files that hold them."""
