"""A header as a table to read.

In: a data set. Out: rows, plain text and HTML.

- `markup`: HTML that is built from escaped pieces only.
- `html_table`: a table whose style survives in a notebook that is not trusted.
- `text_table`: a table as plain text, in columns.
- `rich_output`: what an object shows of itself in a notebook.
- `search_script`: the field above a table that can be searched, from ``search_field.js``.
- `header_table`: one header, searchable and collapsible, with ``header.css`` and ``header.js``.
- `comparison`: two headers side by side.
"""
