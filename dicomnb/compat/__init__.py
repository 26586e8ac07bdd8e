"""Names as other libraries spell them, over what dicomnb does. Nothing of the rest imports it.

- `pydicom`: pydicom 3.
"""
