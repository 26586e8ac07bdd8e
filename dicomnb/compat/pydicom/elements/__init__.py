"""Elements of a data set before anybody asked for their values.

- `raw_elements`: elements as bytes, and what they are when they are decoded. `element_mapping`: all of them by tag.
"""
