"""Simple registers: one list, one form, one export for each."""
