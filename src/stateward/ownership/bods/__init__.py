"""Holdings as statements of the Beneficial Ownership Data Standard (BODS), version 0.4."""
