"""Statements: uploads kept for the record, revisions, the page of one statement."""
