"""Briefings: compiled from the facts, edited by people, released by two."""
