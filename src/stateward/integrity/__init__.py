"""Integrity: a composite index that admits its uncertainty, and red flags in procurement."""
