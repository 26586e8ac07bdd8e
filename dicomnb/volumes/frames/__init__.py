"""Where each frame lies, and what tells it apart.

In: one data set. Out: position, orientation, pixel spacing and labels of each of its frames.

- `private_values`, `csa`: what makers wrote in private elements.
- `pixel_spacing`, `frame_positions`, `image_planes`: the plane of each frame.
- `slice_source`: where the pixels of one slice are.
- `labels`, `diffusion`: echo, phase, time, b-value: what tells frames at one place apart.
- `ultrasound_regions`, `wsi_tiles`, `nm_vectors`, `cine`: kinds of images with rules of their own.
"""
