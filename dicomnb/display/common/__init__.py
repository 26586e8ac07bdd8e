"""What every picture needs.

In: a data set or a volume. Out: the plane, its values, window, colours and words.

- `plane`, `plane_values`, `cursor`: which slice is shown, its values, one voxel of it.
- `windows`, `colors`: from values to greys and colours.
- `overlays`: structures, segments and doses that lie over the picture.
- `captions`, `tick_numbers`, `figure_layout`: words and numbers beside the picture, and where things lie on a figure.
"""
