"""Whole slides: levels of one picture, each cut into tiles.

In: the files of a slide. Out: any rectangle of any level, in pixels or mm, of which only the tiles are decoded.

- `tile_layers`: which frame holds which tile, for each optical path and focal plane.
- `level`: one level of the pyramid: its size, its place, and its pixels.
- `region`: a rectangle of a level.
- `optical_path`: how the light went that a slide was seen by.
- `reduction`: a level made smaller, strip by strip.
- `slide`: the whole: levels, label and overview.
- `slide_files`: which files make which slide.
- `annotations`: points and outlines drawn on a slide (ANN).
- `slide_segments`: segments of a slide (SEG), tile by tile.
"""
