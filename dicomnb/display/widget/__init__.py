"""`view`: slices with sliders, in a notebook with a kernel.

In: a data set or a volume. Out: a widget.

- `state`: what is shown, as traits that agree with each other.
- `viewer`, `link`: the viewer, and two of them at one place in the patient.
- `controls`, `legend`: sliders, menus, switches.
- `measure_tools`, `pointer_layer`: what is drawn and measured.
- `frame_labels`, `overlay_raster`: what is painted into a frame.
- `series`: a menu of several series above the viewer of one.
- `dark_mode`, `notebook_fallback`: dark pages, and the still that a saved notebook keeps.
"""
