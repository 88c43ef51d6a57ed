"""The term: three years side by side, the running score, what the third year must reach."""
