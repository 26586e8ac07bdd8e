"""Text that is burned into pixels: where it is known to stand, and whether somebody has to decide.

In: a data set. Out: rectangles, and reasons.

- `banners`: where known devices write. `outside_regions`: what of an ultrasound image is no picture.
- `letters`: what OCR reads. `burned_text`: all of these together. `choice`: what a caller wants of them.
- `decision`: images that are not written without a word of the caller.
"""
