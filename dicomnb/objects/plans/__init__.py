"""Radiotherapy plans and treatment records.

In: an RT Plan, an RT Ion Plan or a treatment record. Out: tables of beams and control points, shapes of fields.

- `aperture`: jaws and leaves at one control point, and the opening that they leave.
- `beam`: a beam and its control points, each with what the earlier ones said.
- `plan`: a whole plan, as tables.
- `treatment_record`: what was delivered, as a table.
"""
