"""A mesh and the screen go in; which cell each pixel shows, and in which colour, comes out.

- `screen_cells`: which row and column of a mesh each pixel shows.
- `cell_colors`: the colours of a mesh as a table, and the place of a value in it.
"""
