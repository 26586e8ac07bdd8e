"""Folders, archives and lists of files to volumes.

In: a path or several. Out: a `Catalog` of what is there, or volumes.

- `scanning`: the series that files belong to, from a few attributes of each.
- `catalog`: `scan`, and its table.
- `load`: `load` and `load_all`.
- `duplicates`: files that hold one image more than once.
"""
