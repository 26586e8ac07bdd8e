"""Text that hides in compressed images and in films.

In: the bytes of a codestream or of a film. Out: the same pictures, without what no decoder needs.

- `codestream_comments`: codestreams of the JPEG family.
- `video_units`, `movie_boxes`: units of coded video, and files of boxes that hold them.
- `video_text`: films.
"""
