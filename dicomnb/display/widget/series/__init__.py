"""Several series in a notebook with a kernel: a menu of them, and the viewer of the one that is chosen."""
