"""A data set in memory.

In: an encoded data set, or nothing. Out: a `Dataset`: a mapping from tags to elements, which are decoded on first use.

- `sequence`, `element`: the items of a sequence; one element and its value.
- `element_plan`, `value_plan`: how one element is read, and a few values at once, from every file of one layout.
- `element_store`: the one store of a data set: elements that were touched, and those that are still bytes.
- `elements`: the facade over it, from here on: the mapping by tag.
- `attribute_access`: elements by keyword, ``ds.Rows``, and made of values.
- `dataset_names`: the printed text, and what else pydicom gives names of its own.
- `private_block`: private elements by their creator.
- `extensions`: the attributes that a higher floor answers, such as ``ds.pixel_array``.
- `other_libraries`: objects of pydicom, which are taken, and of others, which are not.
- `file_facts`: what belongs to the file around a data set: preamble, file meta information, faults.
- `dataset`: all of this as one class.
- `strict_values`: what its elements contradict, where that is to be an error.
- `header_fingerprint`: whether two data sets agree in the bytes of some values.
"""
