"""Floor 0: what the DICOM standard says, in plain Python."""
