"""Which frames belong together, in which order, and why not.

In: the frames of many data sets. Out: stacks of evenly spaced slices, with findings.

- `images`, `grouping`: one frame with what it must share with others; the groups.
- `colocated_planes`: which planes are parallel, and which of them lie at one place.
- `stack`: parallel planes to one grid.
- `colocated_images`, `splitting`, `temporal_order`: several images at one place become a fourth dimension.
- `volume_shifts`: how far moments of one grid lie from each other.
- `number_order`, `file_order`, `attribute_differences`: what numbers and files tell of moments, and what else differs.
- `series_contents`: what the series holds beside a stack.
- `finding`: what is said about all this.
"""
