"""Floor 5: what is computed from a volume.

In: a `Volume`. Out: another volume, or numbers with units.

- `resampling`, `orthogonal`, `reslice`, `derived`: new slices, and the volume that they make. `kept_attributes`: what
  of a header goes along.
- `orientation`: other directions of the axes. `resizing`: voxels of another size.
- `cropping`: a part of a volume, or room around it.
- `lengths`, `measure`, `profiles`: distances, angles, values along a line.
- `roi`: statistics of regions. `dose_histogram`: what a dose-volume histogram is.
- `results`: what was measured, as text and as a table.
"""
