"""Floor 1: bytes to a data set and back, in plain Python.

In: the bytes of a file. Out: a `Dataset`, and its bytes again. NumPy is not needed.

Rooms, from the lowest to the highest:

- `sources`: where bytes come from.
- `encoding`: how elements are framed in bytes, and where each one lies.
- `values`: the bytes of a value to Python values, and back.
- `dataset`: elements, sequences and the data set, in memory.
- `files`: files, archives, folders and other places that data sets come from and go to.
- `table`: a header as a table, and two of them compared.
"""
