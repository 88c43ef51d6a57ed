"""Disclosure: what the office publishes, prepared by one person and published by another, read by everybody."""
