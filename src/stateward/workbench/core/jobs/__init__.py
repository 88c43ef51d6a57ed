"""Background work: a row for every job, a worker that does it, and another try when a worker dies."""
