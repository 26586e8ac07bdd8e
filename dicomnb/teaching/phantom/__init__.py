"""What made-up studies are made of.

In: sizes and places in millimetres. Out: mean values of voxels, letters, headers.

- `ellipsoids`, `solid_phantom`: bodies of known size and value, and what a scanner without noise sees of them.
- `noise`: grains of a CT, and the blur of a PET.
- `lettering`: letters that machines burn into their images.
- `header`: patient, machine and UIDs.
"""
