"""Figures of objects that are no images.

- `waveform_layout`, `waveform_paper`: signals on squared paper, in true millimetres.
"""
