"""The bytes of one value to Python values, and back (PS3.5 6.2).

In: bytes and a VR. Out: text, numbers, dates, or lists of them; and the other way round.

- `text`: the two kinds of text with parts of their own: person names and UIDs.
- `decoding`: bytes to values, lenient.
- `encoding`: values to bytes, strict.
- `vr_rules`, `vr_fit`: whether a text, or bytes, can be a value of a VR.
- `implicit_vr`: the VR of an element where the file does not state it.
- `encoded_value`: a value as it stands in a file.
- `assigned`: values that are set by hand, as reading would give them.
- `held_values`: whether somebody holds a value who may change it.
- `lut_descriptor`: the three numbers of a LUT Descriptor, both ways.
"""
