"""Risk warnings: their rows, the chain by which they are handled, the record of each rule."""
