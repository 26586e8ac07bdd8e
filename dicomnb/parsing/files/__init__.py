"""Where data sets come from, and where they go.

In: paths, bytes, file objects, URLs, folders. Out: a `Dataset`; or a file.

- `reader`, `writer`: the structure of a DICOM file (PS3.10 7), from bytes and to bytes.
- `read_write`: `read` and `save`, for paths and file objects.
- `file_requirements`: what a file needs besides its data set; `reduction`: elements that are left out on reading.
- `whole_file`: a file is written whole or not at all.
- `archives`, `remote`: members of zip and gzip archives; files behind a URL.
- `dicomdir`, `listing`: the files of a file-set; everything that can be read in a folder.
- `encapsulated`, `frame_extents`: the fragments of compressed pixel data, and which make up a frame.
- `json_model`, `pickling`: a data set as JSON (PS3.18 F), and for another process.
"""
