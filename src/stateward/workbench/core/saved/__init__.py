"""Kept lists: the filters, columns and order of a list under a name, for oneself or for one's department."""
