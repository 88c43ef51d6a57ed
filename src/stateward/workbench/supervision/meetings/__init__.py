"""Meetings of three-important-one-large and their exceptions."""
