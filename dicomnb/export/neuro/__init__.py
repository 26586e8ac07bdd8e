"""What neuroscience wants beside a NIfTI file: gradients of diffusion, and what a header says in BIDS' words.

In: a `Volume`. Out: numbers and text for files beside the image.

- `gradients`: b-values and b-vectors as FSL has them. `bids_fields`: fields of a JSON sidecar.
- `ge_protocol`: what GE packs into its headers.
"""
