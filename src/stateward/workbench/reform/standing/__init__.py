"""Where we stand: counts, layers, shells, losses, and the change since a base date."""
