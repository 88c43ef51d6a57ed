"""Drafts of rule documents: edited in grids, workbooks or as text, checked, commented, approved, put into force."""
