"""Documents: files of other formats that a DICOM object holds whole.

In: an encapsulated PDF, CDA, STL, OBJ or MTL, or a video. Out: the file as it was put in, and what shows it.

- `contained_file`: the bytes, their length and format.
- `document`: what shows itself in a notebook, and `extract`.
- `surface_mesh`: the triangles of an STL or OBJ model, and its bounding box in mm.
"""
