"""The library of rules and what it covers."""
