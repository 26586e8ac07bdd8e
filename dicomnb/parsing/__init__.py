"""Floor 1: bytes to a data set and back, in plain Python."""
