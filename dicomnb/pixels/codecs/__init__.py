"""Compressed frames.

In: the codestream of one frame. Out: its stored values.

- `registry`: which transfer syntax and which codestream has which decoder.
- `codestream`: what a codestream says of itself before it is decoded.
- `native`, `rle`: the encodings that need no library.
"""
