"""Floor 5: what DICOM holds besides plain images.

In: a data set of some other kind. Out: what it says about an image, in patient space. One module a kind:

- `waveforms`: signals by channel.
- `structures`, `contours`: structure sets of radiotherapy (RTSTRUCT).
- `segments`: segmentations (SEG).
- `label_files`, `label_image`: label images of other programs.
- `dose`: dose distributions (RTDOSE), and isodose levels. `dose_volume`, `dose_samples`: dose-volume histograms.
- `presentation`: how images are to be presented: windows, shutters, graphics, one series over another.
- `frame_of_reference`: whether two objects share a patient space.
"""
