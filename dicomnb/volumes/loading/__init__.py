"""Folders, archives and lists of files to volumes.

In: a path or several. Out: a `Catalog` of what is there, or volumes.

- `scanning`: the series that files belong to, from a few attributes of each.
- `catalog`, `series_entry`: `scan`, its table, and one series of it.
- `load`: `load` and `load_all`.
- `stack_choices`: the stacks of a source, by short names, each loaded when it is chosen.
- `duplicates`: files that hold one image more than once.
"""
