"""Top floor: files that are given to others, without telling who the patient is.

In: files with patients' data. Out: copies without it, and reports about what was found.

- `profile`, `safe_private`, `pseudonyms`, `values`: the rules for one attribute, and the values that replace it
  (PS3.15 Annex E).
- `cleaning`, `pixel_redaction`: one data set by these rules; what is written in its pixels.
- `burned`: letters in pixels, found, and decided about.
- `streams`: codestreams and films without comments. `draft_folder`: the folder of an interrupted run.
- `deidentify`, `report`: whole studies, and what became of each element.
- `identity`, `document_text`, `notebooks`: whether notebooks and pages name a patient.
- `cohort`: the same work for many series.
"""
