"""Patients made from smooth solids.

In: shapes in millimetres. Out: mean values of voxels on any grid.

- `solids`, `lofts`, `branching`: bodies that know how far a place is from their surface.
- `voxels`: how much of a voxel a body fills.
- `tissues`: what each tissue measures in CT and PET.
- `wall`, `skeleton`, `chest`, `belly`, `pelvis`, `head`: the organs.
"""
