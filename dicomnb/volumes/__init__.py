"""Floor 4: frames to one grid in the patient.

In: data sets. Out: a `Volume`, which knows where each voxel lies in millimetres and says how it knows.

Rooms and modules, from the lowest to the highest:

- `frames`: where each single frame lies, and what tells it apart from its neighbours.
- `stacking`: which frames belong together, in which order, and why others do not.
- `reading`: the pixels of many slices into one array.
- `axes`, `voxel_positions`, `volume_geometry`, `array_planes`, `section`, `selection`: where voxels lie.
- `findings`, `explain`: what a reader should know about a volume, in plain words.
- `volume`: all of this as one class.
- `loading`: folders to volumes; the table of what a folder holds.
"""
