"""Who holds whom: layers, control, look-through shares, and the slimming plan."""
