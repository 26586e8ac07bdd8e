"""Made-up objects that are no images, with known truth.

- `reports`: a measurement report, a CT dose report, a key object selection.
- `ecg`: an electrocardiogram of twelve leads with a known rate and known amplitudes.
- `documents`: a PDF, an STL model, a CDA document.
"""
