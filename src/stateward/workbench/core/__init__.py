"""The shell every strand shares: layout, language, units, search, tables, error pages."""
