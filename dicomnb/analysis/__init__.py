"""Floor 5: what is computed from a volume.

In: a `Volume`. Out: another volume, or numbers with units.

- `resampling`, `orthogonal`, `reslice`, `derived`: new slices, and the volume that they make.
- `lengths`, `measure`, `profiles`: distances, angles, values along a line.
- `roi`: statistics of regions.
- `results`: what was measured, as text and as a table.
"""
