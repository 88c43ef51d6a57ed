"""The enterprise's own desk: what it owes, what came back, how it stands."""
