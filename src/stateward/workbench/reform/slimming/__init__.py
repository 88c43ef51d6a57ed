"""The slimming plan: scenarios, the computed plan, its adoption, its steps measured from the register."""
