"""Colours of a file as a standard screen (sRGB) shows them."""
