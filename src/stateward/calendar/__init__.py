"""Working days, fiscal years and deadlines."""
