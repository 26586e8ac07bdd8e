"""File-sets on media: a DICOMDIR and the files that it names (PS3.10 8, PS3.3 F).

In: files and data sets. Out: a folder with a DICOMDIR.

- `directory_records`: what a record says of an object, by its class.
- `file_set_writer`: `FileSet`, which adds, removes, and writes.
"""
