"""The cockpit: one page that answers "where are we?" for a leader, made of the strands' cards."""
