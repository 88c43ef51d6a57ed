"""Findings, their correction, verification, closure and recheck."""
