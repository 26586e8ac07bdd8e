"""`show`: slices as a Matplotlib figure.

In: a data set or a volume. Out: a figure whose axes are in millimetres.

- `picture`: the figure itself.
- `mesh`: the pixels of a mesh, without drawing the mesh.
- `orientation_marks`, `overlay_artists`: letters, scale bar, contours, isodoses.
"""
