"""Where bytes come from, and how they are read and searched.

In: a path, or bytes. Out: bytes between two offsets.

- `source`: what bytes are read from: anything that knows its size and reads a stretch of itself.
- `regular_file`: opening files, but no pipes and devices.
- `file_source`: such a file as a source.
- `read_buffer`: the stretch of a source that is held in memory.
- `inflation`: how far packed bytes may grow.
- `byte_search`: looking for bytes without reading any of them twice.
"""
