"""Compressed frames.

In: the bytes of one frame. Out: its stored values. And back: `encoding`.

- `registry`: the table of codecs: which transfer syntax and which codestream has which.
- `codec`: what a row of that table says.
- `native`, `deflated`, `rle`: the encodings that need no library.
- `jpeg`, `jpegls`, `jpeg2000`, `jpegxl`: one module for each family that a library decodes; `jpeg_markers`
  is shared.
- `jpeg_scan`: whether a JPEG codestream was cut off.
- `codestream`: what a codestream says of itself, compared with the data set's header.
- `libraries`: imagecodecs and Pillow, and what their errors become.

- `encoding`: frames to bytes, by the rows that encode; `loss`: how much may be lost.

A new codec is one module here, a row in `registry`, and its transfer syntaxes in `dicomnb.standard.transfer_syntax`.
"""
