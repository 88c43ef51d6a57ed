"""The rulebook as documents a person can read."""
