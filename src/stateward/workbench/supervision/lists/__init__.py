"""Delegation lists: read, drafted, formalised row by row, compared, published."""
