"""How the elements of a data set are framed in bytes (PS3.5 7).

In: a source of bytes. Out: the position of each element; no value is decoded here.

- `framing`: the tag, VR and length of one element, in each encoding.
- `layout`, `stride`: the walk from element to element, and what it finds; `walk_faults`: what is wrong.
- `plain_items`: the end of an item in which nothing is out of the ordinary.
- `item_spans`: where the items of a value lie, few or millions.
- `short_sequence`: sequences and items whose stated length is too short.
- `reading_plans`: how the elements of a layout are read, for all files that share it.
- `memory`: the memory of layouts, which spares the next file of a series a walk of its own.
- `encoded_dataset`: the bytes of one data set together with its layout.
- `file_prefix`: preamble and file meta information, which come before the data set.
"""
