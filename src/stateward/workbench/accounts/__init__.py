"""People: who signs in, what they may see and do, who stands in for whom."""
