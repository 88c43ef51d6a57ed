"""Notices: what a person is told, when, in their language and time zone, by which channel."""
