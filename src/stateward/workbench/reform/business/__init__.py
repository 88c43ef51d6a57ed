"""Main businesses: catalogue, changes, projects, concentration."""
