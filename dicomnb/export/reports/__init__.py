"""Measurements as structured reports (SR).

In: results of `roi`, `distance` and `angle`, and the images that they were measured in. Out: a `Dataset`.

- `measurement_report`: the report (TID 1500). `measurement_groups`: what was measured of one thing. `graphics`: where.
- `content_items`: items of a content tree.
"""
