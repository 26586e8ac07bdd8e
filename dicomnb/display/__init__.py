"""Floor 4: pictures, tables and viewers for a notebook."""
