"""The memory of layouts: what was found in one file spares the next one of its kind a walk of its own.

In: what a walk found. Out: the same, for a file that the same bytes steer. `layout_memory` is the only way in, and its
docstring tells how all of this works.

- `opened_file`: what opening a file finds.
- `layout_fingerprint`: which bytes steer a walk.
- `layout_cache`: files by these bytes.
- `layout_memory`: all that is remembered, and the switch that turns it off.
"""
