"""Floor 3: arrays in patient space, in millimetres."""
