"""Education: plans, sessions, attendance, tests, hours against the yearly requirement."""
