"""Who holds whom, since when, by which source; what happened to the structure, and how lists of holdings come in."""
