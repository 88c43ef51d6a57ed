"""The reform programme: where we stand, progress against the plan, main businesses."""
