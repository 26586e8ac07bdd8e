"""The viewer of a page as a widget: it paints in the browser, and the kernel sends it voxels slice by slice.

In: a volume. Out: a widget of anywidget.

- `slice_bytes`: one slice as bytes; `slice_reader`: the slices of a volume, also of one that is larger than memory.
- `canvas_metadata`: what the scripts have to know besides.
- `browser_messages`: what browser and kernel tell each other, as plain data.
- `canvas_viewer`: the widget.
"""
