"""Computed arrays as images of the classes that scanners write.

In: an array, and the images that it was computed from. Out: a `Dataset` of several frames, or of one.

- `single_slices`: slices of CT, MR and PET, a file each.
- `enhanced`: slices of CT, MR and PET in one file. `nuclear`: reconstructed slices of nuclear medicine.
- `projections`: radiographs, mammograms, angiography and ultrasound, which have no place in the patient.
- `body_regions`: codes of the parts that are examined. `pet_facts`: corrections and tracers.
"""
