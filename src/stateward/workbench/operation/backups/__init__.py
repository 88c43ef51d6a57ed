"""Backups: the whole workspace in one archive that names no kind of database, checked by its own list of sums."""
