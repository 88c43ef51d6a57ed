"""Directives: the outline of a directive's text, found by rules that each node names."""
