"""What changes the pixels of a data set, or keeps them: decoded arrays, compression."""
