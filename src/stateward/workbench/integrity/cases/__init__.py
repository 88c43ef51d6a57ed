"""Case counts of a whistle-blowing system, without any personal content."""
