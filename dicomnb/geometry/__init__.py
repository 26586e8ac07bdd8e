"""Floor 3: millimetres without DICOM.

In: numbers and arrays. Out: numbers and arrays. Nothing here knows a header.

- `affine`, `axis`: matrices and directions in patient space; edges and centres of a row of voxels.
- `shapes`, `fill`: circles, polygons, boxes; which points lie inside.
- `sampling`: values between voxels.
- `slabs`: the stretch along a direction that each of several parallel planes stands for.
"""
