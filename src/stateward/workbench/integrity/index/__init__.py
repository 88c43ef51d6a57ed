"""The index's year: figures with evidence, runs that can be repeated, what explains and raises a score."""
