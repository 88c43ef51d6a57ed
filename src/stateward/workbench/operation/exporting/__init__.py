"""The whole workspace in open formats, for another system or an archive: tables, figures, files, a data dictionary."""
