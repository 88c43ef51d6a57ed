"""Directives: read line by line, turned into key tasks, conveyed, followed, and reported on."""
