"""Floor 3: millimetres without DICOM.

In: numbers and arrays. Out: numbers and arrays. Nothing here knows a header.

- `affine`, `axis`: matrices and directions in patient space; edges and centres of a row of voxels.
- `shapes`, `solids`, `fill`: circles and polygons, spheres and boxes; which points lie inside.
- `polygon_edges`, `coverage`, `outlines`: edges of polygons, how much of a pixel they cover, masks as polygons.
- `shape_sizes`: the numbers that a shape can have.
- `sampling`: values between voxels. `smoothing`: values smoothed, where some are missing.
- `coincidence`: how near parallel planes have to be to lie at one place.
- `slabs`: the stretch along a direction that each of several parallel planes stands for.
"""
