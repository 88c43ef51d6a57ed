"""The log nobody can rewrite quietly: leaves, tree heads, seals, proofs, exports, witnesses. Knows no Django."""
