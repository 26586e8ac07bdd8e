"""Top floor: other formats, and new DICOM objects. Every package needed here is optional, and imported on use.

In: a volume, a data set, measurements. Out: an object or a file of another kind.

- `datasets`: data sets to pydicom, and from it.
- `nifti`, `nrrd`, `itk`, `xarrays`: volumes for other packages; `volume_data`: what all of these ask of a volume.
- `neuro`: gradients and BIDS fields beside a NIfTI file.
- `codify`: a header as the Python that rebuilds it.
- `derive`, `quantise`, `array_grid`, `images`: a computed array as a DICOM series.
- `objects`: masks, contours, values and pictures as DICOM objects. `reports`: measurements as structured reports.
- `movie`: pictures and movies in files. `tables`: pandas tables.
"""

from __future__ import annotations

from dicomnb.export.datasets import from_pydicom, to_pydicom

__all__ = ["from_pydicom", "to_pydicom"]
