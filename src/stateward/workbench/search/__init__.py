"""Search from anywhere: one normalised table of what can be found, kept with every write."""
