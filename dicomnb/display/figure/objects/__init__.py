"""Figures of objects that are no images.

- `beams_eye_view`: the fields of a plan, with jaws and leaves.
- `model_picture`: a surface of triangles, with its bounding box.
- `presented_image`: an image as a presentation state wants it.
- `waveform_layout`, `waveform_paper`: signals on squared paper, in true millimetres.
"""
