"""Random draws: frozen, approved, seeded, drawn, verified."""
