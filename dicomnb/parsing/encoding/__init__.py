"""How the elements of a data set are framed in bytes (PS3.5 7).

In: a source of bytes. Out: the position of each element; no value is decoded here.

- `regular_file`: opening files, but no pipes and devices.
- `source`, `read_buffer`: where bytes come from, and the stretch of them that is held in memory.
- `framing`: the tag, VR and length of one element, in each encoding.
- `layout`: the walk from element to element, and what it finds.
- `layout_fingerprint`, `layout_cache`: which bytes steer a walk, and the memory that spares the next file of a series
  a walk of its own.
- `encoded_dataset`: the bytes of one data set together with its layout.
- `file_prefix`: preamble and file meta information, which come before the data set.
"""
