"""Supervision: decision lists, draws anyone can repeat, meeting rules, warnings, the library of rules."""
