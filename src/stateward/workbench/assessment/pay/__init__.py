"""The pay link: the coefficient that follows from grade and score, for those entitled alone."""
