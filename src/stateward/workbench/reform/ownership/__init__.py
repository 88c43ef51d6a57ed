"""The structure a person can read: graph, table, any day, chain by chain."""
