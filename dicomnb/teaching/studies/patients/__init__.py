"""Made-up patients that look like patients, one module a region of the body.

In: anatomy from smooth solids. Out: studies with noise, whose truth is known.

- `patient`: what all of them have.
- `body`: thorax, abdomen with pelvis, and head.
- `mammogram`: a compressed breast.
"""
