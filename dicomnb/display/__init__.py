"""Floor 6: pictures, tables and viewers for a notebook.

In: a data set or a volume. Out: a figure, a widget, a page, or a table.

- `common`: planes, captions, colours, windows: what all pictures need.
- `figure`: `show`, a Matplotlib figure in millimetres.
- `widget`: `view`, the same with sliders, in a notebook with a kernel.
- `page`: `page`, one HTML file that needs no kernel; its scripts lie in ``web/``.
- `table`: headers as tables.
"""
