"""Top floor: images from servers, and results to them. Every package needed here is optional, and imported on use.

In: the address of a server, or the name of a public series. Out: a folder of DICOM files that `load` takes.

- `cache`: the folder where files are kept, and names of files in it.
- `manifest`: what has arrived of a series, with checksums.
- `fetched`: what `fetch` returns: a folder, its licence, and how to cite it.
- `web_server`: one DICOMweb server (PS3.18): search, files, headers, frames; its errors as errors of dicomnb.
- `series_search`, `query`: which series are there; what a server finds for some attributes.
- `web_series`: the files of series on a DICOMweb server. `web_frames`: their frames, each when it is wanted.
- `public_cases`, `imaging_data_commons`: public series of the Imaging Data Commons.
- `fetch`, `send`: from a server, and to it.
"""
