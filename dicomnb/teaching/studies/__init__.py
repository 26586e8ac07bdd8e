"""Made-up studies whose truth is known, one module a kind.

In: a name. Out: DICOM files.

- `study`: what all of them can do.
- `ct`, `mr`, `pet`, `projection`, `ultrasound`, `enhanced`: one kind of image each.
- `compressed`, `dose`, `petct`, `stack`, `structures`: studies that are built on these.
- `patients`: patients that look like patients.
- `named_studies`: all of them by name.
"""
