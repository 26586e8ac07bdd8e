"""New DICOM objects made of results: segmentations, structure sets, maps, reports, pictures.

In: masks, contours, values, and the images that they were made of. Out: a `Dataset` that a PACS takes.

- `instance`: what each new object says of patient, study and equipment. `references`: which images it was made of.
- `array_grid`: where the voxels of an array lie. `masks`: what may be given as masks.
- `segment_description`: names, codes and colours. `segmentation`, `segment_frames`, `segment_pixels`: SEG.
- `parametric_map`, `quantity_codes`: values with a quantity and a unit. `secondary_capture`: pictures.
- `frame_grid`, `encoded_groups`: where frames lie, and their functional groups. `structure_set`,
  `roi_contours`: RTSTRUCT.
"""
