"""`page`: a volume as one HTML file.

In: a volume or several. Out: HTML with voxels, metadata and scripts; the scripts lie in ``display/web``.

- `voxel_bytes`, `voxels`: the values as bytes, and as text that fits.
- `packed_overlays`: what lies over them, as text.
- `page_data`: the keys that Python writes and the scripts read.
- `metadata`, `calibration`: what the scripts need to know of the volume, and to measure.
- `html_document`: the HTML around it.
- `page`, `series_page`: one volume, and several.
"""
