"""What is written in place of a value.

In: a value that may tell who somebody is. Out: one that does not, and that its VR allows.

- `dates`: dates shifted by whole days.
- `dummy_values`: a value that says nothing, for each VR.
- `other_readings`: what bytes say in a character set that their file does not state.
- `well_formed`: values that are none of their VR, and text in another character set than stated.
"""
