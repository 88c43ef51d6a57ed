"""The rulebook: typed documents an official can read, loaded with line numbers, versions and a content hash."""

from stateward.rulebook.book import Entry, Rulebook, content_hash, read_entry

__all__ = ["Entry", "Rulebook", "content_hash", "read_entry"]
