"""The pixels of many slices into one array.

In: slices and where their pixels lie. Out: one array, or one that is computed piece by piece.

- `pixel_reader`, `allocation`: straight from the files into the array; where it finds room.
- `lazy`: the same as a Dask array.
- `parallel_read`: data sets of many files, by threads, processes or a cluster.
- `progress`: the bar that is shown meanwhile.
"""
