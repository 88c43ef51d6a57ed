"""The yearly list of inspections and the visits."""
