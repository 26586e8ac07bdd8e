"""Floor 2: a data set to arrays of values with units."""
