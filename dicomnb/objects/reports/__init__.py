"""Structured reports: a tree of content items, and the tables that templates make of it.

In: a data set of any SR class. Out: items with codes, values and units.

- `content_item`: one item of the tree, and the tree of a data set.
- `report`: a whole report, as text, table and pandas.
- `report_html`: the tree as HTML that can be searched.
- `measurements`: what was measured, one row a value (TID 1500 and others).
- `coordinates`: what a report marks on images and in the patient, as lines on the slices of a volume.
- `irradiation`: the events of an X-ray dose report, one row an event (TID 10001, 10011).
"""
