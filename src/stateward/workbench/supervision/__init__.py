"""Supervision in the workbench: lists that decide, inspections anyone can verify, warnings and what became of them."""
