"""Made-up objects that are no images, with known truth.

- `reports`: a measurement report, a CT dose report, a key object selection.
- `ecg`: an electrocardiogram of twelve leads with a known rate and known amplitudes.
- `plan`: a radiotherapy plan with leaves and an arc, and the record of a session.
- `motion`: two scans of a patient who moved, and the registration that says how.
- `presented`: an image, and the presentation state that turns, shutters and annotates it.
- `slide`: a slide in four levels with three nuclei, its label, and `slide_objects`, which are drawn on it.
- `documents`: a PDF, an STL model, a CDA document.
"""
